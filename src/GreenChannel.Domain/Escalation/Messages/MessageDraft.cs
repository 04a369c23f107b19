using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>One message over one channel, to be stored with the move that asks for it (E1).</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Recipient">Code of a hospital or county.</param>
/// <param name="Rung">Rung of the recipient, 0 for one that is none.</param>
/// <param name="Way">How it gets there.</param>
/// <param name="Call">Messages with the same number are one call over several channels: one that gets through is enough.</param>
public sealed record MessageDraft(MessageKind Kind, string Recipient, int Rung, Way Way, int Call);

/// <summary>From what a move asks for to the messages it leaves behind.</summary>
public static class Outbox
{
    /// <summary>The messages of a move, those that begin at once; none for what happens by time or on the clinic's page.</summary>
    /// <param name="moved">The move.</param>
    /// <param name="planOf">Ways to a recipient, by its code.</param>
    /// <param name="county">Code of the county whose duty officer is called.</param>
    public static IReadOnlyList<MessageDraft> Of(Moved moved, Func<string, ChannelPlan> planOf, string county)
    {
        var calls = moved.Effects.SelectMany(effect => Calls(effect, moved.Next, county)).ToList();
        return [.. calls.SelectMany((call, number) => planOf(call.Recipient).First.Select(way => new MessageDraft(call.Kind, call.Recipient, call.Rung, way, number)))];
    }

    private static IEnumerable<(MessageKind Kind, string Recipient, int Rung)> Calls(Effect effect, GreenChannelRequest request, string county) => effect switch
    {
        AlertHospital alert => [(MessageKind.Alert, alert.Hospital.Code, alert.Rung)],
        RepeatCall repeat => To(MessageKind.Alert, repeat.Hospitals, request),
        CancelNote cancel => To(MessageKind.Cancel, cancel.Hospitals, request),
        ReopenNote reopen => To(MessageKind.Reopen, reopen.Hospitals, request),
        CallCountyDuty => [(MessageKind.County, county, 0)],
        AskOutcome ask => ask.AlsoCounty
            ? [.. To(MessageKind.Outcome, [ask.Hospital], request), (MessageKind.Outcome, county, 0)]
            : To(MessageKind.Outcome, [ask.Hospital], request),
        TellClinic or WakeAt => [], // The clinic's open page follows the trail; the request itself says when it wakes.
        _ => throw new ArgumentOutOfRangeException(nameof(effect)),
    };

    private static IEnumerable<(MessageKind Kind, string Recipient, int Rung)> To(MessageKind kind, IEnumerable<Hospital> hospitals, GreenChannelRequest request) =>
        hospitals.Select(hospital => (kind, hospital.Code, request.RungOf(hospital.Code)?.Number ?? 0));
}
