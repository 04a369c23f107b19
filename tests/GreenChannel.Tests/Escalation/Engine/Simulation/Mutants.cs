using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>At most once: a sender that died has sent, for all anybody knows.</summary>
internal sealed class ExpiredLeaseFails(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override void Claim(MessageInStore message, Guid owner)
    {
        if (message.State == DeliveryState.Sending) End(message, DeliveryState.Failed);
        else base.Claim(message, owner);
    }
}

/// <summary>Counts as sent what was only claimed: a crash in between loses it.</summary>
internal sealed class SentWhenClaimed(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsStillMine(MessageInStore message, Guid owner) => message.LeaseOwner == owner;

    protected override void Claim(MessageInStore message, Guid owner)
    {
        if (message.State == DeliveryState.Sending) End(message, DeliveryState.Sent);
        else base.Claim(message, owner);
    }
}

/// <summary>Looks at the request before the claim and not in it.</summary>
internal sealed class NeverLooksAgain(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsWanted(MessageInStore message) => true;
}

/// <summary>A sender that woke up after its lease still has its say.</summary>
internal sealed class AnyoneRecords(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsStillMine(MessageInStore message, Guid owner) => true;

    protected override bool IsLeased(MessageInStore message, Guid owner) => true;

    protected override bool IsLatest(Outgoing claimed) => true;

    protected override void Failed(MessageInStore message, SendOutcome outcome, AfterFailure after)
    {
        base.Failed(message, outcome, after);
        if (message.IsOpen) Revive(message);
    }
}

/// <summary>A lease is for the request and not for one wake of it.</summary>
internal sealed class LeaseOutlivesItsWake(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsFree(CaseInStore known) => known.LeaseUntil is null || known.LeaseUntil <= Now;
}

/// <summary>Writes without saying which version it has seen.</summary>
internal sealed class LastWriteWins(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsCurrent(CaseInStore known, int seen) => true;
}

/// <summary>Tries again at once.</summary>
internal sealed class NoPause(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override void Failed(MessageInStore message, SendOutcome outcome, AfterFailure after) =>
        base.Failed(message, outcome, after.RetryAt is null ? after : after with { RetryAt = Now });
}

/// <summary>An id for each attempt, so that no recipient can tell a repeat.</summary>
internal sealed class NewIdEachTime(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override Guid IdOf(MessageInStore message) => message.Attempts == 1 ? message.Id : NewId();
}

/// <summary>The move is one transaction and its messages another, which may never come.</summary>
internal sealed class MessagesApart(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    private int _moves;

    protected override void Insert(CaseInStore known, IReadOnlyList<MessageDraft> drafts)
    {
        if (++_moves % 50 == 49) Audit(known, drafts.Count);
        else base.Insert(known, drafts);
    }
}

/// <summary>A lease without an end: what a dead worker held is nobody's for ever.</summary>
internal sealed class LeaseForEver(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override bool IsFree(CaseInStore known) => known.LeaseUntil is null || known.LeasedFor != known.WakeAt;
}

/// <summary>A failed attempt is never tried again, and nothing follows from it.</summary>
internal sealed class GivesUpAtOnce(Scheduler scheduler, Witness witness, ChannelPlan plan) : SimStore(scheduler, witness, plan)
{
    protected override void Failed(MessageInStore message, SendOutcome outcome, AfterFailure after) => End(message, DeliveryState.Failed);
}

/// <summary>An engine that does not notice how long it was frozen between its claim and its attempt.</summary>
internal sealed class StandingStopwatch(Scheduler scheduler) : Process(scheduler)
{
    public override long GetTimestamp() => 0;
}
