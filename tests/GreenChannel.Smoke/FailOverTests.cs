using System.Collections.Concurrent;
using System.Diagnostics;
using GreenChannel.Smoke.Campaign;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: the database dies while clinics report, and its follower takes its place. What a clinic was answered is there, and
/// whom it concerns is called. GREENCHANNEL_FAILOVERS says how often (2).
/// </summary>
public sealed class FailOverTests
{
    private const int Clinics = 4;
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(15);

    [Fact]
    [Trait("Length", "long")]
    public async Task A_database_that_dies_takes_no_answered_report_with_it()
    {
        if (!TwoDatabases.ArePossible) Assert.Skip("PostgreSQL is absent: ./test installs it where it can");
        var recovered = new List<TimeSpan>();
        var answered = 0;
        var rounds = Scale.Of("GREENCHANNEL_FAILOVERS", 2);
        for (var round = 0; round < rounds; round++)
        {
            var (took, reports) = await PlayAsync(new Random(round));
            recovered.Add(took);
            answered += reports;
        }

        var p95 = Scale.Percentile(recovered, 0.95);
        Scale.Say($"{rounds} fail-overs, {answered} answered reports, 0 lost; from the death to the next answer p95 {p95.TotalSeconds:0.0} s, longest {recovered.Max().TotalSeconds:0.0} s");
        Assert.True(p95 <= Recovery, $"{p95}");
    }

    private static async Task<(TimeSpan Recovered, int Answered)> PlayAsync(Random random)
    {
        await using var databases = await TwoDatabases.StartAsync();
        await using var store = await Store.OnAsync(databases.Connection);
        await using var server = await RealServer.StartAsync(store);
        using var callers = await Callers.Of(server);
        var answers = new ConcurrentDictionary<Guid, (Reported Answer, TimeSpan At)>();
        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource();
        var reporting = Task.WhenAll(Enumerable.Range(0, Clinics).Select(_ => ReportAsync(callers, answers, clock, stop.Token)));

        await Task.Delay(random.Next(1_000, 2_000), TestContext.Current.CancellationToken);
        var died = clock.Elapsed;
        await databases.KillFirstAsync();
        var gone = clock.Elapsed;
        await databases.PromoteSecondAsync();
        TimeSpan? Next() => answers.Values.Where(one => one.At > gone).Select(one => (TimeSpan?)one.At).Min();
        await Scale.UntilAsync(() => Task.FromResult(Next() is not null), TimeSpan.FromSeconds(60), "a report is answered again");
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await reporting;

        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromSeconds(60), "everybody is called");
        var called = (await store.RowsAsync("SELECT r.case_id FROM requests r WHERE EXISTS (SELECT 1 FROM messages m WHERE m.request_id = r.id AND m.kind = 'alert' AND m.state = 'sent')"))
            .Select(row => (Guid)row[0]).ToHashSet();
        var lost = answers.Values.Where(one => !called.Contains(one.Answer.CaseId)).Select(one => one.Answer.Number).ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} of {answers.Count} reports were answered, and nobody was called: {string.Join(", ", lost.Take(5))}");
        Assert.Equal(answers.Count, await store.CountAsync("SELECT count(*) FROM cases"));
        var (code, said) = await RealServer.RunAsync(store, "verify");
        Assert.True(code == 0, said);
        return (Next()!.Value - died, answers.Count);
    }

    // A clinic sends its report until it is answered; only then does it send another.
    private static async Task ReportAsync(Callers callers, ConcurrentDictionary<Guid, (Reported Answer, TimeSpan At)> answers, Stopwatch clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7();
            while (true)
            {
                if (await callers.ReportAsync(id) is { IsTaken: true } answer)
                {
                    answers[id] = (answer, clock.Elapsed);
                    break;
                }

                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
