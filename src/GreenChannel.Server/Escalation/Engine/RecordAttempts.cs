using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Receipts;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>Stores what became of messages and what follows from it, in the same transaction.</summary>
public sealed class RecordAttempts(Store store, FailedWays failures, KnownReceipts receipts, Channels channels, FacilityBook book, TimeProvider time)
{
    public Task RunAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var ids = attempts.Select(attempt => attempt.Message.Id).ToList();

        // What another worker has taken over meanwhile is no longer ours to record, nor what this one has begun anew since.
        var rows = await store.Outbox.Where(row => ids.Contains(row.Id) && row.LeaseOwner == owner && row.State == "sending").ToListAsync(cancel);
        var ended = rows.Join(attempts, row => (row.Id, row.Attempts), attempt => (attempt.Message.Id, attempt.Message.Attempts), (row, attempt) => (Row: row, attempt.Outcome)).ToList();
        if (ended.Count == 0) return false;
        var caseIds = rows.Select(row => row.CaseId).Distinct().ToList();
        var cases = await store.Cases(Viewer.Engine).Where(row => caseIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var requestIds = rows.Select(row => row.RequestId).Distinct().ToList();
        var asked = store.Requests(Viewer.Engine).Where(row => requestIds.Contains(row.Id));

        // Only a failure can move a request, at the attempt or by a receipt that had waited for the gateway's name of the message.
        if (attempts.All(attempt => attempt.Outcome is { IsTaken: true, Reference: null })) asked = asked.AsNoTracking();
        var requests = await asked.ToDictionaryAsync(row => row.Id, cancel);
        var now = time.Now();
        var facilities = await book.ReadAsync(cancel);
        failures.Forget();
        List<Entry> entries = [];
        foreach (var (row, outcome) in ended)
        {
            row.LeaseOwner = null;
            row.LeaseUntil = null;
            var owning = cases[row.CaseId];
            var request = row.RequestId is { } id ? requests[id] : null;
            if (outcome.IsTaken) entries.AddRange([Taken(owning, row, request?.Read(), outcome, facilities, now), .. Substituted(owning, row, facilities, now)]);
            else entries.AddRange(await failures.OfAsync(owning, row, request, outcome, facilities, now, cancel));
        }

        // Of a message that the gateway calls by a name of its own it may have spoken before we knew the name.
        var named = ended.Where(pair => pair.Outcome.Reference is not null).Select(pair => pair.Row).ToList();
        if (named.Count > 0) entries.AddRange(await receipts.ForAsync(named, cases, requests, facilities, now, cancel));
        await store.SaveAsync(entries, cancel: cancel);
        return true;
    });

    private Entry Taken(CaseRow owning, MessageRow row, GreenChannelRequest? request, SendOutcome outcome, Facilities facilities, DateTime now)
    {
        // Somebody has accepted since the attempt began. The desk is told by this entry, so it is not told at all; what a
        // gateway has taken was in flight, and the cancel note follows it (E7).
        var overtaken = !DeliveryRules.IsWanted(OutboxRows.KindOf(row), request?.State);
        if (overtaken && row.Channel == ChannelPlan.Desk)
        {
            row.State = Json.Word(DeliveryState.Withdrawn);
            return Entry(owning, row, "withdrawn", new { recipient = row.Recipient, channel = row.Channel, message = row.Id });
        }

        row.State = Json.Word(DeliveryState.Sent);
        row.SentAt = now;
        row.Failure = null;
        row.Reference = outcome.Reference;

        // Where another way is left, this one has so long to say that it came (E14). The desk says nothing by itself.
        if (!overtaken && row.Channel != ChannelPlan.Desk && request is not null && row.Kind is "alert" or "county"
            && channels.PlanFor(facilities, request.Ladder, row.Recipient, now).HasNext(new Way(row.Channel, row.Person)))
            row.ReceiptDueAt = now + request.Times.ReceiptWithin;
        return Entry(owning, row, row.Kind, new { recipient = row.Recipient, channel = row.Channel, message = row.Id, inFlight = overtaken });
    }

    // A hospital that has left the directory since the ladder was frozen is called all the same, and the county with it (E12).
    private IEnumerable<Entry> Substituted(CaseRow owning, MessageRow row, Facilities facilities, DateTime now)
    {
        if (row.Kind != Json.Word(MessageKind.Alert) || row.Channel != ChannelPlan.Desk || facilities.IsInUse(row.Recipient)) yield break;
        foreach (var message in OutboxRows.ToCounty(owning, channels.PlanFor(facilities, facilities.LadderOf(owning.Site), owning.County, now), now)) store.Add(message);
        yield return Entry(owning, row, "substituted", new { recipient = row.Recipient, instead = owning.County });
    }

    private static Entry Entry(CaseRow owning, MessageRow row, string what, object detail) =>
        new(Viewer.Engine, $"message.{what}", detail) { Case = owning, RequestId = row.RequestId };
}
