using CsCheck;
using GreenChannel.Domain.Observation;

namespace GreenChannel.Tests.Observation;

/// <summary>The thirty minutes, to the second.</summary>
public sealed class StayRulesTests
{
    private static readonly ObservationProfile Profile = ObservationProfiles.Get("CN-2023");
    private static readonly DateTime Given = new(2026, 11, 26, 1, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(0, StayState.In)]
    [InlineData(30 * 60 - 1, StayState.In)]
    [InlineData(30 * 60, StayState.Due)]
    [InlineData(90 * 60, StayState.Due)]
    public void Thirty_minutes_are_over_when_they_are_over(int seconds, StayState state) =>
        Assert.Equal(state, StayRules.StateOf(StayRules.Begin(Profile, Given), Given.AddSeconds(seconds)));

    [Fact]
    public void Who_has_had_no_dose_is_expected_and_goes_nowhere()
    {
        var stay = new Stay();
        Assert.Equal(StayState.Expected, StayRules.StateOf(stay, Given));
        Assert.Equal("notBegun", StayRules.Leave(stay, Given, "family", Given).Code);
        Assert.Equal("notBegun", StayRules.Extend(stay, Profile, 15, Given).Code);
        Assert.Equal("notBegun", StayRules.React(stay, Given).Code);
    }

    [Fact]
    public void Early_asks_for_a_reason_and_in_time_does_not()
    {
        var stay = StayRules.Begin(Profile, Given);
        Assert.Equal(("reason", "required"), (StayRules.Leave(stay, Given.AddMinutes(29), " ", Given.AddMinutes(29)) is var early ? early.Field : null, early.Code));
        var left = StayRules.Leave(stay, Given.AddMinutes(29), "family", Given.AddMinutes(29)).Next!;
        Assert.Equal(StayState.Left, StayRules.StateOf(left, Given.AddHours(1)));
        Assert.NotNull(StayRules.Leave(stay, Given.AddMinutes(30), null, Given.AddMinutes(30)).Next);
        Assert.Equal("ended", StayRules.Leave(left, Given.AddMinutes(31), null, Given.AddMinutes(31)).Code);
        Assert.Equal("beforeDose", StayRules.Leave(stay, Given.AddMinutes(-1), "family", Given).Code);
        Assert.Equal("future", StayRules.Leave(stay, Given.AddMinutes(50), null, Given.AddMinutes(35)).Code);
        Assert.Equal(Given.AddMinutes(35), StayRules.Leave(stay, Given.AddMinutes(40), null, Given.AddMinutes(35)).Next!.LeftAt); // A client's clock.
    }

    [Fact]
    public void A_longer_watch_counts_from_its_end_or_from_now_and_not_for_ever()
    {
        var stay = StayRules.Begin(Profile, Given);
        var longer = StayRules.Extend(stay, Profile, 15, Given.AddMinutes(10)).Next!;
        Assert.Equal((Given.AddMinutes(45), StayState.Extended), (longer.Until, StayRules.StateOf(longer, Given.AddMinutes(40))));
        Assert.Equal(StayState.Due, StayRules.StateOf(longer, Given.AddMinutes(45)));
        Assert.Equal(Given.AddMinutes(80), StayRules.Extend(longer, Profile, 15, Given.AddMinutes(65)).Next!.Until);
        Assert.Equal("range", StayRules.Extend(stay, Profile, 0, Given).Code);
        Assert.Equal("range", StayRules.Extend(stay, Profile, Profile.MostMinutes, Given.AddMinutes(1)).Code);
    }

    [Fact]
    public void A_reaction_ends_a_stay_also_of_who_had_gone_and_only_once()
    {
        var stay = StayRules.Begin(Profile, Given);
        var gone = StayRules.Leave(stay, Given.AddMinutes(30), null, Given.AddMinutes(30)).Next!;
        var reacted = StayRules.React(gone, Given.AddMinutes(50)).Next!;
        Assert.Equal(StayState.Reaction, StayRules.StateOf(reacted, Given.AddMinutes(50)));
        Assert.Same(reacted, StayRules.React(reacted, Given.AddMinutes(60)).Next);
        Assert.Equal("ended", StayRules.Extend(reacted, Profile, 15, Given.AddMinutes(50)).Code);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_the_time_never_becomes_shorter_and_an_end_stays_an_end() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[-5, 300], Gen.Int[-5, 120]).Array[1, 30].Sample(steps =>
        {
            var stay = StayRules.Begin(Profile, Given);
            foreach (var (what, minute, minutes) in steps)
            {
                var now = Given.AddMinutes(Math.Max(0, minute));
                var move = what switch
                {
                    0 => StayRules.Extend(stay, Profile, minutes, now),
                    1 => StayRules.Leave(stay, now.AddMinutes(-minutes % 3), "family", now),
                    2 => StayRules.Leave(stay, now, null, now),
                    _ => StayRules.React(stay, now),
                };
                Assert.True((move.Next is null) != (move.Code is null));
                if (move.Next is not { } next) continue;
                Assert.True(next.Until >= stay.Until && next.Until <= Given.AddMinutes(Profile.MostMinutes));
                Assert.True(stay.LeftAt is null || next.LeftAt == stay.LeftAt);
                Assert.True(stay.ReactedAt is null || next == stay);
                stay = next;
            }
        });

    [Fact]
    public void A_ticked_group_is_each_of_its_items_and_an_answer_means_that_it_was_asked()
    {
        var checks = CheckRules.Complete(Profile, new DoseChecks { Done = ["seven", "three.product"], Found = ["health.allergy"] });
        Assert.Equal(7, checks.Done.Count(code => code.StartsWith("seven.", StringComparison.Ordinal)));
        Assert.Contains("health.allergy", checks.Done);
        Assert.Equal(["health", "contraindications", "three", "verification"], CheckRules.Open(Profile, checks).Select(group => group.Group));
        var all = CheckRules.Complete(Profile, new DoseChecks { Done = [.. Profile.Checks.Select(group => group.Group)] });
        Assert.Empty(CheckRules.Open(Profile, all));
        Assert.Equal((3, 7), (Profile.Checks.Single(group => group.Group == "three").Items.Count, Profile.Checks.Single(group => group.Group == "seven").Items.Count));
    }
}
