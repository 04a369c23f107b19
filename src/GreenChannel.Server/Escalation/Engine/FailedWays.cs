using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>
/// What follows from a message that failed, at the attempt or by a receipt: the next way, or, where none is left, the next
/// rung, in the same transaction and at once (E3).
/// </summary>
public sealed class FailedWays(Store store, Command command, Channels channels)
{
    private readonly List<MessageRow> _added = [];

    /// <summary>Before another try of the same transaction.</summary>
    public void Forget() => _added.Clear();

    public async Task<IReadOnlyList<Entry>> OfAsync(
        CaseRow owning, MessageRow row, RequestRow? request, SendOutcome outcome, Facilities facilities, DateTime now, CancellationToken cancel)
    {
        row.Failure = outcome.Failure;
        var asked = request?.Read();
        var call = await store.Messages(owning.Id).Where(other => other.CallId == row.CallId).ToListAsync(cancel);
        call.AddRange(_added.Where(other => other.CallId == row.CallId)); // Two ways of a call may fail in one save.

        var plan = OutboxRows.KindOf(row) switch
        {
            MessageKind.Trial => new ChannelPlan([new Way(row.Channel, row.Person)], 1), // It tries one address: no other way could stand in for it.
            MessageKind.Notice => new ChannelPlan([.. channels.GatewaysOf("mail").Select(gateway => new Way(gateway))], 1),
            MessageKind.Deadline or MessageKind.Handed => channels.QuietPlanFor(facilities, row.Recipient, now),
            _ => channels.PlanFor(facilities, asked?.Ladder ?? facilities.LadderOf(owning.Site), row.Recipient, now),
        };
        var after = DeliveryRules.Failed(row.Attempts, outcome.Permanent, [.. call.Select(OutboxRows.DeliveryOf)], plan, now);
        row.State = Json.Word(after.State);
        if (after.RetryAt is { } retry) row.DueAt = retry;
        if (after.Next is { } next)
        {
            var another = OutboxRows.Over(row, next, now);
            store.Add(another);
            _added.Add(another);
        }

        var failed = new Entry(Viewer.Engine, "message.failed", new
        {
            recipient = row.Recipient,
            channel = row.Channel,
            message = row.Id,
            reason = outcome.Failure,
            retryAt = after.RetryAt,
            next = after.Next?.Channel,
            messages = after.Next is null ? 0 : 1,
        })
        { Case = owning, RequestId = row.RequestId };
        if (!after.Unreachable || row.Kind != Json.Word(MessageKind.Alert) || request is null) return [failed];
        return asked!.Unreachable(row.Recipient, now) is Moved moved
            ? [failed, command.Place(Viewer.Engine, request, owning, moved, new { hospital = row.Recipient }, facilities, now)]
            : [failed];
    }
}
