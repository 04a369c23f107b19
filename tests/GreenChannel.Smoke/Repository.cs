namespace GreenChannel.Smoke;

internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GreenChannel.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests lie outside the repository");
    }
}
