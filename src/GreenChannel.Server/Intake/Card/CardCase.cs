using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Intake.Card;

/// <summary>A case as its card sees it: the report, what the service adds to it, and the names of organisations.</summary>
public sealed record CardCase(string? CaseNumber, string Class, string Site, string ReportedBy, DateTime ReceivedAt, Bands Bands, Report Report, Facilities Book, TimeZoneInfo Zone)
{
    /// <summary>In the order in which they were given in; the card has room for three.</summary>
    public IReadOnlyList<Vaccination> Suspects { get; } = [.. Report.Vaccinations.Where(dose => dose.Suspect)];

    public static CardCase Of(CaseView found, Facilities book, TimeZoneInfo zone) =>
        new(found.CaseNumber, found.Class, found.Site, found.ReportedBy, found.ReceivedAt, found.Triage.Bands, ReportOf(found.Report, zone), book, zone);

    /// <param name="row">The case.</param>
    /// <param name="report">Its report, covered where the reader must not know whom it is about.</param>
    /// <param name="book">Names of organisations.</param>
    /// <param name="zone">Days are counted in it.</param>
    public static CardCase Of(CaseRow row, JsonObject report, Facilities book, TimeZoneInfo zone) =>
        new(row.CaseNumber, row.Class, row.Site, row.ReportedBy, row.ReceivedAt, JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!.Bands, ReportOf(report, zone), book, zone);

    /// <summary>Name of a unit, hospital or county; what it is called where it is none of the directory.</summary>
    public string? Organisation(string? code) => code is null ? null
        : Book.Sites.GetValueOrDefault(code)?.Name ?? Book.Hospitals.GetValueOrDefault(code)?.Name ?? Book.Counties.GetValueOrDefault(code)?.Name ?? code;

    /// <summary>Item 19: the day on the paper, else the day of receipt.</summary>
    public DateOnly Reported => Report.Paper?.Day ?? Moment.At(ReceivedAt, Zone).Day;

    /// <summary>Item 20: as the paper says, else who sent it.</summary>
    public string? Unit => Report.Paper?.Unit ?? Organisation(ReportedBy);

    // What was not measured is left open: no fever is something that somebody has looked for.
    public string? Fever => Report.Event.Measurements.TemperatureC is null ? (Report.Paper?.NoFever == true ? "4" : null) : Number(Bands.Fever);

    public string? Redness => Report.Event.Measurements.RednessCm is null ? null : Number(Bands.Redness);

    public string? Induration => Report.Event.Measurements.IndurationCm is null ? null : Number(Bands.Induration);

    private static string Number(int band) => band.ToString(CultureInfo.InvariantCulture);

    private static Report ReportOf(JsonObject report, TimeZoneInfo zone)
    {
        using var document = JsonDocument.Parse(report.ToJsonString());
        return ReportReader.Read(document.RootElement, zone, withoutId: true).Report!;
    }
}
