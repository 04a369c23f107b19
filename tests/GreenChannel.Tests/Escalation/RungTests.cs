using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class RungTests
{
    [Fact]
    public void Opening_alerts_the_first_rung_and_leaves_a_wake_at_its_deadline()
    {
        var opened = EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, Scene.Ladder, Scene.Times, Scene.Start);
        Assert.Equal(RequestState.Alerting, opened.Next.State);
        Assert.Equal(("D", 1), opened.Effects<AlertHospital>().Select(a => (a.Hospital.Code, a.Rung)).Single());
        Assert.Equal(new(Scene.After(3), WakePurpose.Rung), opened.Effects<WakeAt>().Single());
        Assert.Equal(Scene.After(3), opened.Next.AcknowledgeBy);
    }

    [Fact]
    public void An_urgent_rung_has_fifteen_minutes() =>
        Assert.Equal(Scene.After(15), Scene.Open(of: EscalationClass.Urgent).AcknowledgeBy);

    [Fact]
    public void An_empty_ladder_is_unanswered_at_once_and_the_county_is_called()
    {
        var opened = EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, new([]), Scene.Times, Scene.Start);
        Assert.Equal(RequestState.Unanswered, opened.Next.State);
        Assert.Single(opened.Effects<CallCountyDuty>());
        Assert.Empty(opened.Effects<RepeatCall>());
        Assert.Equal(new(Scene.After(2), WakePurpose.Repeat), opened.Next.NextWake);
        Assert.Equal(0, opened.Next.Rung);
        Assert.Null(opened.Next.HospitalNow);
    }

    [Fact]
    public void A_hospital_named_twice_on_a_ladder_is_asked_once() =>
        Assert.Equal(["A", "B"], Scene.Open(Scene.LadderOf("A", "B", "A")).Ladder.Hospitals.Codes());

    [Fact]
    public void Seen_extends_the_current_rung_once()
    {
        var seen = Scene.Open().Seen("D", Scene.Doctor, Scene.After(1)).Next();
        Assert.Equal((RequestState.Seen, Scene.After(5)), (seen.State, seen.AcknowledgeBy));
        Assert.Equal(Scene.Doctor, seen.SeenBy!.By);
        Assert.IsType<Unchanged>(seen.Seen("D", new("李医生", null), Scene.After(2)));
    }

    [Fact]
    public void Seen_without_acceptance_moves_to_the_next_rung_at_its_extended_deadline()
    {
        var seen = Scene.Open().Seen("D", Scene.Doctor, Scene.After(1)).Next();
        Assert.IsType<Unchanged>(seen.OnDeadline(Scene.After(5).AddTicks(-1)));
        var next = seen.OnDeadline(Scene.After(5)).Next();
        Assert.Equal((RequestState.Alerting, 2, RungResult.TimedOut), (next.State, next.Rung, next.ResultOf("D")));
        Assert.Equal(Scene.After(8), next.AcknowledgeBy);
    }

    [Fact]
    public void Seen_from_an_earlier_rung_is_recorded_and_delays_nothing()
    {
        var second = Scene.Open().PastDeadline();
        var seen = second.Seen("D", Scene.Doctor, Scene.After(4)).Next();
        Assert.Equal((RequestState.Alerting, second.AcknowledgeBy), (seen.State, seen.AcknowledgeBy));
        Assert.Equal("D", seen.SeenBy!.Hospital.Code);
    }

    [Fact]
    public void Who_declined_after_having_seen_it_no_longer_has_it()
    {
        var seen = Scene.Open().Seen("D", Scene.Doctor, Scene.After(1)).Next();
        Assert.Null(seen.Decline("D", Scene.Doctor, "没有床位", Scene.After(2)).Next().SeenBy);
    }

    [Fact]
    public void A_declined_rung_asks_the_next_at_once_with_its_full_time()
    {
        var declined = Scene.Open().Decline("D", Scene.Doctor, " 没有床位 ", Scene.After(1));
        var next = declined.Next();
        Assert.Equal("A", declined.Effects<AlertHospital>().Single().Hospital.Code);
        Assert.Equal((2, Scene.After(4)), (next.Rung, next.AcknowledgeBy));
        Assert.Equal((RungResult.Declined, "没有床位"), (next.ResultOf("D"), next.RungOf("D")!.DeclineReason));
    }

    [Fact]
    public void A_decline_from_an_earlier_rung_asks_nobody()
    {
        var second = Scene.Open().PastDeadline();
        var declined = second.Decline("D", Scene.Doctor, "没有床位", Scene.After(4));
        Assert.Empty(declined.Effects<AlertHospital>());
        Assert.Equal(second.AcknowledgeBy, declined.Next().AcknowledgeBy);
    }

    [Theory]
    [InlineData(2.9, 1)]
    [InlineData(3, 2)]
    [InlineData(5.9, 2)]
    [InlineData(6, 3)]
    [InlineData(9, 4)]
    [InlineData(360, 4)]
    public void After_downtime_every_missed_rung_is_asked_together_and_none_twice(double minutes, int rung)
    {
        var now = Scene.After(minutes);
        var transition = Scene.Open().OnDeadline(now);
        var request = transition is Moved moved ? moved.Next : Scene.Open();
        Assert.Equal(rung, request.Rung);
        if (rung == 1) return;
        Assert.Equal(Enumerable.Range(2, rung - 1), transition.Effects<AlertHospital>().Select(a => a.Rung));
        Assert.Equal((RequestState.Alerting, now.AddMinutes(3)), (request.State, request.AcknowledgeBy));
        Assert.IsType<Unchanged>(request.OnDeadline(now));
    }

    [Fact]
    public void Rungs_asked_together_time_out_together()
    {
        var together = Scene.Open().OnDeadline(Scene.After(6)).Next();
        Assert.Equal([RungResult.TimedOut, RungResult.Waiting, RungResult.Waiting], together.Rungs.Select(r => r.Result));
        var last = together.PastDeadline();
        Assert.Equal([RungResult.TimedOut, RungResult.TimedOut, RungResult.TimedOut, RungResult.Waiting], last.Rungs.Select(r => r.Result));
    }

    [Fact]
    public void A_raise_shortens_the_deadline_and_alerts_the_current_rung_again()
    {
        var raised = Scene.Open(of: EscalationClass.Urgent).Raise(Scene.After(1));
        Assert.Equal((EscalationClass.Emergency, Scene.After(4)), (raised.Next().Class, raised.Next().AcknowledgeBy!.Value));
        Assert.Equal("D", raised.Effects<AlertHospital>().Single().Hospital.Code);
        Assert.IsType<Unchanged>(raised.Next().Raise(Scene.After(2)));
    }

    [Fact]
    public void A_raise_never_lengthens_a_deadline() =>
        Assert.Equal(Scene.After(15), Scene.Open(of: EscalationClass.Urgent).Raise(Scene.After(14)).Next().AcknowledgeBy);

    [Fact]
    public void A_limit_that_would_never_wait_or_never_end_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EscalationTimes { RepeatEvery = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new EscalationTimes { SeenExtends = TimeSpan.FromSeconds(-1) });
    }
}
