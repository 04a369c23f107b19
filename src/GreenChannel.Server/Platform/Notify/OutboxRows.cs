using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>The messages of a move as rows that commit with it (E1).</summary>
public static class OutboxRows
{
    public static IReadOnlyList<MessageRow> Of(Moved moved, Func<string, ChannelPlan> planOf, string county, DateTime now)
    {
        var calls = new Dictionary<int, Guid>();
        return [.. Outbox.Of(moved, planOf, county).Select(draft =>
        {
            if (!calls.TryGetValue(draft.Call, out var call)) calls[draft.Call] = call = Guid.CreateVersion7();
            return Row(draft.Recipient == ServiceCase.Canary ? MessageKind.Canary : draft.Kind, moved.Next.CaseId, moved.Next.Id, draft.Recipient, draft.Rung, draft.Way, call, (int)moved.Next.Class, now);
        })];
    }

    /// <summary>A request that opens: itself, whom it asks, and its first messages.</summary>
    public static IEnumerable<object> Opening(Moved opening, Func<string, ChannelPlan> planOf, string county, DateTime now)
    {
        yield return RequestRow.Of(opening.Next);
        foreach (var rung in opening.Next.Rungs)
            yield return new AskedRow { RequestId = opening.Next.Id, CaseId = opening.Next.CaseId, Hospital = rung.Hospital.Code };
        foreach (var message in Of(opening, planOf, county, now)) yield return message;
    }

    /// <summary>The county is told of a case for which no hospital is asked.</summary>
    public static IEnumerable<MessageRow> ToCounty(CaseRow row, ChannelPlan plan, DateTime now)
    {
        var call = Guid.CreateVersion7();
        return plan.First.Select(way => Row(MessageKind.County, row.Id, null, row.County, 0, way, call, (int)EscalationClass.Emergency, now));
    }

    /// <summary>A hospital's people are told that its desk is silent; the desk itself is not asked to ring.</summary>
    public static IEnumerable<MessageRow> OfSilence(CaseRow record, string hospital, ChannelPlan plan, DateTime now)
    {
        var call = Guid.CreateVersion7();
        return plan.First.Where(way => way.Channel != ChannelPlan.Desk)
            .Select(way => Row(MessageKind.DeskSilent, record.Id, null, hospital, 0, way, call, (int)EscalationClass.Urgent, now));
    }

    /// <summary>Somebody is told that a limit of a case is near or over; they go to the worklist.</summary>
    /// <param name="row">The case.</param>
    /// <param name="recipient">Organisation.</param>
    /// <param name="plan">As of <see cref="Channels.QuietPlanFor"/>.</param>
    /// <param name="now">UTC.</param>
    public static IEnumerable<MessageRow> OfDeadline(CaseRow row, string recipient, ChannelPlan plan, DateTime now) => Quiet(MessageKind.Deadline, row, recipient, plan, now);

    /// <summary>A county is told that a case was handed to it, or that what it handed on was answered; they go to the worklist.</summary>
    /// <param name="row">The case.</param>
    /// <param name="recipient">Organisation.</param>
    /// <param name="plan">As of <see cref="Channels.QuietPlanFor"/>.</param>
    /// <param name="now">UTC.</param>
    public static IEnumerable<MessageRow> OfHandOver(CaseRow row, string recipient, ChannelPlan plan, DateTime now) => Quiet(MessageKind.Handed, row, recipient, plan, now);

    private static IEnumerable<MessageRow> Quiet(MessageKind kind, CaseRow row, string recipient, ChannelPlan plan, DateTime now)
    {
        var call = Guid.CreateVersion7();
        return plan.First.Select(way => Row(kind, row.Id, null, recipient, 0, way, call, (int)EscalationClass.Urgent, now));
    }

    /// <summary>An authority is told of a grave event by mail; the first gateway that takes it is enough.</summary>
    /// <param name="row">The case.</param>
    /// <param name="authority">Code of the authority, whose address stands in the configuration.</param>
    /// <param name="gateways">Names of the gateways for mail.</param>
    /// <param name="now">UTC.</param>
    public static IEnumerable<MessageRow> OfNotice(CaseRow row, string authority, IEnumerable<string> gateways, DateTime now) =>
        gateways.Take(1).Select(gateway => Row(MessageKind.Notice, row.Id, null, authority, 0, new Way(gateway), Guid.CreateVersion7(), (int)EscalationClass.Urgent, now));

    /// <summary>An address of a person is tried; it belongs to the record of the day.</summary>
    public static MessageRow Trial(CaseRow day, string organisation, Way way, DateTime now) =>
        Row(MessageKind.Trial, day.Id, null, organisation, 0, way, Guid.CreateVersion7(), (int)EscalationClass.Urgent, now);

    public static MessageKind KindOf(MessageRow message) => Enum.Parse<MessageKind>(message.Kind, ignoreCase: true);

    public static Delivery DeliveryOf(MessageRow message) =>
        new(new Way(message.Channel, message.Person), Enum.Parse<DeliveryState>(message.State, ignoreCase: true), message.Failure is not null);

    /// <summary>The same call over another way.</summary>
    public static MessageRow Over(MessageRow message, Way way, DateTime now) => Row(
        KindOf(message), message.CaseId, message.RequestId, message.Recipient, message.Rung, way, message.CallId, message.Priority, now);

    private static MessageRow Row(
        MessageKind kind, Guid caseId, Guid? requestId, string recipient, int rung, Way way, Guid call, int priority, DateTime now) => new()
        {
            Id = Guid.CreateVersion7(),
            CaseId = caseId,
            RequestId = requestId,
            Kind = Json.Word(kind),
            Recipient = recipient,
            Rung = rung,
            Channel = way.Channel,
            Person = way.Person,
            CallId = call,
            State = Json.Word(DeliveryState.Pending),
            Priority = priority,
            CreatedAt = now,
            DueAt = now,
        };
}
