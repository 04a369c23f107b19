using CsCheck;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Triage;

/// <summary>Each doubt goes up: what is unknown, unrecognised or contradictory never makes a report less pressing.</summary>
public sealed class DoubtTests
{
    private static readonly string[] Signs = [.. Vocabulary.Signs.Values.SelectMany(signs => signs)];
    private static readonly string[] Grave = ["cardiacArrest", "respiratoryArrest", "apnoea", "cyanosis", "stridor", "laryngealOedema", "tongueSwelling", "hypotension", "seizureOngoing"];

    private static readonly Gen<Story> Stories = Gen.Select(
        Gen.OneOf([.. Signs.Select(sign => Gen.Const(sign))]).Array[0, 5],
        Gen.Int[0, 90 * 24 * 60],
        Gen.Int[0, 90 * 12],
        Gen.OneOf([.. new[] { null, "recovered", "notRecovered", "recovering", "unknown" }.Select(outcome => Gen.Const(outcome))]),
        Gen.Select(Gen.Decimal[34, 42].Nullable(), Gen.Decimal[50, 150].Nullable(), Gen.Decimal[30, 220].Nullable(), Gen.Decimal[8, 90].Nullable(), Gen.Decimal[80, 100].Nullable()))
        .Select((signs, minutes, months, outcome, measured) => Story.Of([.. signs.Distinct()]).AfterMinutes(minutes).Aged(months)
            .Event(found => found with { Outcome = outcome })
            .Measured(_ => new Measurements(measured.Item1, null, null, measured.Item2, measured.Item3, measured.Item4, measured.Item5)));

    [Fact]
    public void Adding_a_danger_sign_makes_an_emergency() => Stories.Select(Gen.OneOf([.. Grave.Select(sign => Gen.Const(sign))])).Sample((story, sign) =>
        Plus(story, sign).Level() == TriageLevel.Emergency);

    [Fact]
    public void Adding_any_sign_never_lowers_the_level() => Stories.Select(Gen.OneOf([.. Signs.Select(sign => Gen.Const(sign))])).Sample((story, sign) =>
        Plus(story, sign).Level() >= story.Level() || story.Report.Event.Signs.Count == 0);

    [Fact]
    public void Not_knowing_the_onset_never_lowers_the_level() => Stories.Sample(story => story.OnsetUnknown().Level() >= story.Level());

    [Fact]
    public void Not_knowing_the_birth_date_never_lowers_the_level() => Stories.Sample(story => story.AgeUnknown().Level() >= story.Level());

    [Fact]
    public void The_order_of_the_signs_does_not_matter() => Stories.Sample(story =>
        story.Event(found => found with { Signs = [.. found.Signs.Reverse()] }).Level() == story.Level());

    [Fact]
    public void Routine_has_only_common_signs() => Stories.Sample(story =>
        story.Level() != TriageLevel.Routine || story.Report.Event.Signs.All(RuleBook.Shipped.CommonSigns.Contains));

    [Theory]
    [InlineData("somethingNobodyKnows")]
    [InlineData("rash")]
    public void Anything_that_is_no_common_sign_is_at_least_investigated(string sign)
    {
        var triage = Story.Of("fever", sign).AfterDays(3).Triage();
        Assert.Equal(TriageLevel.Investigate, triage.Level);
        Assert.Equal(PreliminaryClass.Pending, triage.PreliminaryClass);
    }

    [Fact]
    public void A_story_without_a_sign_is_investigated() =>
        Assert.Equal(TriageLevel.Investigate, Story.Of().Event(found => found with { Narrative = "哭闹" }).Level());

    [Fact]
    public void A_diagnosis_that_nobody_knows_is_investigated() =>
        Assert.Equal(TriageLevel.Investigate, Story.Of("fever").Diagnosed("某种疾病").Level());

    [Fact]
    public void An_onset_before_the_dose_counts_as_unknown() =>
        Assert.True(Story.Of("wheeze").AfterHours(-5).Holds("anaphylaxis.without-skin"));

    [Fact]
    public void A_day_without_an_hour_is_within_four_hours_on_day_0_and_within_a_day_on_day_1()
    {
        Assert.True(Story.Of("wheeze").OnDay(0).Holds("anaphylaxis.without-skin"));
        Assert.False(Story.Of("wheeze").OnDay(1).Holds("anaphylaxis.without-skin"));
        Assert.True(Story.Of("urticariaGeneralised").OnDay(1).Holds("allergic-watch"));
        Assert.False(Story.Of("urticariaGeneralised").OnDay(2).Holds("allergic-watch"));
    }

    [Fact]
    public void A_rule_holds_if_it_holds_for_any_suspect_dose()
    {
        var late = Story.Of("wheeze").AfterDays(2);
        Story Second(bool suspect) => late.With(report => report with
        {
            Vaccinations = [.. report.Vaccinations, new Vaccination { Vaccine = "2101", GivenAt = Moment.At(Story.Nine.AddDays(2).AddHours(-1), Story.Zone), Suspect = suspect }],
        });
        Assert.False(late.Holds("anaphylaxis.without-skin"));
        Assert.True(Second(suspect: true).Holds("anaphylaxis.without-skin"));
        Assert.False(Second(suspect: false).Holds("anaphylaxis.without-skin"));
    }

    [Theory]
    [InlineData(0, 27, 59, true)]
    [InlineData(0, 27, 60, false)]
    [InlineData(1, 0, 69, true)]
    [InlineData(11, 0, 70, false)]
    [InlineData(12, 0, 71, true)]
    [InlineData(12, 0, 72, false)]
    [InlineData(63, 0, 79, true)]
    [InlineData(63, 0, 80, false)]
    [InlineData(131, 0, 89, true)]
    [InlineData(240, 0, 90, false)]
    public void Low_pressure_depends_on_the_age(int months, int days, int systolic, bool low) =>
        Assert.Equal(low, Story.Of().Aged(months, days).Measured(m => m with { SystolicMmHg = systolic }).Holds("circulation"));

    [Fact]
    public void At_an_unknown_age_the_widest_limit_counts() =>
        Assert.True(Story.Of().AgeUnknown().Measured(m => m with { SystolicMmHg = 89 }).Holds("circulation"));

    [Fact]
    public void Above_2500_metres_oxygen_limits_are_lower_by_four()
    {
        var thin = Story.Of().Measured(m => m with { Spo2Percent = 90 });
        Assert.True((thin with { AltitudeM = 2500 }).Holds("breathing"));
        Assert.False((thin with { AltitudeM = 2501 }).Holds("breathing"));
        Assert.False((thin with { AltitudeM = 2501 }).Holds("breathing-alone"));
    }

    private static Story Plus(Story story, string sign) => story.Event(found => found with { Signs = [.. found.Signs, sign] });
}
