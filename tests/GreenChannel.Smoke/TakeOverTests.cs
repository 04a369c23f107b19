using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: two servers share one PostgreSQL, and one of them dies or freezes with messages in its hands. The other has them
/// within ten seconds, and one that wakes again changes nothing. GREENCHANNEL_TAKEOVERS says how many rounds (2).
/// </summary>
public sealed class TakeOverTests
{
    private static readonly TimeSpan TakenOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Woken = TimeSpan.FromSeconds(2.5);

    private static int Rounds => Scale.Of("GREENCHANNEL_TAKEOVERS", 2);

    [Fact]
    [Trait("Length", "long")]
    public async Task What_a_killed_server_held_the_other_sends_within_ten_seconds()
    {
        await using var pair = await Pair.StartAsync();
        var took = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var held = await pair.HoldAsync(victim: round % 2);
            var died = pair.Gateway.Now;
            pair.Servers[round % 2].Kill();
            took.AddRange(await pair.TakenOverAsync(held, victim: round % 2, died));
            await pair.AcceptAllAsync(survivor: 1 - (round % 2));
            await pair.Servers[round % 2].StartAsync(until: "live");
        }

        Scale.Say($"{Rounds} kills, {took.Count} messages taken over: median {Scale.Percentile(took, 0.5).TotalSeconds:0.0} s, longest {took.Max().TotalSeconds:0.0} s");
        Assert.True(took.Max() <= TakenOver, $"{took.Max()}");
        await pair.HoldsAsync();
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task A_server_that_was_frozen_changes_nothing_when_it_wakes_and_pages_nobody_after_an_acceptance()
    {
        await using var pair = await Pair.StartAsync();
        var took = new List<TimeSpan>();
        var reported = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var (victim, survivor) = (round % 2, 1 - (round % 2));
            var held = await pair.HoldAsync(victim);
            using var stop = new CancellationTokenSource();
            var writing = pair.WriteAsync(victim, stop.Token); // It is frozen in the middle of transactions, too.
            await Task.Delay(200, TestContext.Current.CancellationToken);
            var frozen = pair.Gateway.Now;
            pair.Servers[victim].Signal("STOP");
            var beside = await pair.ReportAsync(survivor);
            Assert.True(beside.IsTaken, beside.Number);
            reported.Add(pair.Gateway.Now - frozen);
            took.AddRange(await pair.TakenOverAsync(held, victim, frozen));
            await pair.AcceptAllAsync(survivor);
            await pair.QuietAsync();
            var accepted = pair.Gateway.Now;
            var rows = await pair.RowsAsync();
            pair.Servers[victim].Signal("CONT");
            await Task.Delay(Woken, TestContext.Current.CancellationToken);
            await stop.CancelAsync();
            await writing;
            Assert.Equal(rows, await pair.RowsAsync());
            Assert.DoesNotContain(pair.Gateway.Receipts, receipt => receipt.At > accepted && receipt.Kind == "alert" && pair.IsAccepted(receipt.Case));
        }

        Scale.Say($"{Rounds} freezes, {took.Count} messages taken over: median {Scale.Percentile(took, 0.5).TotalSeconds:0.0} s, longest {took.Max().TotalSeconds:0.0} s; a report beside the frozen server took {reported.Max().TotalSeconds:0.0} s at most");
        Assert.True(took.Max() <= TakenOver, $"{took.Max()}");
        Assert.True(reported.Max() <= TakenOver, $"{reported.Max()}");
        await pair.HoldsAsync();
    }
}
