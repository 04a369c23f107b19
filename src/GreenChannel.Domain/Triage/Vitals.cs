namespace GreenChannel.Domain.Triage;

/// <summary>Limits of one age: above (heart, breath) or below (pressure, severe bradycardia) them a measurement counts as the sign.</summary>
/// <param name="BelowMonths">The row holds for ages below this, completed months; null for all older.</param>
/// <param name="Tachycardia">Beats a minute.</param>
/// <param name="Tachypnoea">Breaths a minute.</param>
/// <param name="Systolic">mmHg, before the addition for each year.</param>
/// <param name="SystolicPerYear">mmHg added for each completed year of age.</param>
/// <param name="SevereBradycardia">Beats a minute.</param>
/// <remarks>Brighton 2007; profile data.</remarks>
public sealed record AgeLimits(
    int? BelowMonths, decimal Tachycardia, decimal Tachypnoea, decimal Systolic, decimal SystolicPerYear, decimal SevereBradycardia)
{
    /// <summary>Systolic limit at an age in completed months.</summary>
    public decimal SystolicAt(int months) => Systolic + (SystolicPerYear * (months / 12));
}

/// <summary>Age in completed calendar months.</summary>
public static class Age
{
    /// <summary>Null where a date is unknown, or the day lies before the birth.</summary>
    public static int? Months(DateOnly? born, DateOnly? day)
    {
        if (born is not { } birth || day is not { } at || at < birth) return null;
        return ((at.Year - birth.Year) * 12) + at.Month - birth.Month - (at.Day < birth.Day ? 1 : 0);
    }
}
