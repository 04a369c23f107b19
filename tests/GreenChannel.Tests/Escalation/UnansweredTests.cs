using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class UnansweredTests
{
    private static readonly GreenChannelRequest LastRung = Scene.Open(Scene.LadderOf("A", "B")).PastDeadline();

    [Fact]
    public void An_exhausted_ladder_calls_the_county_and_every_hospital_asked()
    {
        var exhausted = LastRung.OnDeadline(LastRung.Due());
        Assert.Equal((RequestState.Unanswered, 2), (exhausted.Next().State, exhausted.Next().Rung));
        Assert.Single(exhausted.Effects<CallCountyDuty>());
        Assert.Equal(["A", "B"], exhausted.Effects<RepeatCall>().Single().Hospitals.Codes());
    }

    [Fact]
    public void Who_declined_is_not_called_again()
    {
        var declined = LastRung.Decline("B", Scene.Doctor, "没有床位", Scene.After(4));
        Assert.Equal(["A"], declined.Effects<RepeatCall>().Single().Hospitals.Codes());
        var later = declined.Next().Decline("A", Scene.Doctor, "没有床位", Scene.After(5)).Next();
        var again = later.OnDeadline(later.Due());
        Assert.Empty(again.Effects<RepeatCall>());
        Assert.Single(again.Effects<CallCountyDuty>());
    }

    [Fact]
    public void Seen_is_recorded_and_the_calls_go_on()
    {
        var seen = LastRung.PastDeadline().Seen("A", Scene.Doctor, Scene.After(7)).Next();
        Assert.Equal((RequestState.Unanswered, Scene.After(8), "A"), (seen.State, seen.Due(), seen.SeenBy!.Hospital.Code));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public void A_decline_neither_calls_nor_delays_the_next_call(string hospital)
    {
        var declined = LastRung.PastDeadline().Decline(hospital, Scene.Doctor, "没有床位", Scene.After(7));
        Assert.Equal(Scene.After(8), declined.Next().Due());
        Assert.Empty(declined.Effects<CallCountyDuty>());
    }

    [Fact]
    public void Anybody_asked_may_still_accept() =>
        Assert.Equal(RequestState.Accepted, LastRung.PastDeadline().Accept("A", Scene.Terms, Scene.After(60)).Next().State);

    [Fact]
    public void Calls_missed_in_downtime_are_made_up_by_one_and_the_grid_is_kept()
    {
        var request = LastRung.PastDeadline();
        var called = request.OnDeadline(request.Due().AddMinutes(61)).Next();
        Assert.Equal(request.Due().AddMinutes(60), called.LastCalledAt);
        Assert.Equal(request.Due().AddMinutes(62), called.Due());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Twenty_four_hours_without_an_answer_make_720_calls_or_more(int secondsLate)
    {
        var request = LastRung;
        var calls = 0;
        while (request.Due().AddSeconds(secondsLate) <= LastRung.Due().AddHours(24))
        {
            var called = request.OnDeadline(request.Due().AddSeconds(secondsLate));
            calls += called.Effects<CallCountyDuty>().Count();
            request = called.Next();
        }
        Assert.True(calls >= 720, $"{calls} calls");
    }
}
