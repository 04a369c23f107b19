using GreenChannel.Exchange.Vaers;
using GreenChannel.Server.Intake;
using Spectre.Console;

namespace GreenChannel.Tests.Intake;

public sealed class ImportTallyTests
{
    private readonly ImportTally _tally = new();

    [Fact]
    public void Terms_text_and_days_are_counted_over_all_reports()
    {
        Take("urgent", ["Pyrexia", "Dizziness", "Blood test"], new() { ["VAX_DATE"] = "01/02/2021", ["ONSET_DATE"] = "01/03/2021", ["SYMPTOM_TEXT"] = "Stridor on the way home." });
        Take("routine", ["Pyrexia"], new() { ["VAX_DATE"] = "01/02/2021" });
        Take("routine", ["Pyrexia"], []);
        Assert.Equal(
            [
                "terms: 3 mapped, 1 no sign, 1 kept verbatim",
                "reports with danger that only the narrative tells: 1",
                "reports without a day of dose or onset: 1",
                "reports with one of the two days: 1",
                "reports with both days, without both hours: 1",
            ],
            _tally.Reading());
    }

    [Fact]
    public void A_report_with_an_anaphylaxis_term_has_its_own_column()
    {
        Take("emergency", ["Anaphylactic reaction"], []);
        Take("urgent", ["Urticaria"], new() { ["L_THREAT"] = "Y" });
        Take("routine", ["Pyrexia"], []);
        var rows = Rows();
        Assert.Contains("emergency 1 0 0 0 0 1 1", rows);
        Assert.Contains("urgent 1 0 1 0 0 0 0", rows);
        Assert.Contains("routine 1 0 0 0 0 1 0", rows);
        Assert.Contains(rows, row => row.EndsWith(" anaphylaxis", StringComparison.Ordinal));
    }

    private List<string> Rows()
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        console.Write(_tally.Table());
        return [.. text.ToString().Split('\n').Select(row => string.Join(' ', row.Split(['|', ' ', '\r'], StringSplitOptions.RemoveEmptyEntries)))];
    }

    private void Take(string level, string[] terms, Dictionary<string, string> columns)
    {
        columns["RECVDATE"] = "01/09/2021";
        var report = new VaersReport("2021VAERSDATA.csv", 2, "1", columns, terms, [new("FLU", null, null, null, null, null, null)]);
        _tally.Count(report, VaersMapping.ToReport(report), new Submitted(Guid.Empty, $$"""{ "triage": { "level": "{{level}}" } }""", IsNew: true));
    }
}
