using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

/// <summary>Scene: of D, A, B and C some receive nobody, or have nobody on duty, when their turn comes.</summary>
public sealed class PassOverTests
{
    [Fact]
    public void A_hospital_that_receives_nobody_is_passed_over_without_a_page_and_may_still_accept()
    {
        var moved = Opening().PassOver(hospital => hospital is "D" or "A" ? RungResult.NotReceiving : null, Scene.Start);
        Assert.Equal(["B"], moved.Effects.OfType<AlertHospital>().Select(alert => alert.Hospital.Code));
        Assert.Equal((RungResult.NotReceiving, RungResult.NotReceiving, RungResult.Waiting), (moved.Next.ResultOf("D"), moved.Next.ResultOf("A"), moved.Next.ResultOf("B")));
        Assert.Equal(Scene.Start + Scene.Times.AcknowledgeWithin, moved.Next.AcknowledgeBy);
        Assert.Single(moved.Effects.OfType<WakeAt>());
        Assert.Empty(moved.Effects.OfType<CallCountyDuty>());
        Assert.Equal(RequestState.Accepted, moved.Next.Accept("D", Scene.Terms, Scene.After(1)).Next().State);
    }

    [Fact]
    public void A_hospital_with_nobody_on_duty_is_paged_all_the_same_the_next_at_once_and_the_county_with_them()
    {
        var moved = Opening().PassOver(hospital => hospital == "D" ? RungResult.NobodyOnDuty : null, Scene.Start);
        Assert.Equal(["D", "A"], moved.Effects.OfType<AlertHospital>().Select(alert => alert.Hospital.Code));
        Assert.Single(moved.Effects.OfType<CallCountyDuty>());
        Assert.Equal((EscalationEvent.Opened, 2), (moved.Event, moved.Next.Rung));
    }

    [Fact]
    public void Where_all_are_passed_over_all_are_called_and_the_county_with_them()
    {
        var moved = Opening().PassOver(_ => RungResult.NotReceiving, Scene.Start);
        Assert.Equal((RequestState.Unanswered, 4), (moved.Next.State, moved.Next.Rung));
        Assert.Equal(["D", "A", "B", "C"], Assert.Single(moved.Effects.OfType<RepeatCall>()).Hospitals.Codes());
        Assert.Single(moved.Effects.OfType<CallCountyDuty>());
    }

    [Fact]
    public void A_hospital_that_closes_while_it_is_waited_for_sends_the_request_on_and_one_that_is_not_changes_nothing()
    {
        var asked = Opening().Next;
        var diverted = asked.NotReceiving("D", Scene.After(1));
        Assert.Equal(["A"], diverted.Effects<AlertHospital>().Select(alert => alert.Hospital.Code));
        Assert.Equal((RungResult.NotReceiving, Scene.After(1) + Scene.Times.AcknowledgeWithin), (diverted.Next().ResultOf("D"), diverted.Next().AcknowledgeBy));
        Assert.IsType<Unchanged>(diverted.Next().NotReceiving("D", Scene.After(2)));
        Assert.IsType<Unchanged>(asked.NotReceiving("C", Scene.After(1)));
        Assert.IsType<Unchanged>(Scene.In("accepted").NotReceiving("B", Scene.After(30)));
    }

    [Fact]
    public void A_hospital_that_has_seen_it_already_is_not_passed_over_by_another_move()
    {
        var seen = (Moved)Opening().Next.Seen("D", Scene.Doctor, Scene.After(1));
        Assert.Same(seen, seen.PassOver(_ => RungResult.NotReceiving, Scene.After(1)));
    }

    private static Moved Opening() => EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, Scene.Ladder, Scene.Times, Scene.Start);
}
