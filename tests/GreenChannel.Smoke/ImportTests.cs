namespace GreenChannel.Smoke;

public sealed class ImportTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_real_reports_import_whole_and_a_second_time_changes_nothing(string engine)
    {
        var folder = Shared("data", "vaers", "2021-01");
        await using var store = await Store.CreateAsync(engine);
        var (code, first) = await RealServer.RunAsync(store, "import", "vaers", folder);
        Assert.True(code == 0, first);
        Assert.Contains("2946 taken, 0 known already, 0 rejected", first, StringComparison.Ordinal);

        var (again, second) = await RealServer.RunAsync(store, "import", "vaers", folder);
        Assert.True(again == 0, second);
        Assert.Contains("0 taken, 2946 known already, 0 rejected", second, StringComparison.Ordinal);

        var (holds, said) = await RealServer.RunAsync(store, "verify");
        Assert.True(holds == 0, said);
        Assert.StartsWith("2946 cases", said, StringComparison.Ordinal);
    }

    private static string Shared(params string[] parts)
    {
        var root = Environment.GetEnvironmentVariable("GREENCHANNEL_SHARED");
        if (string.IsNullOrEmpty(root)) root = Path.Combine(Repository.Root, "..", "shared");
        var path = Path.GetFullPath(Path.Combine([root, .. parts]));
        if (!Directory.Exists(path)) Assert.Skip($"{Path.Combine(parts)} is not here: set GREENCHANNEL_SHARED to its folder");
        return path;
    }
}
