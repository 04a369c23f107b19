using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation;

public sealed class DeliveryTests
{
    private static readonly ChannelPlan Plan = new([ChannelPlan.Desk, "sms", "voice"], 2) { DeskRings = true };
    private static readonly ChannelPlan Silent = Plan with { DeskRings = false };

    [Fact]
    public void An_alert_begins_on_two_channels_as_one_call()
    {
        var opened = EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, Scene.Ladder, Scene.Times, Scene.Start);
        var drafts = Outbox.Of(opened, _ => Plan, "330106");
        Assert.Equal([("D", "desk"), ("D", "sms")], drafts.Select(draft => (draft.Recipient, draft.Way.Channel)));
        Assert.Single(drafts.Select(draft => draft.Call).Distinct());
    }

    [Fact]
    public void Every_call_for_help_of_a_round_is_a_call_of_its_own()
    {
        var exhausted = Scene.Open(Scene.LadderOf("A", "B")).PastDeadline();
        var drafts = Outbox.Of((Moved)exhausted.OnDeadline(exhausted.Due()), _ => Plan, "330106");
        Assert.Equal(["330106", "A", "B"], drafts.Select(draft => draft.Recipient).Distinct());
        Assert.Equal(3, drafts.Select(draft => draft.Call).Distinct().Count());
    }

    [Fact]
    public void The_first_failure_starts_the_next_channel_and_the_failed_one_is_tried_again()
    {
        var after = DeliveryRules.Failed(1, false, [new("desk", DeliveryState.Sent, false), new("sms", DeliveryState.Sending, true)], Plan, Scene.Start);
        Assert.Equal(new AfterFailure(DeliveryState.Pending, Scene.Start.AddSeconds(1), new Way("voice"), Unreachable: false), after);
    }

    [Fact]
    public void A_hospital_is_unreachable_when_every_gateway_has_failed_and_no_desk_rings()
    {
        IReadOnlyList<Delivery> call = [new("desk", DeliveryState.Sent, false), new("sms", DeliveryState.Pending, true), new("voice", DeliveryState.Sending, true)];
        var after = DeliveryRules.Failed(1, true, call, Silent, Scene.Start);
        Assert.Equal((DeliveryState.Failed, null, null, true), (after.State, after.RetryAt, after.Next, after.Unreachable));
        Assert.False(DeliveryRules.Failed(1, true, call, Plan, Scene.Start).Unreachable);
    }

    [Fact]
    public void A_desk_that_nobody_has_armed_is_absent_and_one_more_way_begins() =>
        Assert.Equal(["desk", "sms", "voice"], Silent.First.Select(way => way.Channel));

    [Fact]
    public void A_way_without_a_receipt_starts_the_next_unless_another_has_reached_somebody()
    {
        var sent = new Delivery("sms", DeliveryState.Sent, false);
        Assert.Equal("voice", DeliveryRules.AfterSilence([new("desk", DeliveryState.Sent, false), sent], Plan)!.Channel);
        Assert.Null(DeliveryRules.AfterSilence([new("desk", DeliveryState.Delivered, false), sent], Plan));
        Assert.Null(DeliveryRules.AfterSilence([new("desk", DeliveryState.Sent, false), sent, new("voice", DeliveryState.Pending, true)], Plan));
    }

    [Fact]
    public void Where_there_is_only_the_desk_nobody_is_unreachable() =>
        Assert.False(DeliveryRules.Failed(1, true, [new("desk", DeliveryState.Sending, true)], ChannelPlan.DeskOnly, Scene.Start).Unreachable);

    [Fact]
    public void Attempts_come_each_time_later_and_end()
    {
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(1, 8).Select(attempts => DeliveryRules.Pause(attempts).TotalSeconds));
        Assert.Equal(DeliveryState.Failed, DeliveryRules.Failed(DeliveryRules.MostAttempts, false, [new("sms", DeliveryState.Sending, true)], Plan, Scene.Start).State);
    }

    [Theory]
    [InlineData(MessageKind.Alert, "alerting seen unanswered")]
    [InlineData(MessageKind.Reopen, "alerting seen unanswered")]
    [InlineData(MessageKind.County, "alerting seen unanswered")]
    [InlineData(MessageKind.Cancel, "accepted arrived handedOver stoodDown")]
    [InlineData(MessageKind.Outcome, "arrived")]
    public void A_message_is_wanted_only_while_it_is_true(MessageKind kind, string states)
    {
        Assert.Equal(
            states.Split(' ').Order(StringComparer.OrdinalIgnoreCase),
            Enum.GetValues<RequestState>().Where(state => DeliveryRules.IsWanted(kind, state)).Select(state => char.ToLowerInvariant($"{state}"[0]) + $"{state}"[1..]).Order(StringComparer.OrdinalIgnoreCase));
        Assert.True(DeliveryRules.IsWanted(kind, null));
    }

    [Fact]
    public void An_unreachable_hospital_is_passed_over_at_once_and_may_still_accept()
    {
        var passed = Scene.Open().Unreachable("D", Scene.After(0.1));
        Assert.Equal(("A", RungResult.Unreachable), (passed.Effects<AlertHospital>().Single().Hospital.Code, passed.Next().ResultOf("D")));
        Assert.Equal(RequestState.Accepted, passed.Next().Accept("D", Scene.Terms, Scene.After(1)).Next().State);
        Assert.IsType<Unchanged>(Scene.Open().Seen("D", Scene.Doctor, Scene.After(0.05)).Next().Unreachable("D", Scene.After(0.1)));
    }
}
