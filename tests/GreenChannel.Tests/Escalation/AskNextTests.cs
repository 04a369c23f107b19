using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class AskNextTests
{
    [Fact]
    public void The_next_is_asked_at_once_with_its_full_time_and_the_first_may_still_accept()
    {
        var next = Scene.Open().AskNext(1, Scene.After(1));
        Assert.Equal("A", next.Effects<AlertHospital>().Single().Hospital.Code);
        Assert.Equal((RungResult.Overtaken, Scene.After(4)), (next.Next().ResultOf("D"), next.Next().AcknowledgeBy!.Value));
        Assert.Equal("D", next.Next().Accept("D", Scene.Terms, Scene.After(2)).Next().Acceptance!.Hospital.Code);
    }

    [Fact]
    public void A_double_press_skips_nobody()
    {
        var once = Scene.Open().AskNext(1, Scene.After(1)).Next();
        Assert.Same(once, Assert.IsType<Unchanged>(once.AskNext(1, Scene.After(1))).Request);
        Assert.Equal(2, once.Rung);
    }

    [Fact]
    public void Seen_is_no_reason_to_wait_either()
    {
        var seen = Scene.Open().Seen("D", Scene.Doctor, Scene.After(1)).Next();
        Assert.Equal((RequestState.Alerting, 2), (seen.AskNext(1, Scene.After(2)).Next().State, seen.AskNext(1, Scene.After(2)).Next().Rung));
    }

    [Fact]
    public void With_no_rung_left_everybody_and_the_county_are_called()
    {
        var last = Scene.Open(Scene.LadderOf("D")).AskNext(1, Scene.After(1));
        Assert.Equal(RequestState.Unanswered, last.Next().State);
        Assert.Single(last.Effects<CallCountyDuty>());
        Assert.Equal(["D"], last.Effects<RepeatCall>().Single().Hospitals.Codes());
    }
}
