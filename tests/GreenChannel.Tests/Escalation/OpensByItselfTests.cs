using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Escalation;

public sealed class OpensByItselfTests
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("site", TimeSpan.FromHours(8), "site", "site");
    private static readonly DateTime Now = new(2026, 11, 21, 16, 0, 0, DateTimeKind.Utc); // midnight at the site, the 22nd begins
    private static readonly Report Sick = new() { Id = Guid.Empty, Event = new() { OnsetAt = Moment.At(Now.AddMinutes(-5), Zone) } };

    [Theory]
    [InlineData(TriageLevel.Emergency, EscalationClass.Emergency, OpeningReason.Emergency)]
    [InlineData(TriageLevel.Urgent, EscalationClass.Urgent, OpeningReason.Urgent)]
    [InlineData(TriageLevel.Investigate, null, OpeningReason.NotNeeded)]
    [InlineData(TriageLevel.Routine, null, OpeningReason.NotNeeded)]
    public void The_level_decides_the_class(TriageLevel level, EscalationClass? of, OpeningReason why) =>
        Assert.Equal(new(of is not null, of, why), Decide(level, Sick));

    [Theory]
    [InlineData(TriageLevel.Emergency)]
    [InlineData(TriageLevel.Urgent)]
    public void Nothing_opens_for_the_dead_not_even_the_button(TriageLevel level)
    {
        var died = Sick with { Emergency = true, Event = Sick.Event with { Outcome = "died" } };
        Assert.Equal(new(false, null, OpeningReason.Dead), Decide(level, died, "death"));
    }

    [Fact]
    public void A_death_among_the_criteria_opens_nothing_unless_another_rule_says_emergency()
    {
        Assert.Equal(OpeningReason.Dead, Decide(TriageLevel.Urgent, Sick, "death").Why);
        Assert.True(Decide(TriageLevel.Emergency, Sick, "death").Opens);
    }

    [Fact]
    public void A_hospital_that_reports_has_the_patient()
    {
        Assert.Equal(new(false, null, OpeningReason.InHospital), Decide(TriageLevel.Emergency, Sick, callerIsHospital: true));
        var admitted = Sick with { Event = Sick.Event with { Hospitalised = true } };
        Assert.Equal(OpeningReason.InHospital, Decide(TriageLevel.Urgent, admitted).Why);
    }

    [Fact]
    public void A_hospital_physician_counts_as_a_hospital_unless_a_clinic_reports()
    {
        var byPhysician = Sick with { Reporter = new(Role: "hospitalPhysician") };
        Assert.True(Decide(TriageLevel.Urgent, byPhysician).Opens);
        Assert.Equal(OpeningReason.InHospital, Decide(TriageLevel.Urgent, byPhysician, callerIsClinic: false).Why);
    }

    [Fact]
    public void The_button_opens_from_a_hospital_too()
    {
        var pressed = Sick with { Emergency = true };
        Assert.Equal(new(true, EscalationClass.Emergency, OpeningReason.Button), Decide(TriageLevel.Emergency, pressed, callerIsHospital: true));
    }

    [Theory]
    [InlineData("recovered", 24, true)]
    [InlineData("recovered", 24.1, false)]
    [InlineData("recovering", 24.1, true)]
    public void Who_recovered_more_than_a_day_ago_needs_no_hospital(string outcome, double hours, bool opens)
    {
        var e = Sick.Event with { Outcome = outcome, OnsetAt = Moment.At(Now.AddHours(-hours), Zone) };
        Assert.Equal(opens, Decide(TriageLevel.Urgent, Sick with { Event = e }).Opens);
    }

    [Theory]
    [InlineData(21, true)]
    [InlineData(20, false)]
    public void An_onset_without_an_hour_is_taken_at_its_latest_instant(int day, bool opens)
    {
        var e = Sick.Event with { Outcome = "recovered", OnsetAt = Moment.On(new(2026, 11, day)) };
        Assert.Equal(opens, Decide(TriageLevel.Urgent, Sick with { Event = e }).Opens);
    }

    [Fact]
    public void An_unknown_onset_opens()
    {
        var e = new AdverseEvent { Outcome = "recovered" };
        Assert.True(Decide(TriageLevel.Emergency, Sick with { Event = e }).Opens);
    }

    private static OpeningDecision Decide(
        TriageLevel level, Report report, string rule = "any", bool callerIsHospital = false, bool callerIsClinic = true) =>
        EscalationRules.OpensByItself(Triage(level, rule), report, callerIsHospital, callerIsClinic && !callerIsHospital, Now, Zone);

    private static TriageResult Triage(TriageLevel level, string rule) => new()
    {
        Level = level,
        Findings = [new(rule, level, "test")],
        PreliminaryClass = PreliminaryClass.Pending,
        ScopeWindow = null,
        OutOfWindow = false,
        SeriousChina = false,
        SeriousIch = [],
        Bands = new(4, 4, 4),
        Clocks = [],
        Profile = "CN-2010",
        RulesVersion = "1",
    };
}
