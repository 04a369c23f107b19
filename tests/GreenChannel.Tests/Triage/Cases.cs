using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

/// <summary>Reports in the words of a doctor: an adult, vaccinated at nine in the morning, ill an hour later, unless said otherwise.</summary>
internal static class Cases
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static readonly DateTime Dose = new(2025, 11, 20, 1, 0, 0, DateTimeKind.Utc);

    public static readonly DateOnly DoseDay = new(2025, 11, 20);

    public static readonly DateTime Received = new(2026, 12, 31, 0, 0, 0, DateTimeKind.Utc);

    public static readonly Case Nothing = new(new Report
    {
        Id = Guid.Parse("0199c1d2-0000-7000-8000-000000000001"),
        Patient = new() { BirthDate = new(1990, 1, 1) },
        Vaccinations = [new() { Vaccine = "5001", GivenAt = Moment.At(Dose, Shanghai) }],
        Event = new() { OnsetAt = Moment.At(Dose.AddHours(1), Shanghai) },
    });

    public static Case Signs(params string[] signs) => Nothing.And(signs);

    public static Case Diagnosis(string code) => Nothing.With(e => e with { Diagnosis = code });

    public static Case Temperature(decimal celsius) => Nothing.Measured(m => m with { TemperatureC = celsius });

    public static Case Systolic(decimal pressure) => Nothing.Measured(m => m with { SystolicMmHg = pressure });

    public static Case Pulse(decimal rate) => Nothing.Measured(m => m with { HeartRate = rate });

    public static Case Breaths(decimal rate) => Nothing.Measured(m => m with { RespiratoryRate = rate });

    public static Case Oxygen(decimal percent) => Nothing.Measured(m => m with { Spo2Percent = percent });

    public static Case Alertness(string level) => Nothing.Measured(m => m with { Consciousness = level });

    public static Case Serious(params string[] criteria) => Nothing.With(e => e with { Seriousness = criteria });

    public static Case Drug(string name, DateTime? at = null) =>
        Nothing.With(e => e with { Treatment = [new(name, null, null, at is { } utc ? Moment.At(utc, Shanghai) : null)] });
}

internal sealed record Case(Report Report, int AltitudeM = 0)
{
    public TriageResult Triage => TriageAs("CN-2010");

    public TriageResult TriageAs(string profile) => TriageRules.Evaluate(
        Report, RuleProfiles.Get(profile), new Site("3301060101", "clinic", "1", AltitudeM), Cases.Received, Cases.Shanghai);

    public bool Holds(string rule) => Triage.Findings.Any(finding => finding.Rule == rule);

    public Case With(Func<AdverseEvent, AdverseEvent> change) => this with { Report = Report with { Event = change(Report.Event) } };

    public Case Measured(Func<Measurements, Measurements> change) => With(e => e with { Measurements = change(e.Measurements) });

    public Case And(params string[] signs) => With(e => e with { Signs = [.. e.Signs, .. signs] });

    public Case Outcome(string? outcome) => With(e => e with { Outcome = outcome });

    public Case Recovered => Outcome("recovered");

    public Case OfTemperature(decimal celsius) => Measured(m => m with { TemperatureC = celsius });

    public Case OfOxygen(decimal percent) => Measured(m => m with { Spo2Percent = percent });

    public Case OfPulse(decimal rate) => Measured(m => m with { HeartRate = rate });

    public Case OfBreaths(decimal rate) => Measured(m => m with { RespiratoryRate = rate });

    public Case After(int days = 0, int hours = 0, double minutes = 0) =>
        With(e => e with { OnsetAt = Moment.At(Cases.Dose.AddDays(days).AddHours(hours).AddMinutes(minutes), Cases.Shanghai) });

    /// <summary>Onset without an hour.</summary>
    public Case OnDay(int day) => With(e => e with { OnsetAt = Moment.On(Cases.DoseDay.AddDays(day)) });

    public Case OnsetUnknown => With(e => e with { OnsetAt = null });

    /// <summary>Onset at a calendar distance in months, to the day.</summary>
    public Case AfterMonths(int months, int days = 0) => With(e => e with { OnsetAt = Moment.On(Cases.DoseDay.AddMonths(months).AddDays(days)) });

    /// <summary>Age at the day of the dose; one day less when <paramref name="butADay"/>.</summary>
    public Case Aged(int years = 0, int months = 0, int days = 0, bool butADay = false)
    {
        var born = Cases.DoseDay.AddDays(-days).AddMonths(-months).AddYears(-years);
        return this with { Report = Report with { Patient = Report.Patient with { BirthDate = butADay ? born.AddDays(1) : born } } };
    }

    public Case AgeUnknown => this with { Report = Report with { Patient = Report.Patient with { BirthDate = null } } };

    public Case Vaccine(string? code) => Doses([.. Report.Vaccinations.Select(dose => dose with { Vaccine = code })]);

    /// <summary>The dose without its hour.</summary>
    public Case DoseByDay => Doses([.. Report.Vaccinations.Select(dose => dose with { GivenAt = Moment.On(dose.GivenAt!.Value.Day) })]);

    public Case DoseUnknown => Doses([.. Report.Vaccinations.Select(dose => dose with { GivenAt = null })]);

    /// <summary>A further dose, so many hours before the first.</summary>
    public Case AndDose(double hoursBefore, string vaccine = "0201", bool suspect = true) => Doses(
        [.. Report.Vaccinations, new() { Vaccine = vaccine, Suspect = suspect, GivenAt = Moment.At(Cases.Dose.AddHours(-hoursBefore), Cases.Shanghai) }]);

    public Case At(int metres) => this with { AltitudeM = metres };

    public Case Pressed => this with { Report = Report with { Emergency = true } };

    public Case Doses(IReadOnlyList<Vaccination> doses) => this with { Report = Report with { Vaccinations = doses } };
}
