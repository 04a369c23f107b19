namespace GreenChannel.Domain.FirstAid;

/// <summary>What the reference dose was counted from.</summary>
public enum DoseBasis
{
    /// <summary>Neither weight nor age is known: the whole range of the table.</summary>
    Nothing,

    /// <summary>Age only.</summary>
    Age,

    /// <summary>Weight.</summary>
    Weight,
}

/// <summary>A reference dose of adrenaline for one intramuscular injection.</summary>
/// <param name="FromMg">Least, milligrams, two decimals.</param>
/// <param name="ToMg">Most, milligrams, two decimals; equal to the least where the reference names one dose.</param>
/// <param name="FromMl">The same in millilitres of the profile's strength, two decimals.</param>
/// <param name="ToMl">The same in millilitres.</param>
/// <param name="Basis">What it was counted from.</param>
/// <param name="IsCapped">The weight alone would ask for more.</param>
public sealed record AdrenalineDose(decimal FromMg, decimal ToMg, decimal FromMl, decimal ToMl, DoseBasis Basis, bool IsCapped);

/// <summary>Counts the reference dose; it is no order, and whoever stands beside the patient decides.</summary>
/// <remarks>中国儿童严重过敏反应诊断与治疗建议 2021: 0.01 mg/kg intramuscularly, at most 0.3 mg below 14 years, 0.5 mg from then on. By age: Resuscitation Council UK 2021.</remarks>
public static class AdrenalineRules
{
    /// <summary>Counts a dose from what is known.</summary>
    /// <param name="profile">The reference in force.</param>
    /// <param name="weightKg">Kilograms, above 0; null where unknown.</param>
    /// <param name="ageMonths">Completed months, 0 or more; null where unknown. Then a heavy patient gets a range: from the cap of a child to that of an adult.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight that is not above 0, or an age below 0.</exception>
    public static AdrenalineDose Reference(FirstAidProfile profile, decimal? weightKg, int? ageMonths)
    {
        if (weightKg is { } weight) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(weight, nameof(weightKg));
        if (ageMonths is { } age) ArgumentOutOfRangeException.ThrowIfNegative(age, nameof(ageMonths));
        var (lowest, highest) = Caps(profile, ageMonths);
        if (weightKg is { } kg)
        {
            var mg = Rounded(kg * profile.MgPerKg);
            return Dose(profile, Math.Min(mg, lowest), Math.Min(mg, highest), DoseBasis.Weight, mg > lowest);
        }

        if (ageMonths is not { } months) return Dose(profile, profile.ByAge.Min(line => line.FromMg), profile.ByAge.Max(line => line.ToMg), DoseBasis.Nothing, false);
        var band = profile.ByAge.First(line => line.BelowMonths is not { } below || months < below);
        return Dose(profile, Math.Min(band.FromMg, lowest), Math.Min(band.ToMg, highest), DoseBasis.Age, false);
    }

    /// <summary>When the same dose may be repeated if there is no improvement, UTC.</summary>
    /// <param name="profile">The reference in force.</param>
    /// <param name="lastGivenAt">When the last one was given, UTC.</param>
    public static (DateTime From, DateTime To) Repeat(FirstAidProfile profile, DateTime lastGivenAt) =>
        (lastGivenAt.AddMinutes(profile.RepeatFromMinutes), lastGivenAt.AddMinutes(profile.RepeatToMinutes));

    private static (decimal Lowest, decimal Highest) Caps(FirstAidProfile profile, int? ageMonths)
    {
        if (ageMonths is not { } months) return (profile.Caps.Min(cap => cap.Mg), profile.Caps.Max(cap => cap.Mg));
        var own = profile.Caps.First(cap => cap.BelowMonths is not { } below || months < below).Mg;
        return (own, own);
    }

    private static AdrenalineDose Dose(FirstAidProfile profile, decimal from, decimal to, DoseBasis basis, bool isCapped) =>
        new(from, to, Rounded(from / profile.ConcentrationMgPerMl), Rounded(to / profile.ConcentrationMgPerMl), basis, isCapped);

    // A syringe of one millilitre shows hundredths.
    private static decimal Rounded(decimal value) => Math.Round(value, 2, MidpointRounding.AwayFromZero);
}
