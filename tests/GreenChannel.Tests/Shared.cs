namespace GreenChannel.Tests;

/// <summary>Finds the material that lies beside the repository; a test that needs it is skipped with a reason where it is absent.</summary>
internal static class Shared
{
    public static string File(params string[] parts)
    {
        var path = Path.Combine([Root(), .. parts]);
        if (!System.IO.File.Exists(path) && !Directory.Exists(path)) Assert.Skip($"{Path.Combine(parts)} is not here: set GREENCHANNEL_SHARED to its folder");
        return path;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("GREENCHANNEL_SHARED") is { Length: > 0 } given) return given;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "GreenChannel.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.Parent?.FullName ?? ".", "shared");
    }
}
