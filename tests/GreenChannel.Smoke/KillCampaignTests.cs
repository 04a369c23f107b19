using System.Diagnostics;
using GreenChannel.Smoke.Campaign;
using GreenChannel.Smoke.Hostile;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: while clinics report, hospitals answer and messages flow, the server is killed again and again. In the end
/// nothing is lost, and whatever was sent twice was sent under the same id. GREENCHANNEL_KILLS says how often it is
/// killed on each engine, GREENCHANNEL_KILL_MESSAGES how many messages have flowed at least, and GREENCHANNEL_KILL_OPEN how
/// many requests are left unanswered and call again and again.
/// </summary>
public abstract class KillCampaignTests(string engine)
{
    private const int InFlight = 64;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(3);

    [Fact]
    [Trait("Length", "long")]
    public async Task However_often_it_is_killed_no_message_is_lost_and_none_has_two_ids()
    {
        var (kills, messages, leftOpen) = (Scale.Of("GREENCHANNEL_KILLS", 50), Scale.Of("GREENCHANNEL_KILL_MESSAGES", 1_000), Scale.Of("GREENCHANNEL_KILL_OPEN", 6));
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync(engine);
        var settings = gateway.Settings(rung: TimeSpan.FromSeconds(2), repeat: TimeSpan.FromSeconds(10), "sms"); // What nobody answers calls again and again: enough to be cut off, not so much that nothing else runs.
        settings["GreenChannel__Canary__Every"] = "00:00:03"; // Is opened and flies between two kills too.
        settings["GreenChannel__Canary__Channels__0"] = "sms";
        await using var server = await RealServer.StartAsync(store, settings);
        using var callers = await Callers.Of(server);
        var random = new Random(20261124);
        var traffic = new Traffic(callers, random, leftOpen);
        gateway.Latency = () => TimeSpan.FromMilliseconds(Random.Shared.Next(0, 30));
        await traffic.OpenAsync();
        await Scale.UntilAsync(async () => await store.CountAsync($"SELECT count(*) FROM requests WHERE state = 'unanswered' AND {Ledger.OfClinics}") == leftOpen, Calm, "everybody is called");
        var began = Stopwatch.StartNew();
        var served = TimeSpan.Zero;
        for (var kill = 0; kill < kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var (serving, before) = (Stopwatch.StartNew(), gateway.Receipts.Count);
            var running = traffic.RunAsync(stop.Token);

            // In the midst of sending, however slowly it has started.
            while (gateway.Receipts.Count - before < messages / kills && serving.Elapsed < Longest) await Task.Delay(5, TestContext.Current.CancellationToken);
            await Task.Delay(random.Next(0, 300), TestContext.Current.CancellationToken);
            server.Kill();
            served += serving.Elapsed;
            await stop.CancelAsync();
            await running;
            await server.StartAsync(until: "live");
        }

        var stormed = began.Elapsed;
        await traffic.SettleAsync();
        await Scale.UntilNoneAsync(() => store.CountAsync($"SELECT count(*) FROM messages WHERE state IN ('pending', 'sending') AND {Ledger.OfClinics}"), Calm, "is left to be sent");
        var ledger = await Ledger.OfAsync(store, gateway);
        Scale.Say($"{engine}: {kills} kills in {stormed.TotalSeconds:0} s, {served.TotalMilliseconds / kills:0} ms served between two; {traffic.Sent} reports, {ledger.Messages} messages, " +
            $"{ledger.Received} received in {ledger.Attempts} attempts, {ledger.Duplicates} duplicates, {ledger.Withdrawn} withdrawn, {ledger.Lost.Count()} lost");

        List<string> faults = [.. traffic.Faults, .. ledger.Faults(), .. await StoreCheck.FaultsAsync(store, [.. traffic.Answered.Values.Select(answer => answer.CaseId)])];
        foreach (var (id, answer) in traffic.Answered)
            if (answer.Request == Guid.Empty) faults.Add($"report {id} was answered without a request");
        if (traffic.Answered.Count != traffic.Sent) faults.Add($"{traffic.Sent} reports, {traffic.Answered.Count} answered");
        faults.AddRange(await Shown.FaultsAsync(server, callers, store));
        var (code, said) = await RealServer.RunAsync(store, "verify");
        if (code != 0) faults.Add(said);
        Assert.True(faults.Count == 0, $"{faults.Count} faults\n" + string.Join("\n", faults.Take(20)));
        Assert.True(ledger.Duplicates <= kills * InFlight, $"{ledger.Duplicates} duplicates");
        Assert.True(ledger.Messages >= messages, $"only {ledger.Messages} messages: the kills prove too little");
    }
}

public sealed class KillCampaignOnSqlite() : KillCampaignTests("sqlite");

public sealed class KillCampaignOnPostgres() : KillCampaignTests("postgres");
