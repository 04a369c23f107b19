using System.Globalization;

namespace GreenChannel.Exchange.Vaers;

/// <summary>The days of a report, so far as they can be true together.</summary>
/// <param name="Given">Day of vaccination.</param>
/// <param name="Onset">First day of the event.</param>
/// <param name="Died">Day of death.</param>
/// <param name="Discovered">Day on which the reporter wrote, else on which it was received.</param>
/// <param name="Dropped">Field of the report and column of the source for each day that could not be kept.</param>
/// <param name="Derived">Fields reckoned from other columns.</param>
internal sealed record VaersDates(
    DateOnly? Given,
    DateOnly? Onset,
    DateOnly? Died,
    DateOnly? Discovered,
    IReadOnlyList<(string Field, string Column)> Dropped,
    IReadOnlyList<string> Derived)
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>
    /// Reads the days. Nothing can have happened after the report was received, nor before the dose; of a pair that
    /// contradicts itself the onset goes, because reporters misdate it most (it differs in a fifth of duplicate reports).
    /// </summary>
    public static VaersDates Of(VaersReport report)
    {
        var dropped = new List<(string, string)>();
        var derived = new List<string>();
        var received = Day(report["RECVDATE"]) ?? Day(report["TODAYS_DATE"]) ?? Day(report["RPT_DATE"]);

        var given = Possible("vaccinations.givenAt", "VAX_DATE", null);
        var onset = Possible("event.onsetAt", "ONSET_DATE", given);
        var died = Possible("event.diedAt", "DATEDIED", given);
        if (onset > died)
        {
            onset = null;
            dropped.Add(("event.onsetAt", "ONSET_DATE"));
        }

        if (given is null && report["VAX_DATE"] is null)
        {
            if (onset is { } start && int.TryParse(report["NUMDAYS"], NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                && days < 36525 && start.AddDays(-days) >= Earliest)
            {
                given = start.AddDays(-days);
                derived.Add("vaccinations.givenAt");
            }
            else
            {
                dropped.Add(("vaccinations.givenAt", "VAX_DATE"));
            }
        }

        var written = Day(report["RPT_DATE"]);
        var plausible = written is not null && !(written > received) && !(written < given) && !(written < onset) && !(written < died);
        return new(given, onset, died, plausible ? written : received, dropped, derived);

        DateOnly? Possible(string field, string column, DateOnly? notBefore)
        {
            if (report[column] is not { } text) return null;
            var day = Day(text);
            if (day is not null && !(day > received) && !(day < notBefore)) return day;
            dropped.Add((field, column));
            return null;
        }
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, ["MM/dd/yyyy", "M/d/yyyy", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day >= Earliest ? day : null;
}
