using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>A gateway took a message and never said that it came: the next way of the call begins (E14).</summary>
public sealed class StartNextWays(Store store, Channels channels, FacilityBook book, GatewayHealth health, TimeProvider time)
{
    /// <returns>How many messages were waited for in vain.</returns>
    public Task<int> RunAsync(int most, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var now = time.Now();
        var silent = await store.Outbox.Where(row => row.ReceiptDueAt <= now).OrderBy(row => row.Priority).ThenBy(row => row.ReceiptDueAt).Take(most).ToListAsync(cancel);
        if (silent.Count == 0) return 0;
        var caseIds = silent.Select(row => row.CaseId).Distinct().ToList();
        var cases = await store.Cases(Viewer.Engine).Where(row => caseIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var requestIds = silent.Select(row => row.RequestId).Distinct().ToList();
        var requests = (await store.Requests(Viewer.Engine).AsNoTracking().Where(row => requestIds.Contains(row.Id)).ToListAsync(cancel)).ToDictionary(row => row.Id, row => row.Read());
        var callIds = silent.Select(row => row.CallId).Distinct().ToList();
        var calls = (await store.Outbox.Where(row => callIds.Contains(row.CallId)).ToListAsync(cancel)).GroupBy(row => row.CallId).ToDictionary(group => group.Key, group => group.ToList());
        var facilities = await book.ReadAsync(cancel);
        List<Entry> entries = [];
        foreach (var row in silent)
        {
            row.ReceiptDueAt = null;
            var (owning, call) = (cases[row.CaseId], calls[row.CallId]);
            var request = row.RequestId is { } id ? requests[id] : null;
            var plan = channels.PlanFor(facilities, request?.Ladder ?? facilities.LadderOf(owning.Site), row.Recipient, now);
            var isWanted = DeliveryRules.IsWanted(OutboxRows.KindOf(row), request?.State);
            var next = isWanted ? DeliveryRules.AfterSilence([.. call.Select(OutboxRows.DeliveryOf)], plan) : null;
            if (next is not null)
            {
                var another = OutboxRows.Over(row, next, now);
                store.Add(another);
                call.Add(another);
            }

            var detail = new { recipient = row.Recipient, channel = row.Channel, message = row.Id, next = next?.Channel, messages = next is null ? 0 : 1 };
            entries.Add(new Entry(Viewer.Engine, "message.unconfirmed", detail) { Case = owning, RequestId = row.RequestId });
        }

        await store.SaveAsync(entries, cancel: cancel);
        foreach (var row in silent) health.Lost(row.Channel); // One telephone may be off; of a provider that loses everything it soon shows.
        return silent.Count;
    });

    public Task<DateTime?> NextAsync(CancellationToken cancel) => store.Outbox.MinAsync(row => row.ReceiptDueAt, cancel);
}
