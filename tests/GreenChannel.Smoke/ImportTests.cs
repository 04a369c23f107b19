namespace GreenChannel.Smoke;

public sealed class ImportTests
{
    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task An_import_that_is_killed_goes_on_ends_whole_and_a_second_time_changes_nothing(string engine)
    {
        var folder = Shared("data", "vaers", "2021-01");
        await using var store = await Store.CreateAsync(engine);
        foreach (var target in new[] { 300, 1_600 })
        {
            using var import = RealServer.Begin(store, "import", "vaers", folder);
            _ = import.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            while (await store.CountAsync("SELECT count(*) FROM cases") < target)
            {
                Assert.False(import.HasExited, "the import ended before it could be killed");
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }

            import.Kill();
            await import.WaitForExitAsync(TestContext.Current.CancellationToken);
            var (whole, said) = await RealServer.RunAsync(store, "verify");
            Assert.True(whole == 0, said);
        }

        var there = await store.CountAsync("SELECT count(*) FROM cases");
        Assert.InRange(there, 1_600, 2_945);
        var (code, last) = await RealServer.RunAsync(store, "import", "vaers", folder);
        Assert.True(code == 0, last);
        Assert.Contains($"{2946 - there} taken, {there} known already, 0 rejected", last, StringComparison.Ordinal);
        var (again, second) = await RealServer.RunAsync(store, "import", "vaers", folder);
        Assert.True(again == 0, second);
        Assert.Contains("0 taken, 2946 known already, 0 rejected", second, StringComparison.Ordinal);
        var (holds, end) = await RealServer.RunAsync(store, "verify");
        Assert.True(holds == 0, end);
        Assert.StartsWith("2946 cases", end, StringComparison.Ordinal);

        // No number of a series was lost with a killed transaction, or given twice.
        Assert.Equal(2946, await store.CountAsync("SELECT sum(last) FROM series"));
        Assert.Equal(2946, await store.CountAsync("SELECT count(DISTINCT case_number) FROM cases"));
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
