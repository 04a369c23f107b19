using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class AcceptanceTests
{
    [Fact]
    public void An_acceptance_from_an_earlier_rung_wins_and_the_others_are_told_by_whom()
    {
        var accepted = Scene.Open().PastDeadline().Accept("D", Scene.Terms, Scene.After(4));
        var note = accepted.Effects<CancelNote>().Single();
        Assert.Equal((RequestState.Accepted, "D"), (accepted.Next().State, accepted.Next().HospitalNow!.Code));
        Assert.Equal(("A", "医院D"), (note.Hospitals.Codes().Single(), note.AcceptedBy!.Name));
        Assert.Equal(RungResult.Released, accepted.Next().ResultOf("A"));
        Assert.Empty(accepted.Effects<AlertHospital>());
        Assert.Equal(EscalationEvent.Accepted, accepted.Effects<TellClinic>().Single().Event);
    }

    [Fact]
    public void An_acceptance_waits_for_the_arrival_until_its_grace_is_over()
    {
        var accepted = Scene.Open().Accept("D", Scene.Terms, Scene.After(1)).Next();
        Assert.Null(accepted.AcknowledgeBy);
        Assert.Equal(new(Scene.After(1 + 10 + 15), WakePurpose.Arrival), accepted.NextWake);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1)]
    [InlineData(361)]
    [InlineData(int.MaxValue)]
    public void Without_a_usable_eta_the_grace_counts_from_the_acceptance(int? eta)
    {
        var accepted = Scene.Open().Accept("D", Scene.Terms with { EtaMinutes = eta }, Scene.After(1)).Next();
        Assert.Null(accepted.Acceptance!.EtaMinutes);
        Assert.Equal(Scene.After(16), accepted.Due());
    }

    [Fact]
    public void A_new_eta_counts_from_when_it_was_given()
    {
        var accepted = Scene.Open().Accept("D", Scene.Terms, Scene.After(1)).Next();
        var updated = accepted.Accept("D", new(Scene.Doctor, EtaMinutes: 20), Scene.After(5)).Next();
        Assert.Equal((Scene.After(25), "3", Scene.After(1)), (updated.Acceptance!.EtaAt, updated.Acceptance.Bed, updated.Acceptance.At));
        Assert.Equal(Scene.After(40), updated.Due());
    }

    [Fact]
    public void A_repeat_that_says_nothing_new_changes_nothing()
    {
        var accepted = Scene.Open().Accept("D", Scene.Terms, Scene.After(1)).Next();
        Assert.IsType<Unchanged>(accepted.Accept("D", new(Scene.Doctor), Scene.After(5)));
    }

    [Fact]
    public void A_name_given_later_fills_an_acceptance_without_one()
    {
        var accepted = Scene.Open().Accept("D", new(new(null, null)), Scene.After(1)).Next();
        var named = accepted.Accept("D", new(Scene.Doctor), Scene.After(2)).Next();
        Assert.Equal(Scene.Doctor, named.Acceptance!.By);
    }

    [Fact]
    public void A_withdrawn_acceptance_asks_the_next_rung_at_once_and_takes_the_cancel_notes_back()
    {
        var accepted = Scene.Open().PastDeadline().Accept("D", Scene.Terms, Scene.After(4)).Next();
        var withdrawn = accepted.Decline("D", Scene.Doctor, "手术", Scene.After(5));
        var next = withdrawn.Next();
        Assert.Equal("B", withdrawn.Effects<AlertHospital>().Single().Hospital.Code);
        Assert.Equal(["A"], withdrawn.Effects<ReopenNote>().Single().Hospitals.Codes());
        Assert.Equal((RequestState.Alerting, Scene.After(8)), (next.State, next.AcknowledgeBy));
        Assert.Null(next.Acceptance);
        Assert.Equal(RefusalReason.Declined, Assert.IsType<Refused>(next.Accept("D", Scene.Terms, Scene.After(6))).Reason);
        Assert.Equal("A", next.Accept("A", Scene.Terms, Scene.After(6)).Next().HospitalNow!.Code);
    }

    [Fact]
    public void An_acceptance_withdrawn_at_the_last_rung_calls_everybody()
    {
        var accepted = Scene.Open(Scene.LadderOf("A")).Accept("A", Scene.Terms, Scene.After(1)).Next();
        var withdrawn = accepted.Decline("A", Scene.Doctor, "手术", Scene.After(2));
        Assert.Equal(RequestState.Unanswered, withdrawn.Next().State);
        Assert.Single(withdrawn.Effects<CallCountyDuty>());
        Assert.Empty(withdrawn.Effects<RepeatCall>());
    }

    [Fact]
    public void An_overdue_arrival_asks_the_next_rung_and_the_first_may_renew_its_acceptance()
    {
        var overdue = Scene.Open().Accept("D", Scene.Terms, Scene.After(0)).Next().OnDeadline(Scene.After(25));
        Assert.Equal("A", overdue.Effects<AlertHospital>().Single().Hospital.Code);
        Assert.Equal((RungResult.Overdue, Scene.After(28)), (overdue.Next().ResultOf("D"), overdue.Next().AcknowledgeBy!.Value));
        var renewed = overdue.Next().Accept("D", Scene.Terms, Scene.After(26)).Next();
        Assert.Equal((RequestState.Accepted, Scene.After(36)), (renewed.State, renewed.Acceptance!.EtaAt!.Value));
    }

    [Fact]
    public void A_late_arrival_ends_the_search_unless_another_has_accepted()
    {
        var overdue = Scene.Open().Accept("D", Scene.Terms, Scene.After(0)).Next().OnDeadline(Scene.After(25)).Next();
        var arrived = overdue.Arrive("D", Scene.Doctor, Scene.After(26));
        Assert.Equal((RequestState.Arrived, "D"), (arrived.Next().State, arrived.Next().HospitalNow!.Code));
        Assert.Equal(["A"], arrived.Effects<CancelNote>().Single().Hospitals.Codes());

        var another = overdue.Accept("A", Scene.Terms, Scene.After(26)).Next();
        Assert.Equal(RefusalReason.AnotherAccepted, Assert.IsType<Refused>(another.Arrive("D", Scene.Doctor, Scene.After(27))).Reason);
    }

    [Fact]
    public void An_overdue_hospital_that_accepted_again_and_lapsed_again_asks_yet_another()
    {
        var request = Scene.Open().Accept("D", Scene.Terms, Scene.After(0)).Next().PastDeadline();
        request = request.Accept("D", Scene.Terms, Scene.After(26)).Next().PastDeadline();
        Assert.Equal((RequestState.Alerting, 3), (request.State, request.Rung));
    }

    [Fact]
    public void After_an_arrival_only_the_outcome_is_waited_for_and_a_hand_over_keeps_it()
    {
        Assert.Equal(WakePurpose.Outcome, Scene.In("arrived").NextWake!.Purpose);
        Assert.Equal(Scene.Outcome, Scene.In("handedOver").HandOver!.Outcome);
        Assert.False(Scene.In("handedOver").IsOpen);
    }

    [Fact]
    public void A_stand_down_tells_everybody_who_was_asked()
    {
        var down = Scene.Open().PastDeadline().StandDown("3301060101", true, "李医生", "误报", Scene.After(4));
        var note = down.Effects<CancelNote>().Single();
        Assert.Equal(["D", "A"], note.Hospitals.Codes());
        Assert.Null(note.AcceptedBy);
        Assert.Empty(down.Effects<WakeAt>());
        Assert.False(down.Next().IsOpen);
    }

    [Fact]
    public void Who_may_answer_is_told_beforehand()
    {
        Assert.Equal([false, true, true, false], new[] { "D", "A", "B", "C" }.Select(Scene.In("alerting").MayAnswer));
        Assert.Equal([false, false, true, false], new[] { "D", "A", "B", "C" }.Select(Scene.In("accepted").MayAnswer));
        Assert.DoesNotContain(true, new[] { "D", "A", "B", "C" }.Select(Scene.In("stoodDown").MayAnswer));
    }
}
