using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Tests.Triage;

/// <summary>What else triage answers: class, scope, bands, seriousness, clocks.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("rash", 0.5, "W24H")]
    [InlineData("rash", 9, "W15D")]
    [InlineData("petechiae", 42, "W6W")]
    [InlineData("abscess", 5, "W5D")]
    [InlineData("sterileAbscess", 80, "W3M")]
    public void A_sign_falls_into_the_first_window_whose_time_holds(string sign, double days, string window)
    {
        var triage = Story.Of(sign).AfterDays(days).Triage();
        Assert.Equal(window, triage.ScopeWindow);
        Assert.True(triage.InScope);
        Assert.False(triage.OutOfWindow);
    }

    [Fact]
    public void What_comes_too_late_is_out_of_its_window()
    {
        var triage = Story.Of("abscess").AfterDays(6).Triage();
        Assert.Null(triage.ScopeWindow);
        Assert.True(triage.OutOfWindow);
    }

    [Fact]
    public void A_serious_case_is_always_in_scope() => Assert.Equal("WOTH", Story.Of("fatigue").Serious("disability").AfterDays(60).Triage().ScopeWindow);

    [Theory]
    [InlineData(29, null)]
    [InlineData(31, "WBCG")]
    [InlineData(365, "WBCG")]
    [InlineData(366, null)]
    public void A_swollen_node_after_BCG_counts_from_the_first_to_the_twelfth_month(int days, string? window) =>
        Assert.Equal(window, Story.Of("lymphadenopathy").Vaccine("0101").AfterDays(days).Triage().ScopeWindow);

    [Theory]
    [InlineData(37.0, 4)]
    [InlineData(37.1, 1)]
    [InlineData(37.54, 1)]
    [InlineData(37.55, 2)]
    [InlineData(38.5, 2)]
    [InlineData(38.6, 3)]
    public void Fever_has_three_bands_and_none(double celsius, int band) =>
        Assert.Equal(band, Story.Of("fever").Temperature((decimal)celsius).Triage().Bands.Fever);

    [Theory]
    [InlineData(0, 4)]
    [InlineData(2.5, 1)]
    [InlineData(2.54, 1)]
    [InlineData(2.55, 2)]
    [InlineData(5.0, 2)]
    [InlineData(5.05, 3)]
    public void A_diameter_is_counted_to_one_decimal_half_up(double centimetres, int band) =>
        Assert.Equal(band, Story.Of("redness").Measured(m => m with { RednessCm = (decimal)centimetres }).Triage().Bands.Redness);

    [Fact]
    public void Serious_by_the_national_definition_and_by_the_reporter_are_two_things()
    {
        Assert.True(Story.Of().Diagnosed("febrile_convulsion").Triage().SeriousChina);
        Assert.False(Story.Of("fever").Serious("hospitalised").Triage().SeriousChina);
        Assert.Equal(["hospitalised"], Story.Of("fever").Serious("hospitalised").Triage().SeriousIch);
        Assert.False(Story.Of("fever").With(report => report with { Emergency = true }).Triage().SeriousChina);
    }

    [Theory]
    [InlineData("CN-2010", 48)]
    [InlineData("CN-24H", 24)]
    public void The_report_clock_runs_from_discovery_by_the_profile_in_force(string profile, int hours)
    {
        var discovered = Story.Nine.AddHours(1);
        var story = Story.Of("fever").With(report => report with { DiscoveredAt = Moment.At(discovered, Story.Zone) }) with { Profile = profile };
        Assert.Equal(new Clock(ClockKind.Report, discovered, discovered.AddHours(hours), $"{profile}/R4"), Clock(story, ClockKind.Report));
    }

    [Fact]
    public void Without_a_discovery_the_clock_runs_from_receipt() =>
        Assert.Equal(Story.Nine.AddHours(7), Clock(Story.Of("fever") with { Received = Story.Nine.AddHours(7) }, ClockKind.Report)!.From);

    [Fact]
    public void Death_disability_cluster_and_major_impact_have_two_hours()
    {
        Story[] grave =
        [
            Story.Of().Died(), Story.Of("fever").Serious("disability"),
            Story.Of("fever").Event(found => found with { Flags = ["cluster"] }), Story.Of("fever").Event(found => found with { Flags = ["majorImpact"] }),
        ];
        Assert.All(grave, story =>
        {
            var clock = Clock(story, ClockKind.Report)!;
            Assert.Equal(TimeSpan.FromHours(2), clock.Due - clock.From);
            Assert.Equal("CN-2010/R5", clock.Rule);
        });
    }

    [Fact]
    public void Only_a_pending_case_waits_for_an_investigation()
    {
        Assert.Null(Clock(Story.Of("fever"), ClockKind.InvestigationStart));
        Assert.Equal("CN-2010/I2", Clock(Story.Of("rash"), ClockKind.InvestigationStart)!.Rule);
    }

    [Fact]
    public void An_allergy_is_looked_at_every_fifteen_minutes_for_two_hours()
    {
        var story = Story.Of("urticariaGeneralised") with { Received = Story.Nine.AddMinutes(20) };
        var clock = Clock(story, ClockKind.Recheck)!;
        var steps = 0;
        while (clock is not null)
        {
            Assert.Equal(Story.Nine.AddMinutes(10 + (15 * ++steps)), clock.Due);
            clock = ClockRules.NextRecheck(clock, clock.Due);
        }

        Assert.Equal(8, steps);
        Assert.Null(Clock(story with { Received = Story.Nine.AddHours(3) }, ClockKind.Recheck));
    }

    [Fact]
    public void A_flag_that_is_raised_later_starts_its_clock_then_and_the_first_goes_on()
    {
        var first = Story.Of("fever").Triage().Clocks;
        var now = Story.Nine.AddHours(30);
        var clocks = ClockRules.Continue(first, Story.Of("fever").Serious("disability").Triage().Clocks, now);
        Assert.Equal(["CN-2010/R4", "CN-2010/R5"], clocks.Select(clock => clock.Rule));
        Assert.Equal(now.AddHours(2), clocks[1].Due);
    }

    private static Clock? Clock(Story story, ClockKind kind) => story.Triage().Clocks.FirstOrDefault(clock => clock.Kind == kind);
}
