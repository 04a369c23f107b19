using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Tests.Escalation;

/// <summary>A ladder of four: D declined, A timed out, B is asked now, C comes next; X is on no ladder.</summary>
internal static class Scene
{
    public static readonly DateTime Start = new(2026, 11, 20, 1, 12, 0, DateTimeKind.Utc);
    public static readonly StaffMember Doctor = new("王医生", "0571-1");
    public static readonly AcceptanceTerms Terms = new(Doctor, "3", "红区", 10);
    public static readonly HandOverOutcome Outcome = new("过敏性休克", "肾上腺素", "recovered");
    public static readonly Ladder Ladder = LadderOf("D", "A", "B", "C");
    public static readonly EscalationTimes Times = EscalationTimes.Default;

    public static Ladder LadderOf(params string[] codes) => new([.. codes.Select(c => new Hospital(c, $"医院{c}", $"0571-{c}"))]);

    public static DateTime After(double minutes) => Start.AddMinutes(minutes);

    public static GreenChannelRequest Open(
        Ladder? ladder = null, EscalationClass of = EscalationClass.Emergency) =>
        EscalationRules.Open(Guid.Empty, Guid.Empty, of, ladder ?? Ladder, Times, Start).Next;

    public static GreenChannelRequest Next(this Transition transition) => Assert.IsType<Moved>(transition).Next;

    public static IEnumerable<T> Effects<T>(this Transition transition) => Assert.IsType<Moved>(transition).Effects.OfType<T>();

    public static DateTime Due(this GreenChannelRequest request) => request.NextWake!.At;

    public static GreenChannelRequest PastDeadline(this GreenChannelRequest request) => request.OnDeadline(request.Due()).Next();

    public static IEnumerable<string> Codes(this IEnumerable<Hospital> hospitals) => hospitals.Select(h => h.Code);

    public static RungResult ResultOf(this GreenChannelRequest request, string hospital) => request.RungOf(hospital)!.Result;

    /// <summary>An urgent request in the named state, B holding it where somebody does.</summary>
    public static GreenChannelRequest In(string state)
    {
        var alerting = Open(of: EscalationClass.Urgent).Decline("D", Doctor, "没有床位", Start).Next().PastDeadline();
        var accepted = alerting.Accept("B", Terms, alerting.Due().AddMinutes(-1)).Next();
        var arrived = accepted.Arrive("B", Doctor, accepted.Due().AddMinutes(-1)).Next();
        return state switch
        {
            "alerting" => alerting,
            "seen" => alerting.Seen("B", Doctor, alerting.Due().AddMinutes(-1)).Next(),
            "unanswered" => alerting.PastDeadline().PastDeadline(),
            "accepted" => accepted,
            "overdue" => accepted.PastDeadline(),
            "arrived" => arrived,
            "handedOver" => arrived.HandOver("B", Doctor, Outcome, accepted.Due()).Next(),
            "stoodDown" => alerting.StandDown("clinic", true, null, null, alerting.Due()).Next(),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
    }
}
