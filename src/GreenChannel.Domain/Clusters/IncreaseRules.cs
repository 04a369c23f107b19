namespace GreenChannel.Domain.Clusters;

/// <summary>What told how many cases are usual.</summary>
public enum IncreaseBasis
{
    /// <summary>The unit's own rate by doses.</summary>
    Doses,

    /// <summary>The unit's own rate by days: nobody has told the doses.</summary>
    Days,

    /// <summary>Neither: too few days are known to tell.</summary>
    Unknown,
}

/// <summary>Whether so many cases are more than usual.</summary>
/// <param name="By">What told how many are usual.</param>
/// <param name="Expected">Cases expected in the window, above 0.</param>
/// <param name="Probability">Of so many or more in a window, were nothing amiss: 0–1.</param>
/// <param name="IsMarked">Enough cases, and so improbable that somebody has to look.</param>
public sealed record Increase(IncreaseBasis By, double Expected, double Probability, bool IsMarked);

/// <summary>A marked increase (明显增多) of cases that are not serious: more than chance would bring to this unit.</summary>
/// <remarks>
/// Definition of clusters of 2023, part (b), which puts no number to it; the numbers are the profile's. Counts in a window are taken for
/// Poisson with the unit's own rate of the months before. That rate is itself a count, often none: the cases added to it keep a unit
/// that has never reported from an expectation of nothing, under which any case would be a wonder.
/// </remarks>
public static class IncreaseRules
{
    /// <summary>Whether doses tell what is usual: some were given in the window, and enough before it.</summary>
    /// <param name="profile">How many are enough.</param>
    /// <param name="doses">Doses in the window; null where nobody has told them. A reaction may begin after the session has ended: without a dose, days tell.</param>
    /// <param name="usualDoses">Doses in the months before it; null where nobody has told them.</param>
    public static bool IsByDoses(ClusterProfile profile, long? doses, long? usualDoses) => doses > 0 && usualDoses >= Math.Max(1, profile.LeastBaselineDoses);

    /// <summary>Looks at one window.</summary>
    /// <param name="profile">Length of the window in days, cases added to the baseline, least expectations, significance.</param>
    /// <param name="cases">Cases in the window, 0 or more.</param>
    /// <param name="usualCases">Cases in the months before it, 0 or more; where doses tell, of the months whose doses are known.</param>
    /// <param name="doses">Doses in the window; null where nobody has told them.</param>
    /// <param name="usualDoses">Doses in the months before it; null where nobody has told them.</param>
    /// <param name="usualDays">Days before the window of which every case would be known, 0 or more.</param>
    /// <returns>
    /// By doses (usual cases + added) × doses ÷ usual doses. By days (usual cases + added) × days of the window ÷ usual days, and not less than the
    /// profile says, because a session may have given in a week what others give in a month. Where fewer days are known than the profile asks for,
    /// the same with a higher least expectation: with the shipped numbers it takes 3 cases where doses tell, 4 by days, 5 where nobody knows.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A count below 0.</exception>
    public static Increase Of(ClusterProfile profile, int cases, int usualCases, long? doses, long? usualDoses, int usualDays)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cases);
        ArgumentOutOfRangeException.ThrowIfNegative(usualCases);
        ArgumentOutOfRangeException.ThrowIfNegative(doses ?? 0, nameof(doses));
        ArgumentOutOfRangeException.ThrowIfNegative(usualDoses ?? 0, nameof(usualDoses));
        ArgumentOutOfRangeException.ThrowIfNegative(usualDays);
        var usual = usualCases + profile.AddedCases;
        var by = IsByDoses(profile, doses, usualDoses) ? IncreaseBasis.Doses : usualDays >= profile.LeastBaselineDays ? IncreaseBasis.Days : IncreaseBasis.Unknown;
        var byDays = usual * profile.WindowDays / Math.Max(usualDays, profile.WindowDays);
        var expected = by switch
        {
            IncreaseBasis.Doses => usual * doses!.Value / usualDoses!.Value,
            IncreaseBasis.Days => Math.Max(profile.LeastExpectedByDays, byDays),
            _ => Math.Max(profile.LeastExpectedUnknown, byDays),
        };
        var probability = Poisson.UpperTail(cases, expected);
        return new Increase(by, expected, probability, cases >= profile.LeastIncrease && probability < profile.Significance);
    }
}
