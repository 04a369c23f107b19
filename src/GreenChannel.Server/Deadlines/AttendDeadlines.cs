using GreenChannel.Domain.Deadlines;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Deadlines;

/// <summary>
/// Reminds whoever has to act before a limit ends, and tells who is above them from its end on. What was told stands in the
/// case's trail and commits with the message; a server that dies in between tells it after its start.
/// </summary>
public sealed class AttendDeadlines(Store store, Channels channels, FacilityBook book, TimeProvider time, ILogger<AttendDeadlines> log)
{
    private const int AtOnce = 200;

    /// <returns>How many calls were made.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var now = time.Now();
        var broken = new List<Guid>();
        var made = 0;
        while (await DueAsync(now, broken, cancel) is { Count: > 0 } due)
        {
            made += await EachAsync(due, now, broken, cancel);
            if (due.Count < AtOnce) break;
        }

        return made;
    }

    private Task<List<Guid>> DueAsync(DateTime now, List<Guid> broken, CancellationToken cancel) => store.Cases(Viewer.Engine).AsNoTracking()
        .Where(row => row.AttendAt <= now && !broken.Contains(row.Id)).OrderBy(row => row.AttendAt).Select(row => row.Id).Take(AtOnce).ToListAsync(cancel);

    private async Task<int> EachAsync(List<Guid> due, DateTime now, List<Guid> broken, CancellationToken cancel)
    {
        var made = 0;
        foreach (var id in due)
        {
            store.Forget();
            try
            {
                made += await store.AgainAsync(() => OneAsync(id, now, cancel));
            }
            catch (Exception torn) when (CaseDeadlines.IsTorn(torn))
            {
                // Cases that cannot be reckoned keep no other from being looked after, however many they are.
                broken.Add(id);
                log.LogError("The deadlines of case {Case} cannot be reckoned: {Reason}", id, torn.GetType().Name);
            }
        }

        return made;
    }

    private async Task<int> OneAsync(Guid id, DateTime now, CancellationToken cancel)
    {
        var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == id, cancel);
        if (row.AttendAt is not { } at || at > now) return 0;
        var facilities = await book.ReadAsync(cancel);
        var calls = CaseDeadlines.Call(row, now);
        List<Entry> entries = [];
        foreach (var call in calls)
        {
            List<string> to = [CaseDeadlines.HolderOf(row, call.Deadline.Turn)];
            if (call.To == CallTo.Supervisor) to.Add(CaseDeadlines.SupervisorOf(row, call.Deadline.Turn));
            var messages = to.SelectMany(recipient => OutboxRows.OfDeadline(row, recipient, channels.QuietPlanFor(facilities, recipient, now), now)).ToList();
            messages.ForEach(store.Add);
            var detail = new { kind = call.Deadline.Clock.Kind, rule = call.Deadline.Clock.Rule, due = call.Deadline.Clock.Due, at = call.At, to, messages = messages.Count };
            entries.Add(new Entry(Viewer.Engine, call.To == CallTo.Supervisor ? "deadline.escalated" : "deadline.reminded", detail) { Case = row });
        }

        // A row whose hour was wrong is put right without a word to anybody.
        if (entries.Count == 0) entries.Add(new Entry(Viewer.Engine, "deadline.placed", new { next = row.AttendAt }) { Case = row });
        await store.SaveAsync(entries, cancel: cancel);
        return calls.Count;
    }
}

/// <summary>Looks four times a minute which limit needs a word, on every server; whoever comes second finds it said.</summary>
public sealed class WatchDeadlines(IServiceScopeFactory scopes, TimeProvider time, ILogger<WatchDeadlines> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<AttendDeadlines>().RunAsync(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("Deadlines could not be looked after and are tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
