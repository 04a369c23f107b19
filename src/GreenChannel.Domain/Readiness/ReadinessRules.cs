using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Readiness;

/// <summary>The four haves, each morning: what can be confirmed, and how a unit stands.</summary>
/// <remarks>china.md §3.2 (四有). That a lack may be confirmed is our own: what is true is said, and nothing waits for it.</remarks>
public static class ReadinessRules
{
    private const int LongestText = 100;
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2199, 12, 31);

    /// <summary>What of a confirmation cannot be. A have that is not spoken of counts as not there.</summary>
    /// <param name="profile">What is asked.</param>
    /// <param name="said">What the unit says.</param>
    /// <param name="today">The unit's day.</param>
    /// <returns>Problems by field: unknownValue, required, tooLong, range; expired where adrenaline past its day is said to be in date.</returns>
    public static IReadOnlyList<FieldProblem> Check(ReadinessProfile profile, IReadOnlyList<HaveSaid> said, DateOnly today)
    {
        List<FieldProblem> problems = [];
        var seen = new HashSet<string>();
        for (var index = 0; index < said.Count; index++)
        {
            var (one, at) = (said[index], $"haves[{index}]");
            var have = profile.Find(one.Code);
            if (have is null or { Asks: HaveAsks.Answer } || !seen.Add(one.Code)) problems.Add(new FieldProblem($"{at}.code", "unknownValue"));
            if (one.Name?.Length > LongestText) problems.Add(new FieldProblem($"{at}.name", "tooLong"));
            if (one.Note?.Length > LongestText) problems.Add(new FieldProblem($"{at}.note", "tooLong"));
            if (one.Expiry < Earliest || one.Expiry > Latest) problems.Add(new FieldProblem($"{at}.expiry", "range"));
            else if (one.Has && one.Expiry < today) problems.Add(new FieldProblem($"{at}.expiry", "expired"));
            if (one.Has && have is { Asks: HaveAsks.Name } && string.IsNullOrWhiteSpace(one.Name)) problems.Add(new FieldProblem($"{at}.name", "required"));
            if (one.Has && have is { Asks: HaveAsks.Expiry } && one.Expiry is null) problems.Add(new FieldProblem($"{at}.expiry", "required"));
        }

        return problems;
    }

    /// <summary>How a unit stands.</summary>
    /// <param name="profile">What is asked.</param>
    /// <param name="last">What it confirmed last, on whichever day; null where it never did.</param>
    /// <param name="test">Its last test call; null where there was none.</param>
    /// <param name="hasHospital">The directory names a hospital for it.</param>
    /// <param name="today">The unit's day.</param>
    /// <param name="now">UTC.</param>
    public static Standing Of(ReadinessProfile profile, Confirmation? last, TestCall? test, bool hasHospital, DateOnly today, DateTime now)
    {
        var answer = AnswerOf(profile, test, hasHospital, today, now);
        var isConfirmed = last?.Day == today;
        var expiry = last?.Haves.FirstOrDefault(said => profile.Find(said.Code)?.Asks == HaveAsks.Expiry)?.Expiry;
        return new Standing(
            isConfirmed,
            isConfirmed ? [.. profile.Haves.Where(have => Lacks(have, last!, answer, today)).Select(have => have.Code)] : [],
            expiry, expiry >= today && expiry < today.AddDays(profile.ExpirySoonDays), expiry < today, answer);
    }

    private static HospitalAnswer AnswerOf(ReadinessProfile profile, TestCall? test, bool hasHospital, DateOnly today, DateTime now) =>
        !hasHospital ? HospitalAnswer.NoHospital
        : test is null || test.Day != today ? HospitalAnswer.NotAsked
        : test.AnsweredAt is not null ? HospitalAnswer.Answered
        : now - test.AskedAt < TimeSpan.FromMinutes(profile.AnswerWithinMinutes) ? HospitalAnswer.Waiting
        : HospitalAnswer.Silent;

    // A test that may still be answered is no lack yet.
    private static bool Lacks(Have have, Confirmation last, HospitalAnswer answer, DateOnly today)
    {
        if (have.Asks == HaveAsks.Answer) return answer is not (HospitalAnswer.Answered or HospitalAnswer.Waiting);
        var said = last.Haves.FirstOrDefault(one => one.Code == have.Code);
        return said is null or { Has: false } || (have.Asks == HaveAsks.Expiry && said.Expiry < today);
    }
}
