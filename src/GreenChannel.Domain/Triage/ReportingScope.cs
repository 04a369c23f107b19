using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>Which window of the reporting scope a case falls into.</summary>
/// <remarks>CN-2010, reporting scope by time since vaccination.</remarks>
internal static class ReportingScope
{
    private const string Other = "WOTH";

    /// <summary>The first window that applies and whose time holds for one of the doses; and whether something applied at another time only.</summary>
    public static (string? Window, bool OutOfWindow) Of(Report report, RuleBook book, IReadOnlyList<Facts> doses, bool seriousChina)
    {
        var applied = false;
        foreach (var (window, when) in Entries(report, book))
        {
            if (!doses.Any(when.Holds)) continue;
            if (doses.Any(dose => when.Holds(dose) && book.Windows[window].Holds(dose))) return (window, false);
            applied = true;
        }

        return (seriousChina || report.Event.Seriousness.Count > 0 ? Other : null, applied);
    }

    private static IEnumerable<(string Window, Condition When)> Entries(Report report, RuleBook book)
    {
        if (report.Event.Diagnosis is { } diagnosis && book.Diagnoses.TryGetValue(diagnosis, out var known) && known.Window is { } own)
            yield return (own, new All([]));
        foreach (var entry in book.Scope) yield return (entry.Window, entry.When);
    }
}
