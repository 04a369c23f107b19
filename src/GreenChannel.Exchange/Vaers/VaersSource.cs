using System.Text.Json.Nodes;

namespace GreenChannel.Exchange.Vaers;

/// <summary>What the source said in its own words, and what the mapping did with it.</summary>
internal static class VaersSource
{
    private static readonly string[] Flags =
        ["DIED", "L_THREAT", "ER_VISIT", "ER_ED_VISIT", "OFC_VISIT", "HOSPITAL", "HOSPDAYS", "X_STAY", "DISABLE", "BIRTH_DEFECT", "RECOVD", "NUMDAYS"];

    private static readonly string[] Kept = ["STATE", "RECVDATE", "OTHER_MEDS", "PRIOR_VAX", "SPLTTYPE", "FORM_VERS", "V_ADMINBY", "V_FUNDBY"];

    public static JsonObject Of(VaersReport report, VaersDates dates, VaersFindings findings, decimal? age) => new()
    {
        ["system"] = "VAERS",
        ["id"] = report.Id,
        ["ageYears"] = age,
        ["terms"] = VaersMapping.List(report.Terms),
        ["termCounts"] = new JsonObject
        {
            ["mapped"] = findings.Mapped,
            ["notSigns"] = findings.NotSigns,
            ["unmapped"] = report.Terms.Count - findings.Mapped - findings.NotSigns,
        },
        ["fromNarrative"] = VaersMapping.List(findings.FromNarrative),
        ["vaccines"] = new JsonArray([.. report.Vaccines.Select(Vaccine)]),
        ["flags"] = Columns(report, Flags),
        ["columns"] = Columns(report, Kept),
        ["original"] = Columns(report, dates.Dropped.Select(dropped => dropped.Column)),
        ["dropped"] = VaersMapping.List(dates.Dropped.Select(dropped => dropped.Field)),
        ["derived"] = VaersMapping.List(dates.Derived),
    };

    private static JsonObject Columns(VaersReport report, IEnumerable<string> names) =>
        new(names.Where(name => report[name] is not null).Select(name => KeyValuePair.Create(name, (JsonNode?)report[name])));

    private static JsonObject Vaccine(VaersVaccine vaccine) => new()
    {
        ["type"] = vaccine.Type,
        ["doseSeries"] = vaccine.DoseSeries,
        ["route"] = vaccine.Route,
        ["site"] = vaccine.Site,
    };
}
