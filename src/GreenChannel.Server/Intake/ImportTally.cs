using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Exchange.Vaers;
using Spectre.Console;

namespace GreenChannel.Server.Intake;

/// <summary>Counts an import: what was taken, how triage stands beside the reports' own flags, and how well the reports could be read.</summary>
public sealed class ImportTally
{
    private static readonly string[] Levels = ["emergency", "urgent", "investigate", "routine"];

    private static readonly (string Title, Func<VaersReport, bool> Holds)[] Flags =
    [
        ("all", _ => true),
        ("died", report => report.Says("DIED")),
        ("life\nthreat", report => report.Says("L_THREAT")),
        ("hospital", report => report.Says("HOSPITAL")),
        ("emergency\nroom", report => report.Says("ER_VISIT") || report.Says("ER_ED_VISIT")),
        ("none of\nthese", report => !report.Says("DIED") && !report.Says("L_THREAT") && !report.Says("HOSPITAL") && !report.Says("ER_VISIT") && !report.Says("ER_ED_VISIT")),
        ("anaphylaxis\nterm", report => report.Terms.Any(term => TermMapping.Meaning(term).Diagnosis is "anaphylaxis" or "anaphylactic_shock")),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Level, string Flag), int> _counts = [];
    private int _mapped, _notSigns, _verbatim, _onlyTold, _undated, _halfDated, _hourless;

    public int Taken { get; private set; }

    public int Known { get; private set; }

    public int Rejected { get; set; }

    /// <summary>Counts one report.</summary>
    /// <param name="report">As it was published.</param>
    /// <param name="body">As it was mapped.</param>
    /// <param name="taken">What intake made of it.</param>
    public void Count(VaersReport report, JsonObject body, Submitted taken)
    {
        using var answer = JsonDocument.Parse(taken.Answer);
        var level = answer.RootElement.GetProperty("triage").GetProperty("level").GetString()!;
        lock (_gate)
        {
            if (taken.IsNew) Taken++;
            else Known++;
            foreach (var (title, _) in Flags.Where(flag => flag.Holds(report))) _counts[(level, title)] = _counts.GetValueOrDefault((level, title)) + 1;
            Read(body);
        }
    }

    /// <summary>How well terms, text and dates of the reports could be read, a line each.</summary>
    public IEnumerable<string> Reading()
    {
        yield return $"terms: {_mapped} mapped, {_notSigns} no sign, {_verbatim} kept verbatim";
        yield return $"reports with danger that only the narrative tells: {_onlyTold}";
        yield return $"reports without a day of dose or onset: {_undated}";
        yield return $"reports with one of the two days: {_halfDated}";
        yield return $"reports with both days, without both hours: {_hourless}";
    }

    /// <summary>Triage level against the reports' own flags.</summary>
    public Table Table()
    {
        // As narrow as a terminal of 80: a level that is broken over two lines cannot be searched for.
        var table = new Table().Border(TableBorder.Ascii).AddColumn(new TableColumn("triage").NoWrap().PadRight(0));
        foreach (var (title, _) in Flags) table.AddColumn(new TableColumn(title).RightAligned().NoWrap().PadRight(0));
        foreach (var level in Levels)
            table.AddRow([level, .. Flags.Select(flag => _counts.GetValueOrDefault((level, flag.Title)).ToString(CultureInfo.InvariantCulture))]);
        return table;
    }

    private void Read(JsonObject body)
    {
        var source = body["source"]!;
        _mapped += (int)source["termCounts"]!["mapped"]!;
        _notSigns += (int)source["termCounts"]!["notSigns"]!;
        _verbatim += (int)source["termCounts"]!["unmapped"]!;
        if (source["fromNarrative"]!.AsArray().Count > 0) _onlyTold++;

        string?[] moments = [(string?)body["vaccinations"]!.AsArray().FirstOrDefault()?["givenAt"], (string?)body["event"]!["onsetAt"]];
        var known = moments.Count(moment => moment is not null);
        if (known == 0) _undated++;
        else if (known == 1) _halfDated++;
        else if (moments.Any(moment => !moment!.Contains('T', StringComparison.Ordinal))) _hourless++;
    }
}
