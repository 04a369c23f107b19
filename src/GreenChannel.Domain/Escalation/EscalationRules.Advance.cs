namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>Asks the next rung, and with it every rung whose deadline would have passed since <paramref name="due"/>.</summary>
    /// <remarks>
    /// E5: after downtime the rungs missed are asked together, none skipped and none twice. The last of them has its
    /// full time from now, because nobody there could have answered before.
    /// </remarks>
    private static Moved Advance(GreenChannelRequest request, DateTime due, DateTime now, string what)
    {
        var within = request.Times.Within(request.Class);
        var asked = request.Rungs.ToList();
        do
        {
            if (asked.Count == request.Ladder.Hospitals.Count) break;
            asked.Add(new() { Number = asked.Count + 1, Hospital = request.Ladder.Hospitals[asked.Count], AskedAt = now });
            due += within;
        }
        while (due <= now);

        if (asked.Count == request.Rung) return Exhaust(request, now, what);
        var next = request with
        {
            State = RequestState.Alerting,
            Rungs = asked,
            AcknowledgeBy = now + within,
        };
        var alerts = asked.Skip(request.Rung).Select(r => new AlertHospital(r.Hospital, r.Number));
        return Move(next, what, [.. alerts, .. Reopen(request)]);
    }

    /// <summary>No rung is left: the county duty officer and everybody asked are called until a person acts.</summary>
    /// <remarks>E10, E11.</remarks>
    private static Moved Exhaust(GreenChannelRequest request, DateTime now, string what)
    {
        var next = request.WithWaiting(RungResult.TimedOut) with
        {
            State = RequestState.Unanswered,
            AcknowledgeBy = null,
            LastCalledAt = now,
        };
        return Move(next, what, CallEverybody(next));
    }

    /// <summary>Those who declined are left in peace; the county never is.</summary>
    private static IEnumerable<Effect> CallEverybody(GreenChannelRequest request) =>
        request.AskedBut(r => r.HasDeclined) is { Count: > 0 } hospitals
            ? [new CallCountyDuty(), new RepeatCall(hospitals)]
            : [new CallCountyDuty()];

    /// <summary>An acceptance that fell through left cancel notes behind; without this they would keep their readers from answering.</summary>
    private static IEnumerable<Effect> Reopen(GreenChannelRequest request) =>
        request.State == RequestState.Accepted && request.AskedBut(r => r.HasDeclined) is { Count: > 0 } hospitals
            ? [new ReopenNote(hospitals)]
            : [];
}
