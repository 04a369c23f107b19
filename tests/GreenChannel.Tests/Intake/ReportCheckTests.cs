using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Tests.Triage;
using static GreenChannel.Tests.Triage.Cases;

namespace GreenChannel.Tests.Intake;

public sealed class ReportCheckTests
{
    private static readonly DateTime Now = Dose.AddHours(5);

    [Fact]
    public void An_ordinary_report_needs_a_dose_its_time_and_a_finding()
    {
        Assert.Equal(["vaccinations"], Required(Signs("fever").Doses([])));
        Assert.Equal(["vaccinations[0].vaccine"], Required(Signs("fever").Vaccine(null)));
        Assert.Equal(["vaccinations[0].givenAt"], Required(Signs("fever").DoseUnknown));
        Assert.Equal(["event.signs"], Required(Nothing));
        Assert.Equal(["vaccinations", "event.signs"], Required(Nothing.Doses([])));
        Assert.Empty(Required(Signs("fever").Doses([new() { Name = "DTaP", GivenAt = Moment.On(DoseDay) }])));
        Assert.Empty(Required(Diagnosis("colic")));
        Assert.Empty(Required(Temperature(36.5m)));
        Assert.Empty(Required(Nothing.With(e => e with { Narrative = "发热" })));
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public void A_clock_may_run_ten_minutes_ahead(int minutes, bool future)
    {
        var ahead = Moment.At(Now.AddMinutes(minutes), Shanghai);
        var report = Signs("fever").Report;
        Assert.Equal(future, Impossible(report with { DiscoveredAt = ahead }).Contains("discoveredAt future"));
        Assert.Equal(future, Impossible(report with { Event = report.Event with { OnsetAt = ahead } }).Contains("event.onsetAt future"));
        Assert.Equal(future, Impossible(report with { Event = report.Event with { DiedAt = ahead } }).Contains("event.diedAt future"));
        Assert.Equal(future, Impossible(Signs("fever").OnsetUnknown.Doses([new() { GivenAt = ahead }]).Report).Contains("vaccinations[0].givenAt future"));
        Assert.Equal(future, Impossible(Drug("x", Now.AddMinutes(minutes)).Report).Contains("event.treatment[0].at future"));
    }

    [Fact]
    public void Tomorrow_is_in_the_future_and_today_is_not()
    {
        Assert.Empty(Impossible(Signs("fever").OnDay(0).Report));
        Assert.Equal(["event.onsetAt future"], Impossible(Signs("fever").OnDay(1).Report));
        Assert.Equal(["patient.birthDate future", "vaccinations[0].givenAt beforeBirth"], Impossible(Signs("fever").Aged(days: -1).Report));
        Assert.Equal(["patient.birthDate future"], Impossible(Signs("fever").Doses([]).Aged(days: -1).Report));
    }

    [Fact]
    public void The_order_of_birth_dose_onset_and_discovery_is_kept_by_what_is_certain()
    {
        Assert.Equal(["event.onsetAt beforeDose"], Impossible(Signs("fever").After(minutes: -1).Report));
        Assert.Empty(Impossible(Signs("fever").OnDay(0).Report));
        Assert.Equal(["event.onsetAt beforeDose"], Impossible(Signs("fever").OnDay(-1).Report));
        Assert.Empty(Impossible(Signs("fever").After(hours: -2).AndDose(hoursBefore: 3).Report));
        Assert.Equal(["event.onsetAt beforeDose"], Impossible(Signs("fever").After(hours: -2).AndDose(hoursBefore: 3, suspect: false).Report));
        Assert.Empty(Impossible(Signs("fever").Aged().Report));
        Assert.Equal(["discoveredAt beforeOnset"], Impossible(Signs("fever").Report with { DiscoveredAt = Moment.At(Dose.AddMinutes(49), Shanghai) }));
        Assert.Empty(Impossible(Signs("fever").Report with { DiscoveredAt = Moment.At(Dose.AddMinutes(50), Shanghai) }));
        Assert.Empty(Impossible(Signs("fever").Report with { DiscoveredAt = Moment.On(DoseDay) }));
        Assert.Equal(["event.diedAt beforeOnset"], Impossible(Signs("fever").With(e => e with { DiedAt = Moment.At(Dose, Shanghai) }).Report));
        Assert.Empty(Impossible(Signs("fever").With(e => e with { DiedAt = Moment.On(DoseDay) }).Report));
    }

    [Fact]
    public void A_day_that_begins_late_is_a_day()
    {
        // Summer time began at midnight.
        var report = Signs("fever").Doses([new() { Vaccine = "0101", GivenAt = Moment.On(new(1949, 5, 1)) }]).Report with { DiscoveredAt = Moment.On(new(1949, 4, 30)) };
        Assert.Equal(["vaccinations[0].givenAt beforeBirth", "discoveredAt beforeOnset"], Impossible(report));
        Assert.Equal(new DateTime(1949, 4, 30, 16, 0, 0, DateTimeKind.Utc), report.Vaccinations[0].GivenAt!.Value.Earliest(Shanghai));
    }

    [Fact]
    public void What_cannot_be_is_unknown_to_triage()
    {
        var dose = Signs("wheeze").After(hours: -2);
        Assert.Null(Certain(dose.Report).Event.OnsetAt);
        Assert.Null(Certain(Drug("adrenaline", Now.AddDays(1)).Report).Event.Treatment[0].At);
        var unborn = Certain(Systolic(65).Aged(days: -1).Report);
        Assert.Null(unborn.Patient.BirthDate);
        Assert.Null(unborn.Vaccinations[0].GivenAt);
        Assert.Equal(Signs("fever").Report.Vaccinations, Certain(Signs("fever").Report).Vaccinations);
    }

    [Fact]
    public void A_birth_after_the_dose_gives_no_age()
    {
        // Onset days after such a birth would make a newborn of anybody, and 65 mmHg normal.
        var report = Systolic(65).After(days: 30).Aged(days: -10).Report;
        var now = Dose.AddDays(31);
        var certain = ReportCheck.Without(report, [.. ReportCheck.Impossible(report, now, Shanghai)]);
        Assert.Null(certain.Patient.BirthDate);
        Assert.Contains(new Case(certain).Triage.Findings, finding => finding.Rule == "circulation");
    }

    [Fact]
    public void What_the_card_needs_is_listed_and_blocks_nothing()
    {
        Assert.Equal(
            ["discoveredAt", "reporter.name", "reporter.phone", "patient.name", "patient.sex", "patient.birthDate", "vaccinations", "event.onsetAt", "event.narrative", "event.hospitalised", "event.outcome"],
            ReportCheck.Missing(new Report { Id = Guid.Empty }));
        var full = new Report
        {
            Id = Guid.Empty,
            DiscoveredAt = Moment.On(DoseDay),
            Reporter = new("w", "1", "nurse"),
            Patient = new() { Name = "l", Sex = "male", BirthDate = new(2020, 1, 1) },
            Vaccinations =
            [
                new() { Vaccine = "5001", Manufacturer = "m", Lot = "l", GivenAt = Moment.On(DoseDay), Dose = 1, Amount = "1", Route = "r", BodySite = "b" },
                new() { Suspect = false },
            ],
            Event = new() { OnsetAt = Moment.On(DoseDay), Signs = ["fever"], Hospitalised = false, Outcome = "died" },
        };
        Assert.Equal(["event.diedAt"], ReportCheck.Missing(full));
        Assert.Equal(
            ["vaccinations[1].vaccine", "vaccinations[1].manufacturer", "vaccinations[1].lot", "vaccinations[1].givenAt", "vaccinations[1].dose", "vaccinations[1].amount", "vaccinations[1].route", "vaccinations[1].bodySite", "event.diedAt"],
            ReportCheck.Missing(full with { Vaccinations = [full.Vaccinations[0], new()] }));
    }

    [Theory]
    [InlineData("5001", true)]
    [InlineData("0101", true)]
    [InlineData("9901", false)]
    [InlineData("500", false)]
    [InlineData("50011", false)]
    [InlineData("５００１", false)]
    [InlineData("HPV", false)]
    public void A_vaccine_is_known_by_four_digits_of_a_known_group(string code, bool known) => Assert.Equal(known, Vocabulary.IsVaccine(code));

    [Theory]
    [InlineData("recovered", true)]
    [InlineData("recovering", true)]
    [InlineData("notRecovered", true)]
    [InlineData("sequelae", true)]
    [InlineData("died", false)]
    [InlineData("unknown", false)]
    [InlineData(null, false)]
    public void A_death_disagrees_with_an_outcome_that_is_known_and_another(string? outcome, bool disagrees)
    {
        Assert.Equal(disagrees ? ["event.outcome"] : [], ReportCheck.Disagreeing(Serious("death").Outcome(outcome).Report));
        Assert.Empty(ReportCheck.Disagreeing(Serious("lifeThreatening").Outcome(outcome).Report));
    }

    private static string[] Required(Case one) => [.. ReportCheck.Required(one.Report).Select(problem => problem.Field)];

    private static string[] Impossible(Report report) => [.. ReportCheck.Impossible(report, Now, Shanghai).Select(problem => $"{problem.Field} {problem.Code}")];

    private static Report Certain(Report report) => ReportCheck.Without(report, [.. ReportCheck.Impossible(report, Now, Shanghai)]);
}
