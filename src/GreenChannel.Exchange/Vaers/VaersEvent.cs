using System.Text.Json.Nodes;

namespace GreenChannel.Exchange.Vaers;

/// <summary>The event part of a report.</summary>
internal static class VaersEvent
{
    public static JsonObject Of(VaersReport report, VaersDates dates, VaersFindings findings, string narrative)
    {
        var died = report.Says("DIED") || report["DATEDIED"] is not null;
        return new()
        {
            ["onsetAt"] = VaersMapping.Text(dates.Onset),
            ["signs"] = VaersMapping.List(findings.Signs),
            ["measurements"] = Measurements(NarrativeMeasurements.Read(narrative)),
            ["hospitalised"] = report.Says("HOSPITAL") || report.Says("X_STAY") ? true : null,
            ["diagnosis"] = findings.Diagnosis,
            ["narrative"] = narrative,
            ["seriousness"] = VaersMapping.List(Seriousness(report, died || findings.Death)),
            ["outcome"] = died ? "died" : Outcome(report["RECOVD"]),
            ["diedAt"] = VaersMapping.Text(dates.Died),
            ["treatment"] = GotAdrenaline(report, narrative) ? new JsonArray(new JsonObject { ["drug"] = "adrenaline" }) : new JsonArray(),
        };
    }

    private static IEnumerable<string> Seriousness(VaersReport report, bool death)
    {
        if (death) yield return "death";
        if (report.Says("L_THREAT")) yield return "lifeThreatening";
        if (report.Says("HOSPITAL") || report.Says("X_STAY")) yield return "hospitalised";
        if (report.Says("DISABLE")) yield return "disability";
        if (report.Says("BIRTH_DEFECT")) yield return "congenitalAnomaly";
    }

    private static string? Outcome(string? recovered) => recovered?.ToUpperInvariant() switch
    {
        "Y" => "recovered",
        "N" => "notRecovered",
        "U" => "unknown",
        _ => null,
    };

    private static bool GotAdrenaline(VaersReport report, string narrative) =>
        Adrenaline.WasGiven(narrative) || report.Terms.Any(Adrenaline.WasGiven);

    private static JsonObject Measurements(NarrativeMeasurements found) => new()
    {
        ["temperatureC"] = found.TemperatureC,
        ["systolicMmHg"] = found.SystolicMmHg,
        ["heartRate"] = found.HeartRate,
        ["spo2Percent"] = found.Spo2Percent,
    };
}
