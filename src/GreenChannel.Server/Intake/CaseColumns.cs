using System.Text.Json;
using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Intake;

/// <summary>What of a report stands in columns, for lists and filters.</summary>
public static class CaseColumns
{
    public static CaseRow NewCase(
        Guid id, Report report, CaseOpened opened, Around around, string organisation, byte[] hash, Vault vault)
    {
        var now = around.Circumstances!.Now;
        var row = new CaseRow
        {
            Id = id,
            Site = around.Site!.Code,
            County = around.Site.County,
            ReportedBy = organisation,
            ReportId = report.Id,
            ReportHash = hash,
            Level = "",
            Class = "",
            Origin = around.Circumstances.Imported || around.Site.ForImports ? "import" : "live",
            Channel = Json.Word(opened.Channel.Why),
            ReceivedAt = now,
            Triage = "",
            WrappedKey = vault.Wrap(Vault.NewKey(), id),
            AuditHead = Chain.Start,
        };
        if (around.Circumstances.CallerIsHospital && around.Facilities.Hospitals.TryGetValue(organisation, out var own)) row.TreatedCounty = own.County;
        Fill(row, report, opened.Triage, around, vault);
        return row;
    }

    /// <summary>Writes the columns of a report, at intake and after each follow-up.</summary>
    public static void Fill(CaseRow row, Report report, TriageResult triage, Around around, Vault vault)
    {
        var zone = around.Circumstances!.Zone;
        row.Level = Json.Word(triage.Level);
        row.Class = Json.Word(triage.PreliminaryClass);
        row.Triage = JsonSerializer.Serialize(triage, Json.Stored);
        row.Vaccines = Bars(report.Vaccinations.Select(dose => dose.Vaccine ?? dose.Name));
        row.Lots = Bars(report.Vaccinations.Select(dose => dose.Lot));
        row.Sex = report.Patient.Sex;
        row.OnsetDay = report.Event.OnsetAt?.Day;
        row.AgeMonths = report.Patient.BirthDate is { } born
            ? Months(born, report.Event.OnsetAt?.Day ?? report.Vaccinations.Select(dose => dose.GivenAt?.Day).FirstOrDefault(day => day is not null) ?? Moment.At(row.ReceivedAt, zone).Day)
            : null;
        row.DiscoveredAt = report.DiscoveredAt?.Earliest(zone) ?? row.ReceivedAt;
        row.ReportDue = triage.Clocks.Where(clock => clock.Kind == ClockKind.Report).Select(clock => clock.Due).DefaultIfEmpty(row.ReceivedAt).Min();
        row.IdNumberHash = report.Patient.IdNumber is { } number ? vault.Fingerprint("id-number", Plain(number)) : null;
        row.NameHash = report.Patient.Name is { } name ? vault.Fingerprint("name", Plain(name)) : null;
        if (report.Event.Hospital is { } treating && around.Facilities.Hospitals.TryGetValue(treating, out var hospital)) row.TreatedCounty = hospital.County;
        CaseDeadlines.Place(row);
    }

    /// <summary>One writing for equal lots, names and numbers: width, case and white space do not tell them apart.</summary>
    public static string Plain(string text) =>
        string.Concat(text.Normalize(System.Text.NormalizationForm.FormKC).Where(letter => !char.IsWhiteSpace(letter))).ToUpperInvariant();

    private static string Bars(IEnumerable<string?> texts)
    {
        var words = texts.OfType<string>().Select(text => Tidy(text)).Where(text => text.Length > 0).Distinct().Take(10).ToList();
        return words.Count == 0 ? "|" : $"|{string.Join('|', words)}|";
    }

    private static string Tidy(string text)
    {
        var tidy = string.Concat(text.Where(letter => letter != '|' && !char.IsControl(letter) && !char.IsSurrogate(letter))).Trim();
        return tidy.Length > 60 ? tidy[..60] : tidy;
    }

    private static int? Months(DateOnly born, DateOnly day)
    {
        var months = ((day.Year - born.Year) * 12) + day.Month - born.Month - (day.Day < born.Day ? 1 : 0);
        return months < 0 ? null : months;
    }
}
