using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Tests.Triage;
using static GreenChannel.Tests.Triage.Cases;

namespace GreenChannel.Tests.Deadlines;

public sealed class ClockTests
{
    private static readonly DateTime Now = Dose.AddHours(3);
    private static readonly DateTime Discovered = Dose.AddHours(2);

    [Theory]
    [InlineData("CN-2010", 48)]
    [InlineData("CN-24H", 24)]
    public void The_card_is_due_so_many_hours_after_discovery(string profile, int hours) =>
        Assert.Equal(new Clock(ClockKind.Report, Discovered, Discovered.AddHours(hours), $"{profile}/R4"), Report(Signs("fever"), profile));

    [Theory]
    [InlineData("CN-2010")]
    [InlineData("CN-24H")]
    public void A_grave_event_is_due_within_two_hours(string profile)
    {
        Case[] grave =
        [
            Nothing.Outcome("died"), Serious("death"), Serious("disability"), Signs("fever").With(e => e with { Flags = ["cluster"] }),
            Signs("fever").With(e => e with { Flags = ["majorImpact"] }),
        ];
        Assert.All(grave, one => Assert.Equal(new Clock(ClockKind.Report, Discovered, Discovered.AddHours(2), $"{profile}/R5"), Report(one, profile)));
        Assert.All([Signs("cardiacArrest"), Serious("lifeThreatening"), Serious("hospitalised")], one => Assert.Equal($"{profile}/R4", Report(one, profile).Rule));
    }

    [Fact]
    public void Without_a_discovery_the_receipt_counts() => Assert.Equal(Now, At(Signs("fever").Report, "CN-2010", Now).Single().From);

    [Fact]
    public void A_discovery_without_an_hour_counts_from_the_begin_of_its_day_at_the_site()
    {
        var clock = At(Signs("fever").Report with { DiscoveredAt = Moment.On(DoseDay) }, "CN-2010", Now).Single();
        Assert.Equal(new DateTime(2025, 11, 19, 16, 0, 0, DateTimeKind.Utc), clock.From);
    }

    [Fact]
    public void An_investigation_starts_within_48_hours_of_receipt_only_where_the_class_is_pending()
    {
        Assert.DoesNotContain(At(Signs("fever").Report, "CN-2010", Now), clock => clock.Kind == ClockKind.InvestigationStart);
        var start = At(Signs("rash").After(days: 1, hours: 1).Report, "CN-24H", Now).Single(clock => clock.Kind == ClockKind.InvestigationStart);
        Assert.Equal(new Clock(ClockKind.InvestigationStart, Now, Now.AddHours(48), "CN-24H/I2"), start);
    }

    [Theory]
    [InlineData(0, 15)]
    [InlineData(14, 15)]
    [InlineData(15, 30)]
    [InlineData(20, 30)]
    [InlineData(104, 105)]
    [InlineData(119, 120)]
    [InlineData(120, null)]
    [InlineData(600, null)]
    public void An_allergy_is_looked_at_at_the_next_quarter_after_its_onset_for_two_hours(int minutesAfterOnset, int? due)
    {
        var onset = Dose.AddHours(1);
        var recheck = Recheck(Signs("urticariaGeneralised").Report, onset.AddMinutes(minutesAfterOnset));
        Assert.Equal(due is { } minutes ? new Clock(ClockKind.Recheck, onset, onset.AddMinutes(minutes), "CN-2010/allergic-watch") : null, recheck);
    }

    [Fact]
    public void Each_recheck_sets_the_next_until_the_eighth()
    {
        var onset = Dose.AddHours(1);
        var clock = Recheck(Signs("angioedemaFace").Report, onset.AddMinutes(1));
        var rang = new List<double>();
        while (clock is not null)
        {
            rang.Add((clock.Due - onset).TotalMinutes);
            clock = ClockRules.NextRecheck(clock, RuleProfiles.Get("CN-2010"), clock.Due.AddSeconds(3));
        }

        Assert.Equal([15, 30, 45, 60, 75, 90, 105, 120], rang);
    }

    [Fact]
    public void A_recheck_slept_through_is_not_made_up() => Assert.Equal(
        Dose.AddMinutes(75),
        ClockRules.NextRecheck(new Clock(ClockKind.Recheck, Dose, Dose.AddMinutes(15), "CN-2010/allergic-watch"), RuleProfiles.Get("CN-2010"), Dose.AddMinutes(61))?.Due);

    [Fact]
    public void Where_the_hour_of_onset_is_unknown_the_watch_counts_from_the_receipt()
    {
        Assert.Equal(Now, Recheck(Signs("urticariaGeneralised").OnDay(0).Report, Now)?.From);
        Assert.Equal(Now, Recheck(Signs("urticariaGeneralised").OnsetUnknown.Report, Now)?.From);
        Assert.Equal(Now, Recheck(Signs("urticariaGeneralised").After(hours: 3, minutes: 5).Report, Now)?.From);
    }

    [Fact]
    public void Only_the_watch_has_a_recheck() => Assert.Null(Recheck(Signs("stridor").Report, Now));

    [Fact]
    public void A_profile_may_watch_in_other_steps()
    {
        var often = RuleProfiles.Get("CN-2010") with { Numbers = new Dictionary<string, decimal> { ["recheckEveryMinutes"] = 10, ["recheckForMinutes"] = 30 } };
        var first = TriageRules.Evaluate(Signs("urticariaGeneralised").Report, often, null, Dose.AddHours(1), Shanghai).Clocks.Single(clock => clock.Kind == ClockKind.Recheck);
        Assert.Equal(Dose.AddMinutes(70), first.Due);
        Assert.Equal(Dose.AddMinutes(80), ClockRules.NextRecheck(first, often, first.Due)?.Due);
        Assert.Null(ClockRules.NextRecheck(first, often, Dose.AddMinutes(90)));
    }

    [Fact]
    public void A_follow_up_that_tells_of_a_death_starts_two_hours_now_beside_the_clock_that_runs()
    {
        var later = Now.AddHours(20);
        var known = At(Signs("fever").Report with { DiscoveredAt = Moment.At(Discovered, Shanghai) }, "CN-2010", Now);
        var fresh = At(Nothing.Outcome("died").Report with { DiscoveredAt = Moment.At(Discovered, Shanghai) }, "CN-2010", later);
        var clocks = ClockRules.Continue(known, fresh, later);
        Assert.Equal(known.Single(), clocks[0]);
        Assert.Contains(new Clock(ClockKind.Report, later, later.AddHours(2), "CN-2010/R5"), clocks);
        Assert.Contains(new Clock(ClockKind.InvestigationStart, later, later.AddHours(48), "CN-2010/I2"), clocks);
        Assert.Equal(clocks, ClockRules.Continue(clocks, fresh, later.AddHours(1)));
    }

    [Fact]
    public void A_profile_that_does_not_exist_is_refused()
    {
        Assert.Equal(["CN-2010", "CN-24H"], RuleProfiles.Codes.Order());
        Assert.Throws<ArgumentException>(() => RuleProfiles.Get("CN-1999"));
    }

    private static Clock Report(Case one, string profile) =>
        At(one.Report with { DiscoveredAt = Moment.At(Discovered, Shanghai) }, profile, Now).Single(clock => clock.Kind == ClockKind.Report);

    private static Clock? Recheck(Report report, DateTime received) => At(report, "CN-2010", received).SingleOrDefault(clock => clock.Kind == ClockKind.Recheck);

    private static IReadOnlyList<Clock> At(Report report, string profile, DateTime received) =>
        TriageRules.Evaluate(report, RuleProfiles.Get(profile), null, received, Shanghai).Clocks;
}
