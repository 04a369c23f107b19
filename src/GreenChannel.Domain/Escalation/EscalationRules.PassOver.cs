namespace GreenChannel.Domain.Escalation;

public static partial class EscalationRules
{
    /// <summary>
    /// Passes over a hospital that cannot take anybody when it is asked: the next is asked in the same move. Where that leaves
    /// nobody, all of them are called nevertheless.
    /// </summary>
    /// <param name="moved">The move that asks.</param>
    /// <param name="absenceOf">Why a hospital is not there now: <see cref="RungResult.NotReceiving"/>, <see cref="RungResult.NobodyOnDuty"/>, or null.</param>
    /// <param name="now">UTC.</param>
    /// <remarks>E10: a level with nobody on duty is paged all the same, advances at once and calls the county.</remarks>
    public static Moved PassOver(this Moved moved, Func<string, RungResult?> absenceOf, DateTime now)
    {
        while (moved.Next is { State: RequestState.Alerting, Rungs: [.., { Result: RungResult.Waiting, SeenAt: null } last] } && absenceOf(last.Hospital.Code) is { } absence)
        {
            var next = Advance(moved.Next.With(last with { Result = absence }), now, now, moved.Event);
            var before = moved.Effects.Where(effect => effect is not (WakeAt or TellClinic) && !(absence == RungResult.NotReceiving && effect is AlertHospital alert && alert.Hospital == last.Hospital));
            if (absence == RungResult.NobodyOnDuty && !moved.Effects.Concat(next.Effects).OfType<CallCountyDuty>().Any()) before = before.Append(new CallCountyDuty());
            moved = next with { Effects = [.. before, .. next.Effects] };
        }

        return moved;
    }

    /// <summary>A hospital says that it receives nobody for the time being: where it is waited for, the next is asked at once, and it may still accept.</summary>
    /// <param name="request">Any request.</param>
    /// <param name="hospital">Code of the hospital.</param>
    /// <param name="now">UTC.</param>
    public static Transition NotReceiving(this GreenChannelRequest request, string hospital, DateTime now) =>
        request.State is RequestState.Alerting or RequestState.Seen && request.RungOf(hospital) is { Result: RungResult.Waiting } rung && rung.Number == request.Rung
            ? Advance(request.With(rung with { Result = RungResult.NotReceiving }), now, now, EscalationEvent.Diverted)
            : new Unchanged(request);
}
