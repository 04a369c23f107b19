using System.Globalization;
using System.Text.Json;
using GreenChannel.Exchange.Vaers;
using Spectre.Console;

namespace GreenChannel.Server.Intake;

/// <summary>Counts an import: what was taken, and how triage stands beside the reports' own flags.</summary>
public sealed class ImportTally
{
    private static readonly string[] Levels = ["emergency", "urgent", "investigate", "routine"];

    private static readonly (string Title, Func<VaersReport, bool> Holds)[] Flags =
    [
        ("all", _ => true),
        ("died", report => report.Says("DIED")),
        ("life-threatening", report => report.Says("L_THREAT")),
        ("hospital", report => report.Says("HOSPITAL")),
        ("emergency room", report => report.Says("ER_VISIT") || report.Says("ER_ED_VISIT")),
        ("none of these", report => !report.Says("DIED") && !report.Says("L_THREAT") && !report.Says("HOSPITAL") && !report.Says("ER_VISIT") && !report.Says("ER_ED_VISIT")),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Level, string Flag), int> _counts = [];

    public int Taken { get; private set; }

    public int Known { get; private set; }

    public int Rejected { get; set; }

    public void Count(VaersReport report, Submitted taken)
    {
        using var answer = JsonDocument.Parse(taken.Answer);
        var level = answer.RootElement.GetProperty("triage").GetProperty("level").GetString()!;
        lock (_gate)
        {
            if (taken.IsNew) Taken++;
            else Known++;
            foreach (var (title, _) in Flags.Where(flag => flag.Holds(report))) _counts[(level, title)] = _counts.GetValueOrDefault((level, title)) + 1;
        }
    }

    /// <summary>Triage level against the reports' own flags.</summary>
    public Table Table()
    {
        var table = new Table().Border(TableBorder.Ascii).AddColumn("triage \\ flag");
        foreach (var (title, _) in Flags) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var level in Levels)
            table.AddRow([level, .. Flags.Select(flag => _counts.GetValueOrDefault((level, flag.Title)).ToString(CultureInfo.InvariantCulture))]);
        return table;
    }
}
