using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Tests.Triage;
using static GreenChannel.Tests.Triage.Cases;

namespace GreenChannel.Tests.Intake;

public sealed class OpeningTests
{
    private static readonly DateTime Now = Dose.AddHours(2);

    private static readonly Circumstances Around = new(
        new Site("3301060101", "clinic", "1"), new Ladder([new Hospital("H330106001", "first", "2")]), RuleProfiles.Get("CN-2010"), EscalationTimes.Default, Shanghai, Now)
    {
        CallerIsClinic = true,
    };

    [Fact]
    public void An_emergency_opens_a_case_and_a_request_whatever_contradicts_itself()
    {
        var opened = Opened(Signs("stridor").After(hours: -3), problems: new FieldProblem("event.measurements.temperatureC", "range"));
        Assert.Equal(TriageLevel.Emergency, opened.Triage.Level);
        Assert.Equal(["event.measurements.temperatureC", "event.onsetAt"], opened.Contradictions);
        Assert.Equal(new OpeningDecision(true, EscalationClass.Emergency, OpeningReason.Emergency), opened.Channel);
        Assert.Equal("H330106001", opened.Request!.Next.Rungs.Single().Hospital.Code);
        Assert.Contains("patient.name", opened.Missing);
    }

    [Fact]
    public void The_button_alone_is_enough()
    {
        var opened = Opened(new Case(new Report { Id = Guid.NewGuid(), Emergency = true }));
        Assert.Equal(OpeningReason.Button, opened.Channel.Why);
        Assert.NotNull(opened.Request);
    }

    [Fact]
    public void The_button_is_not_refused_for_one_who_has_died()
    {
        var opened = Opened(new Case(new Report { Id = Guid.NewGuid(), Emergency = true, Event = new() { Outcome = "died" } }));
        Assert.Equal((TriageLevel.Urgent, OpeningReason.Dead), (opened.Triage.Level, opened.Channel.Why));
        Assert.Null(opened.Request);
    }

    [Fact]
    public void An_ordinary_report_is_refused_for_what_it_lacks_or_contradicts()
    {
        Assert.Equal(["vaccinations"], Refused(Signs("fever").Doses([])));
        Assert.Equal(["event.onsetAt"], Refused(Signs("fever").After(hours: -3)));
        Assert.Equal(["event.measurements.temperatureC"], Refused(Signs("fever"), new FieldProblem("event.measurements.temperatureC", "range")));
        Assert.Equal(["vaccinations[0].givenAt"], Refused(Signs("dyspnoea").DoseUnknown.OnsetUnknown));
    }

    [Fact]
    public void An_ordinary_report_opens_a_case_and_no_request()
    {
        var opened = Opened(Signs("fever"));
        Assert.Equal((TriageLevel.Routine, OpeningReason.NotNeeded), (opened.Triage.Level, opened.Channel.Why));
        Assert.Null(opened.Request);
        Assert.Equal(EscalationClass.Urgent, Opened(Signs("dyspnoea")).Request?.Next.Class);
    }

    [Theory]
    [InlineData("recovering", true)]
    [InlineData("unknown", false)]
    [InlineData(null, false)]
    public void A_death_that_the_outcome_denies_is_listed_and_not_refused(string? outcome, bool listed)
    {
        var expected = listed ? new[] { "event.outcome" } : [];
        Assert.Equal(expected, Opened(Serious("death").And("fever").Outcome(outcome)).Contradictions);
        Assert.Equal(expected, Again(Serious("death").And("fever").Outcome(outcome), Signs("fever")).Contradictions);
    }

