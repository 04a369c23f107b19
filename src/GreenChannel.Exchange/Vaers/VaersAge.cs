using System.Globalization;

namespace GreenChannel.Exchange.Vaers;

/// <summary>The age VAERS publishes in place of a birth date.</summary>
internal static class VaersAge
{
    /// <summary>
    /// Years at vaccination: CAGE_YR and CAGE_MO (reckoned from the birth date) unless AGE_YRS agrees within a year's tenth
    /// and is finer; AGE_YRS (as the reporter wrote) where they are blank.
    /// </summary>
    public static decimal? Years(VaersReport report)
    {
        var reported = Number(report["AGE_YRS"]);
        decimal? reckoned = Number(report["CAGE_YR"]) is { } years ? years + (Number(report["CAGE_MO"]) ?? 0) : Number(report["CAGE_MO"]);
        if (reckoned is null || (reported is not null && Math.Abs(reported.Value - reckoned.Value) <= 0.1m)) return reported;
        return reckoned;
    }

    /// <summary>An approximate birth date: that day less whole years, less the rest in days.</summary>
    public static DateOnly? BirthDate(decimal? years, DateOnly? on)
    {
        if (years is not { } age || on is not { } day || (int)age >= day.Year) return null;
        return day.AddYears(-(int)age).AddDays(-(int)((age - (int)age) * 365.25m));
    }

    private static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 120 ? value : null;
}
