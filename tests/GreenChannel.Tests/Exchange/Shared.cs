namespace GreenChannel.Tests.Exchange;

/// <summary>Public data that is too large, or not ours, to be kept in the repository.</summary>
internal static class Shared
{
    /// <summary>A folder below the shared data; the test is skipped where it is absent.</summary>
    public static string Folder(string path)
    {
        var root = Environment.GetEnvironmentVariable("GREENCHANNEL_SHARED") ?? Path.Combine(Repository(), "..", "shared");
        var folder = Path.Combine(root, path);
        Assert.SkipUnless(Directory.Exists(folder), $"public data not found: set GREENCHANNEL_SHARED to the folder that holds {path}");
        return folder;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GreenChannel.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
