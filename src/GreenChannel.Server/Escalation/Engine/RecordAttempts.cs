using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>
/// Stores what became of messages, and what follows from a failure: the next channel, or, where none is left, the next
/// rung, in the same transaction and at once (E3).
/// </summary>
public sealed class RecordAttempts(Store store, Command command, Channels channels, FacilityBook book, TimeProvider time)
{
    private readonly List<MessageRow> _added = [];

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

        // Only a failure can move a request.
        if (attempts.All(attempt => attempt.Outcome.IsTaken)) asked = asked.AsNoTracking();
        var requests = await asked.ToDictionaryAsync(row => row.Id, cancel);
        var now = time.Now();
        var facilities = await book.ReadAsync(cancel);
        _added.Clear();
        List<Entry> entries = [];
        foreach (var (row, outcome) in ended)
        {
            row.LeaseOwner = null;
            row.LeaseUntil = null;
            var owning = cases[row.CaseId];
            var request = row.RequestId is { } id ? requests[id] : null;
            if (outcome.IsTaken) entries.AddRange([Taken(owning, row, request?.Read(), outcome, facilities, now), .. Substituted(owning, row, facilities, now)]);
            else entries.AddRange(await FailedAsync(owning, row, request, outcome, facilities, now, cancel));
        }

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
            && PlanFor(facilities, request, owning, row, now).HasNext(new Way(row.Channel, row.Person)))
            row.ReceiptDueAt = now + request.Times.ReceiptWithin;
        return Entry(owning, row, row.Kind, new { recipient = row.Recipient, channel = row.Channel, message = row.Id, inFlight = overtaken });
    }

    // A hospital that has left the directory since the ladder was frozen is called all the same, and the county with it (E12).
    private IEnumerable<Entry> Substituted(CaseRow owning, MessageRow row, Facilities facilities, DateTime now)
    {
        if (row.Kind != Json.Word(MessageKind.Alert) || row.Channel != ChannelPlan.Desk || facilities.Hospitals.ContainsKey(row.Recipient)) yield break;
        foreach (var message in OutboxRows.ToCounty(owning, channels.PlanFor(facilities, facilities.LadderOf(owning.Site), owning.County, now), now)) store.Add(message);
        yield return Entry(owning, row, "substituted", new { recipient = row.Recipient, instead = owning.County });
    }

    private async Task<IEnumerable<Entry>> FailedAsync(
        CaseRow owning, MessageRow row, RequestRow? request, SendOutcome outcome, Facilities facilities, DateTime now, CancellationToken cancel)
    {
        row.Failure = outcome.Failure;
        var call = await store.Messages(owning.Id).Where(other => other.CallId == row.CallId).ToListAsync(cancel);
        call.AddRange(_added.Where(other => other.CallId == row.CallId)); // Two ways of a call may fail in one save.
        var after = DeliveryRules.Failed(
            row.Attempts, outcome.Permanent,
            [.. call.Select(OutboxRows.DeliveryOf)], PlanFor(facilities, request?.Read(), owning, row, now), now);
        row.State = Json.Word(after.State);
        if (after.RetryAt is { } retry) row.DueAt = retry;
        if (after.Next is { } next)
        {
            var another = OutboxRows.Over(row, next, now);
            store.Add(another);
            _added.Add(another);
        }

        var failed = Entry(owning, row, "failed", new
        {
            recipient = row.Recipient,
            channel = row.Channel,
            message = row.Id,
            reason = outcome.Failure,
            retryAt = after.RetryAt,
            next = after.Next?.Channel,
            messages = after.Next is null ? 0 : 1,
        });
        if (!after.Unreachable || row.Kind != Json.Word(MessageKind.Alert) || request is null) return [failed];
        return request.Read().Unreachable(row.Recipient, now) is Moved moved
            ? [failed, command.Place(Viewer.Engine, request, owning, moved, new { hospital = row.Recipient }, facilities, now)]
            : [failed];
    }

    private ChannelPlan PlanFor(Facilities facilities, GreenChannelRequest? request, CaseRow owning, MessageRow row, DateTime now) =>
        channels.PlanFor(facilities, request?.Ladder ?? facilities.LadderOf(owning.Site), row.Recipient, now);

    private static Entry Entry(CaseRow owning, MessageRow row, string what, object detail) =>
        new(Viewer.Engine, $"message.{what}", detail) { Case = owning, RequestId = row.RequestId };
}
