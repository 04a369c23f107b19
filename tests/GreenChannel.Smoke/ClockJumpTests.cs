using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>Scene: somebody sets the host's clock an hour forward, and an hour back, while a hospital is asked. No rung is asked early, none late.</summary>
public sealed class ClockJumpTests
{
    private static readonly TimeSpan Rung = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Off = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_clock_that_jumps_an_hour_moves_no_deadline()
    {
        var library = new[] { "/usr/lib", "/usr/lib64", "/usr/local/lib" }.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "libfaketime.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })).FirstOrDefault();
        if (library is null) Assert.Skip("libfaketime is absent: the host's clock cannot be set for one process");
        await Task.WhenAll(Store.Present.Select(engine => PlayAsync(engine, library)));
    }

    private static async Task PlayAsync(string engine, string library)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync(engine);
        var clock = Path.Combine(store.Folder, "clock");
        await SetAsync("+0");
        var settings = gateway.Settings(Rung, TimeSpan.FromMinutes(2), "sms");
        settings["LD_PRELOAD"] = library;
        settings["FAKETIME_TIMESTAMP_FILE"] = clock;
        settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        settings["FAKETIME_NO_CACHE"] = "1";
        await using var server = await RealServer.StartAsync(store, settings);
        using var callers = await Callers.Of(server);

        // The first of all is slow and is not measured.
        await callers.AnswerAsync(0, (await callers.ReportAsync(Guid.CreateVersion7())).Request, "accepted");
        var opened = gateway.Now;
        var measured = (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => callers.ReportAsync(Guid.CreateVersion7())))).Select(report => report.Number).ToHashSet();
        List<Receipt> Alerts() => [.. gateway.Receipts.Where(receipt => measured.Contains(receipt.Case))];

        // In the middle of the first rung forward, in the middle of the second back to before the start.
        await ReceivedAsync(5);
        await Task.Delay(Rung / 2, TestContext.Current.CancellationToken);
        await SetAsync("+3600");
        await ReceivedAsync(10);
        await Task.Delay(Rung / 2, TestContext.Current.CancellationToken);
        await SetAsync("-3600");
        await ReceivedAsync(15);
        var off = new List<TimeSpan>();
        foreach (var ofCase in Alerts().GroupBy(receipt => receipt.Case))
        {
            var at = ofCase.Select(receipt => receipt.At).Order().Skip(1).Prepend(opened).ToList();
            off.AddRange(at.Zip(at.Skip(1), (one, next) => next - one - Rung));
        }

        Scale.Say($"{engine}: ±1 h while a rung ran: {off.Count} deadlines, {off.Min().TotalSeconds:0.00} to {off.Max().TotalSeconds:0.00} s off");
        Assert.All(off, by => Assert.InRange(by, -Off, Off));
        Assert.Contains("a clock", await SeesAsync(), StringComparison.Ordinal);

        // A file that is replaced at once: a process never reads half of it.
        async Task SetAsync(string offset)
        {
            await File.WriteAllTextAsync(clock + ".new", offset + "\n");
            File.Move(clock + ".new", clock, overwrite: true);
        }

        Task ReceivedAsync(int count) => Scale.UntilAsync(() => Task.FromResult(Alerts().Count >= count), Rung + TimeSpan.FromSeconds(20), $"{engine}: {count} messages");

        // The jump did reach the process: what it says the date is comes from the host's clock.
        async Task<string> SeesAsync()
        {
            using var http = new HttpClient { BaseAddress = server.Address };
            using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
            return (DateTimeOffset.UtcNow - answer.Headers.Date!.Value).TotalMinutes is > 50 and < 70 ? "a clock an hour behind" : $"{answer.Headers.Date}";
        }
    }
}
