using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Tests.Triage;

namespace GreenChannel.Tests.Intake;

/// <summary>From a report to a case and a request, as one pure function.</summary>
public sealed class OpeningTests
{
    private static readonly Circumstances Around = new(
        new Site("3301060101", "示范一门诊", "0571-5550-2101"),
        new Ladder([new Hospital("H330106001", "示范第一医院", "0571-5550-1001"), new Hospital("H330106002", "示范儿童医院", "0571-5550-1002")]),
        RuleProfiles.Get("CN-2010"), EscalationTimes.Default, Story.Zone, Story.Nine.AddHours(1));

    private static readonly Story Wheeze = Story.Of("urticariaGeneralised", "wheeze");

    [Fact]
    public void An_emergency_opens_the_channel_at_the_first_hospital_of_the_ladder()
    {
        var opened = Opened(Wheeze);
        Assert.Equal(TriageLevel.Emergency, opened.Triage.Level);
        Assert.Equal("H330106001", opened.Request!.Next.HospitalNow!.Code);
        Assert.Equal(Around.Now.AddMinutes(3), opened.Request.Next.AcknowledgeBy);
    }

    [Fact]
    public void An_imported_report_alerts_nobody_whatever_it_says() => Assert.Null(Opened(Wheeze, Around with { Imported = true }).Request);

    [Fact]
    public void A_hospital_that_reports_has_the_patient_already()
    {
        var opened = Opened(Wheeze, Around with { CallerIsHospital = true });
        Assert.Null(opened.Request);
        Assert.Equal(OpeningReason.InHospital, opened.Channel.Why);
    }

    [Fact]
    public void An_ordinary_report_with_an_impossible_value_goes_back_to_its_client()
    {
        var refused = Assert.IsType<ReportRefused>(Decide(Story.Of("fever").AfterDays(2)));
        Assert.Equal([new FieldProblem("event.onsetAt", "future", Verbatim: "2026-06-03T01:00:00.000Z")], refused.Problems);
    }

    [Fact]
    public void An_emergency_with_an_impossible_value_is_taken_and_the_value_is_listed() =>
        Assert.Equal(["event.onsetAt"], Opened(Story.Of("cyanosis").AfterDays(2)).Contradictions);

    [Fact]
    public void A_death_with_another_outcome_is_taken_and_listed()
    {
        Assert.Equal(["event.outcome"], Opened(Story.Of("fever").Serious("death").Recovered()).Contradictions);
        Assert.Empty(Opened(Story.Of("fever").Serious("death").Event(found => found with { Outcome = null })).Contradictions);
    }

    [Fact]
    public void A_follow_up_that_asks_for_less_keeps_the_level_until_somebody_gives_a_reason()
    {
        var known = Wheeze.Triage();
        var better = Read(Story.Of("fever").Aged(24));
        var kept = Assert.IsType<CaseReconsidered>(Opening.Reconsider(better, Around, known, lower: false));
        Assert.True(kept.Kept);
        Assert.Equal(TriageLevel.Emergency, kept.Triage.Level);
        Assert.Contains(kept.Triage.Findings, finding => finding.Rule == "anaphylaxis.skin-and-breathing");

        var lowered = Assert.IsType<CaseReconsidered>(Opening.Reconsider(better, Around, known, lower: true));
        Assert.Equal(TriageLevel.Routine, lowered.Triage.Level);
    }

    [Fact]
    public void A_follow_up_that_asks_for_more_raises_the_level() =>
        Assert.True(Assert.IsType<CaseReconsidered>(Opening.Reconsider(Read(Wheeze), Around, Story.Of("fever").Triage(), lower: false)).Raised);

    private static CaseOpened Opened(Story story, Circumstances? around = null) => Assert.IsType<CaseOpened>(Decide(story, around));

    private static OpeningOutcome Decide(Story story, Circumstances? around = null) => Opening.Decide(
        Read(story), around ?? Around, new Guid("0199c1d2-0000-7000-8000-00000000000a"), new Guid("0199c1d2-0000-7000-8000-00000000000b"));

    private static ReadReport Read(Story story) => new(story.Report, []);
}
