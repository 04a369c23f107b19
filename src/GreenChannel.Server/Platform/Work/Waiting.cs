using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Work;

/// <summary>What waits to be done by time: deadlines of requests, messages, and other work. Counts and ages only.</summary>
public sealed class Waiting(Store store, TimeProvider time)
{
    /// <summary>Age of the oldest thing that is due and not done; the measure of the engine's health.</summary>
    public async Task<TimeSpan> OldestDueAsync(CancellationToken cancel)
    {
        var now = time.Now();
        var oldest = await Requests.Where(row => row.WakeAt <= now).MinAsync(row => row.WakeAt, cancel);
        oldest = Earlier(oldest, await Unsent.Where(row => row.DueAt <= now).MinAsync(row => (DateTime?)row.DueAt, cancel));
        oldest = Earlier(oldest, await store.Work.Where(row => row.DueAt <= now).MinAsync(row => (DateTime?)row.DueAt, cancel));
        return oldest is { } due ? now - due : TimeSpan.Zero;
    }

    /// <summary>How many things are due and not done.</summary>
    public async Task<int> DueAsync(CancellationToken cancel)
    {
        var now = time.Now();
        return await Requests.CountAsync(row => row.WakeAt <= now, cancel)
            + await Unsent.CountAsync(row => row.DueAt <= now, cancel)
            + await store.Work.CountAsync(row => row.DueAt <= now, cancel);
    }

    public async Task<IReadOnlyDictionary<string, int>> MessagesByStateAsync(CancellationToken cancel) =>
        await store.Outbox.GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);

    public async Task<IReadOnlyDictionary<string, int>> RequestsByStateAsync(CancellationToken cancel) =>
        await Counted.GroupBy(row => row.State).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);

    // What the service sends for itself is nobody's call for help, and neither is an exercise (E25).
    private IQueryable<RequestRow> Counted => Requests.Where(row => !store.Cases(Viewer.Engine).Any(of => of.Id == row.CaseId && (of.Origin == "service" || of.Origin == "drill")));

    private IQueryable<RequestRow> Requests => store.Requests(Viewer.Engine);

    private IQueryable<MessageRow> Unsent => store.Outbox.Where(row => row.State == "pending" || row.State == "sending");

    private static DateTime? Earlier(DateTime? one, DateTime? other) => one < other || other is null ? one : other;
}
