using System.Collections.Concurrent;
using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>Scene: a gateway fails at the n-th attempt of a case, in every way a gateway can, once or for a while. Every message arrives all the same.</summary>
public sealed class GatewayFaultTests
{
    private const int Longest = 10;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Whichever_attempt_a_gateway_fails_every_message_arrives_under_one_id(string engine)
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync(engine);
        await using var server = await RealServer.StartAsync(store, gateway.Settings(TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(2), "sms"));
        using var callers = await Callers.Of(server);

        // Which attempts of a case are failed is settled by the order in which the cases come up.
        var plans = new ConcurrentQueue<(Manner How, int From, int Times)>(
            from how in new[] { Manner.Fail, Manner.Hang, Manner.TakeAndDrop } from n in Enumerable.Range(1, Longest) from times in new[] { 1, 3 } select (how, n, times));
        var cases = plans.Count;
        var planned = new ConcurrentDictionary<string, ((Manner How, int From, int Times) Plan, int Seen)>();
        gateway.Treat = attempt =>
        {
            var (plan, seen) = planned.AddOrUpdate(attempt.Case, _ => (plans.TryDequeue(out var next) ? next : default, 1), (_, so) => (so.Plan, so.Seen + 1));
            return seen >= plan.From && seen < plan.From + plan.Times ? plan.How : Manner.Take;
        };
        var reports = await Task.WhenAll(Enumerable.Range(0, cases).Select(_ => callers.ReportAsync(Guid.CreateVersion7())));
        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM requests WHERE state = 'unanswered'") == cases, TimeSpan.FromSeconds(60), "every rung has passed");
        foreach (var report in reports) await callers.AnswerAsync(0, report.Request, "accepted");
        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromSeconds(90), "nothing is left to be sent");

        var ledger = await Ledger.OfAsync(store, gateway);
        var failed = gateway.Receipts.Count(receipt => receipt.Did != Manner.Take);
        Scale.Say($"{engine}: {cases} cases, {failed} attempts failed; {ledger.Messages} messages, {ledger.Received} received in {ledger.Attempts} attempts, {ledger.Withdrawn} withdrawn");
        Assert.Empty(ledger.Faults());
        Assert.True(failed > cases, $"{failed} attempts failed");
        foreach (var report in reports)
        {
            // Whoever was asked was told that the first hospital has it; an alert that was still on its way then is withdrawn.
            var cancelled = gateway.Receipts.Where(receipt => receipt.Case == report.Number && receipt is { Kind: "cancel", Has: true }).Select(receipt => receipt.Recipient).Distinct();
            Assert.Equal(Callers.Ladder.Skip(1), cancelled.Order(StringComparer.Ordinal));
            var alerted = gateway.Receipts.Where(receipt => receipt.Case == report.Number && receipt.Kind == "alert").Select(receipt => receipt.Recipient).Distinct();
            Assert.Equal(Callers.Ladder, alerted.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_failed_channel_starts_the_next_at_once_and_a_hospital_that_no_channel_reaches_the_next_rung()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync("sqlite");
        var settings = gateway.Settings(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2), "sms", "voice");
        settings["GreenChannel__ChannelsTogether"] = "1"; // The desk, which nobody has armed, and sms; voice waits for one of them to fail.
        gateway.Treat = attempt => attempt.Recipient == Callers.Ladder[0] || attempt.Channel == "sms" ? attempt.Channel == "sms" ? Manner.Fail : Manner.Refuse : Manner.Take;
        await using var server = await RealServer.StartAsync(store, settings);
        using var callers = await Callers.Of(server);
        await callers.ReportAsync(Guid.CreateVersion7());
        await Scale.UntilAsync(() => Task.FromResult(gateway.Receipts.Any(receipt => receipt.Has)), TimeSpan.FromSeconds(20), "the second hospital is called");

        var steps = new[] { (Callers.Ladder[0], "sms"), (Callers.Ladder[0], "voice"), (Callers.Ladder[1], "sms"), (Callers.Ladder[1], "voice") }
            .Select(step => gateway.Receipts.First(receipt => (receipt.Recipient, receipt.Channel) == step).At).ToList();
        foreach (var (before, after) in steps.Zip(steps.Skip(1))) Assert.InRange(after - before, TimeSpan.Zero, AtOnce);
    }
}