    [Fact]
    public void Nothing_imported_alerts_anybody_or_lacks_anything()
    {
        foreach (var around in new[] { Around with { Imported = true }, Around with { Site = Around.Site with { ForImports = true } } })
        {
            var opened = Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(Signs("stridor").Report, []), around, Guid.NewGuid(), Guid.NewGuid()));
            Assert.Equal(TriageLevel.Emergency, opened.Triage.Level);
            Assert.False(opened.Channel.Opens);
            Assert.Null(opened.Request);
        }

        Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(Signs("fever").Doses([]).Report, []), Around with { Imported = true }, Guid.NewGuid(), Guid.NewGuid()));
        var impossible = Opening.Decide(new ReadReport(Signs("fever").After(hours: -3).Report, []), Around with { Imported = true }, Guid.NewGuid(), Guid.NewGuid());
        Assert.Equal(["event.onsetAt"], Assert.IsType<CaseOpened>(impossible).Contradictions);
    }

    [Fact]
    public void A_hospital_has_the_patient_already() =>
        Assert.Equal(
            OpeningReason.InHospital,
            Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(Signs("stridor").Report, []), Around with { CallerIsHospital = true, CallerIsClinic = false }, Guid.NewGuid(), Guid.NewGuid())).Channel.Why);

    [Fact]
    public void Unknown_words_are_listed_verbatim() =>
        Assert.Equal(["发绀", "HPV"], Opened(Signs("发绀").Vaccine("HPV")).Unrecognised);

    [Fact]
    public void Altitude_lowers_the_limits_of_oxygen()
    {
        var high = Around with { Site = Around.Site with { AltitudeM = 2501 } };
        TriageLevel Level(Circumstances around) => Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(Oxygen(91).Report, []), around, Guid.NewGuid(), Guid.NewGuid())).Triage.Level;
        Assert.Equal((TriageLevel.Emergency, TriageLevel.Investigate), (Level(Around), Level(high)));
    }

    [Fact]
    public void A_follow_up_raises_the_level_at_once()
    {
        var again = Again(Signs("stridor"), Signs("fever"));
        Assert.Equal((TriageLevel.Emergency, true, false), (again.Triage.Level, again.Raised, again.Kept));
    }

    [Fact]
    public void A_follow_up_that_says_less_keeps_the_level_and_why_it_was_so()
    {
        var again = Again(Signs("fever"), Signs("stridor"));
        Assert.Equal((TriageLevel.Emergency, false, true), (again.Triage.Level, again.Raised, again.Kept));
        Assert.Contains(again.Triage.Findings, finding => finding.Rule == "airway");
        Assert.True(again.Triage.SeriousChina);
        var twice = Assert.IsType<CaseReconsidered>(Opening.Reconsider(new ReadReport(Signs("rash").After(days: 0, hours: 1).Report, []), Around, again.Triage, lower: false));
        Assert.Equal(TriageLevel.Emergency, twice.Triage.Level);
    }

    [Fact]
    public void A_reason_lowers_it()
    {
        var again = Again(Signs("fever"), Signs("stridor"), lower: true);
        Assert.Equal((TriageLevel.Routine, false, false), (again.Triage.Level, again.Raised, again.Kept));
        Assert.Equal(["routine"], again.Triage.Findings.Select(finding => finding.Rule));
    }

    [Fact]
    public void A_follow_up_to_an_emergency_is_never_refused_and_another_one_is()
    {
        Assert.Equal(["event.onsetAt"], Again(Signs("fever").After(hours: -3), Signs("stridor")).Contradictions);
        Assert.Equal(["event.onsetAt"], Again(Signs("stridor").After(hours: -3), Signs("fever")).Contradictions);
        Assert.Equal(["event.onsetAt"], Again(Signs("fever").After(hours: -3).Outcome("died").Pressed, Signs("fever")).Contradictions);
        var refused = Assert.IsType<ReportRefused>(Opening.Reconsider(new ReadReport(Signs("fever").After(hours: -3).Report, []), Around, Signs("rash").Triage, lower: false));
        Assert.Equal(["event.onsetAt"], refused.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void A_death_told_later_is_found_and_the_level_stays_until_somebody_lowers_it()
    {
        var again = Again(Nothing.Outcome("died"), Signs("stridor"));
        Assert.Equal((TriageLevel.Emergency, true), (again.Triage.Level, again.Kept));
        Assert.Contains(again.Triage.Findings, finding => finding.Rule == "death");
        Assert.Equal(TriageLevel.Urgent, Again(Nothing.Outcome("died"), Signs("stridor"), lower: true).Triage.Level);
    }

    [Fact]
    public void A_follow_up_lets_the_clocks_run_on()
    {
        var known = Opened(Signs("fever")).Triage;
        var later = Around with { Now = Now.AddHours(30) };
        var again = Assert.IsType<CaseReconsidered>(Opening.Reconsider(new ReadReport(Serious("disability").Report, []), later, known, lower: false));
        Assert.Equal(known.Clocks[0], again.Triage.Clocks[0]);
        Assert.Contains(new Clock(ClockKind.Report, later.Now, later.Now.AddHours(2), "CN-2010/R5"), again.Triage.Clocks);
    }

    [Fact]
    public void A_report_without_an_id_is_nobodys_to_decide()
    {
        Assert.Throws<ArgumentException>(() => Opening.Decide(new ReadReport(null, []), Around, Guid.Empty, Guid.Empty));
        Assert.Throws<ArgumentException>(() => Opening.Reconsider(new ReadReport(null, []), Around, Nothing.Triage, lower: false));
    }

    private static CaseOpened Opened(Case one, params FieldProblem[] problems) =>
        Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(one.Report, problems), Around, Guid.NewGuid(), Guid.NewGuid()));

    private static string[] Refused(Case one, params FieldProblem[] problems) =>
        [.. Assert.IsType<ReportRefused>(Opening.Decide(new ReadReport(one.Report, problems), Around, Guid.NewGuid(), Guid.NewGuid())).Problems.Select(problem => problem.Field)];

    private static CaseReconsidered Again(Case fresh, Case known, bool lower = false) =>
        Assert.IsType<CaseReconsidered>(Opening.Reconsider(new ReadReport(fresh.Report, []), Around, known.Triage, lower));
}
