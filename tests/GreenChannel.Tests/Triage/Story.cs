using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

/// <summary>A report told in a few words: a girl of two years, one dose at nine o'clock in Shanghai, an onset some time later.</summary>
internal sealed record Story
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    public static readonly DateTime Nine = new(2026, 6, 1, 1, 0, 0, DateTimeKind.Utc);

    private Report _report = new()
    {
        Id = new Guid("0199c1d2-0000-7000-8000-000000000001"),
        Patient = new Patient { BirthDate = new DateOnly(2024, 3, 1) },
        Vaccinations = [new Vaccination { Vaccine = "5001", GivenAt = Moment.At(Nine, Zone) }],
        Event = new AdverseEvent { OnsetAt = Moment.At(Nine.AddMinutes(10), Zone), Outcome = "notRecovered" },
    };

    public Report Report => _report;

    public int AltitudeM { get; init; }

    public string Profile { get; init; } = "CN-2010";

    public DateTime? Received { get; init; }

    public static Story Of(params string[] signs) => new Story().With(report => report with { Event = report.Event with { Signs = signs } });

    public Story With(Func<Report, Report> change) => this with { _report = change(_report) };

    public Story After(TimeSpan time) => Event(found => found with { OnsetAt = Moment.At(Nine + time, Zone) });

    public Story AfterMinutes(double minutes) => After(TimeSpan.FromMinutes(minutes));

    public Story AfterHours(double hours) => After(TimeSpan.FromHours(hours));

    public Story AfterDays(double days) => After(TimeSpan.FromDays(days));

    public Story OnDay(int day) => Event(found => found with { OnsetAt = Moment.On(new DateOnly(2026, 6, 1).AddDays(day)) });

    public Story OnsetUnknown() => Event(found => found with { OnsetAt = null });

    public Story Aged(int months, int days = 0) => With(report => report with
    {
        Patient = report.Patient with { BirthDate = new DateOnly(2026, 6, 1).AddMonths(-months).AddDays(-days) },
    });

    public Story AgeUnknown() => With(report => report with { Patient = report.Patient with { BirthDate = null } });

    public Story Vaccine(string code) => With(report => report with { Vaccinations = [report.Vaccinations[0] with { Vaccine = code }] });

    public Story Recovered() => Event(found => found with { Outcome = "recovered" });

    public Story Died() => Event(found => found with { Outcome = "died" });

    public Story Serious(params string[] criteria) => Event(found => found with { Seriousness = criteria });

    public Story Diagnosed(string diagnosis) => Event(found => found with { Diagnosis = diagnosis });

    public Story Measured(Func<Measurements, Measurements> change) => Event(found => found with { Measurements = change(found.Measurements) });

    public Story Temperature(decimal celsius) => Measured(measured => measured with { TemperatureC = celsius });

    public Story Adrenaline(string drug = "adrenaline", double hours = 1) => Event(found => found with
    {
        Treatment = [new Treatment(drug, 0.1m, "intramuscular", Moment.At(Nine.AddHours(hours), Zone))],
    });

    public Story Event(Func<AdverseEvent, AdverseEvent> change) => With(report => report with { Event = change(report.Event) });

    public TriageResult Triage() => TriageRules.Evaluate(
        Report, RuleProfiles.Get(Profile), new Site("3301060101", "示范一门诊", "", AltitudeM),
        Received ?? Report.Event.OnsetAt?.Latest(Zone) ?? Nine, Zone);

    public TriageLevel Level() => Triage().Level;

    public bool Holds(string rule) => Triage().Findings.Any(finding => finding.Rule == rule);
}
