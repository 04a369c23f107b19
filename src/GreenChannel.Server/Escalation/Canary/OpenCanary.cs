using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Canary;

/// <summary>
/// The canary is a request that nobody ever answers: the engine itself calls again each minute, over the same tables and
/// gateways as for a patient (E20). One is open a day; yesterday's is stood down.
/// </summary>
public sealed class OpenCanary(Store store, ServiceCase service, Channels channels, Command command, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    public Task<bool> RunAsync(CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var today = await service.OfTodayAsync(cancel);
        var since = today.ReceivedAt - LookBack;
        var days = await store.Cases(Viewer.Engine).Where(row => row.Origin == ServiceCase.Origin && row.ReceivedAt > since).ToDictionaryAsync(row => row.Id, cancel);
        var ids = days.Keys.ToList();
        var flying = await store.Requests(Viewer.Engine).Where(row => ids.Contains(row.CaseId) && row.State == "unanswered").ToListAsync(cancel);
        var (facilities, now) = (await book.ReadAsync(cancel), time.Now());
        List<Entry> entries = [];
        foreach (var old in flying.Where(row => row.CaseId != today.Id))
            if (old.Read().StandDown(ServiceCase.Canary, byClinic: true, null, null, now) is Moved ended)
                entries.Add(command.Place(Viewer.Engine, old, days[old.CaseId], ended, null, facilities, now));

        if (!flying.Exists(row => row.CaseId == today.Id))
        {
            var times = options.Value.Escalation with { RepeatEvery = options.Value.Canary.Every };
            var opening = EscalationRules.Open(Guid.CreateVersion7(time.GetUtcNow()), today.Id, EscalationClass.Emergency, Ladder.Empty, times, now);
            var added = OutboxRows.Opening(opening, recipient => channels.PlanFor(facilities, Ladder.Empty, recipient, now), today.County, now).ToList();
            foreach (var row in added) store.Add(row);
            entries.Add(new Entry(Viewer.Engine, "escalation.opened", new { canary = true, messages = added.Count(row => row is MessageRow) }) { Case = today, RequestId = opening.Next.Id });
        }

        if (entries.Count > 0) await store.SaveAsync(entries, cancel: cancel);
        return entries.Count > 0;
    });
}
