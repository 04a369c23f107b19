using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Causality;

/// <summary>How an interval lies to a row.</summary>
public enum WindowFit
{
    Before,
    Inside,
    After,

    /// <summary>An hour or a day is missing, and it matters.</summary>
    Unknown,
}

/// <summary>A row that speaks of this vaccine and this damage.</summary>
/// <param name="Row">The row.</param>
/// <param name="Fit">Where the onset lies.</param>
/// <param name="Asks">What the row asks and nobody has said: severe immunodeficient.</param>
public sealed record CatalogueMatch(CatalogueRow Row, WindowFit Fit, IReadOnlyList<string> Asks);

/// <summary>Holds a case against the catalogue. It is shown to a panel and decides nothing.</summary>
/// <remarks>国卫办疾控函〔2020〕979号; to be in it or not must not decide alone.</remarks>
public static class CatalogueRules
{
    /// <summary>Rows of this vaccine and this damage.</summary>
    /// <param name="catalogue">The catalogue in force.</param>
    /// <param name="vaccine">Four-digit code.</param>
    /// <param name="damage">Diagnosis code.</param>
    /// <param name="given">The dose.</param>
    /// <param name="onset">The onset; a day without an hour is given both readings.</param>
    /// <param name="immunodeficient">Null where nobody has said.</param>
    /// <param name="severe">The damage is severe; null where nobody has said.</param>
    /// <param name="zone">The site's zone.</param>
    public static IReadOnlyList<CatalogueMatch> Compare(
        CompensationCatalogue catalogue, string vaccine, string damage, Moment? given, Moment? onset, bool? immunodeficient, bool? severe, TimeZoneInfo zone)
    {
        var rows = catalogue.Rows.Where(row => row.Damage == damage && catalogue.Has(row, vaccine))
            .Where(row => !(row.ImmunodeficientOnly && immunodeficient == false) && !(row.Severe && severe == false));
        return [.. rows.Select(row => new CatalogueMatch(row, Fit(row, given, onset, immunodeficient, zone), [.. Asks(row, immunodeficient, severe)]))];
    }

    private static IEnumerable<string> Asks(CatalogueRow row, bool? immunodeficient, bool? severe)
    {
        if (row.Severe && severe is null) yield return "severe";
        if ((row.ImmunodeficientOnly || row.ImmunodeficientTo is not null) && immunodeficient is null) yield return "immunodeficient";
    }

    private static WindowFit Fit(CatalogueRow row, Moment? given, Moment? onset, bool? immunodeficient, TimeZoneInfo zone)
    {
        if (given is not { } from || onset is not { } at) return WindowFit.Unknown;
        if (at.Latest(zone) < from.Earliest(zone)) return WindowFit.Before;
        if (row.From is { } first && at.Day < Day(from.Day, first)) return WindowFit.Before;
        var within = Within(row.To, from, at, zone);
        if (within == true || row.ImmunodeficientTo is not { } longer) return Of(within);
        return immunodeficient switch
        {
            true => Of(Within(longer, from, at, zone)),
            false => Of(within),
            null => Within(longer, from, at, zone) == false ? WindowFit.After : WindowFit.Unknown,
        };
    }

    private static WindowFit Of(bool? within) => within switch
    {
        true => WindowFit.Inside,
        false => WindowFit.After,
        null => WindowFit.Unknown,
    };

    // Hours may be unknown: inside where the longest reading is, outside where the shortest is not.
    private static bool? Within(After limit, Moment given, Moment onset, TimeZoneInfo zone)
    {
        if (limit.Hours is not { } hours) return onset.Day <= Day(given.Day, limit);
        if (onset.Latest(zone) - given.Earliest(zone) <= TimeSpan.FromHours(hours)) return true;
        return onset.Earliest(zone) - given.Latest(zone) > TimeSpan.FromHours(hours) ? false : null;
    }

    private static DateOnly Day(DateOnly given, After after) => given.AddDays(after.Days ?? 0).AddMonths(after.Months ?? 0);
}
