using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>The statements over messages.</summary>
internal partial class SimStore
{
    public IReadOnlyList<Outgoing> ClaimMessages(Guid owner, string channel, int most)
    {
        if (!_open.Exists(message => IsDue(message, channel))) return [];
        var due = _open.Where(message => IsDue(message, channel)).OrderBy(message => message.Class).ThenBy(message => message.DueAt).Take(most).ToList();
        foreach (var message in due)
        {
            witness.Claiming(message);
            message.ClaimedAt = Now;
            if (IsWanted(message)) Claim(message, owner);
            else End(message, DeliveryState.Withdrawn);
            if (message.State == DeliveryState.Sending) witness.Claimed(message);
        }

        return [.. due.Where(message => message.State == DeliveryState.Sending).Select(Outgoing)];
    }

    /// <summary>Which of these are still this sender's, and where the trails of their cases stand.</summary>
    public (List<Guid> Mine, Dictionary<CaseInStore, int> Trails) ReadMine(Guid owner, IReadOnlyList<Attempt> attempts)
    {
        var mine = attempts.Where(attempt => IsLatest(attempt.Message))
            .Select(attempt => Messages[attempt.Message.Id]).Where(message => IsStillMine(message, owner)).ToList();
        return ([.. mine.Select(message => message.Id)], mine.Select(message => message.Case).Distinct().ToDictionary(known => known, known => known.Trail));
    }

    /// <summary>Stores what became of messages; false where somebody moved one of the cases since it was read.</summary>
    public bool Record(Guid owner, IReadOnlyList<Attempt> attempts, List<Guid> mine, Dictionary<CaseInStore, int> seen)
    {
        if (seen.Any(trail => !IsCurrent(trail.Key, trail.Value))) return false;
        var ended = attempts.Where(attempt => mine.Contains(attempt.Message.Id) && IsLatest(attempt.Message) && IsLeased(Messages[attempt.Message.Id], owner)).ToList();
        if (ended.Count < mine.Count) return false;
        foreach (var attempt in ended) Record(Messages[attempt.Message.Id].Case, Messages[attempt.Message.Id], attempt.Outcome);
        foreach (var known in seen.Keys) known.Trail++;
        return true;
    }

    public bool LetGo(Guid owner, IReadOnlyList<Outgoing> claimed)
    {
        foreach (var message in claimed.Where(IsLatest).Select(one => Messages[one.Id]).Where(message => IsStillMine(message, owner)))
        {
            message.State = DeliveryState.Pending;
            (message.LeaseOwner, message.LeaseUntil) = (null, null);
        }

        return true;
    }

    /// <summary>Starts the next way of each call that has waited for a receipt in vain.</summary>
    public int StartNextWays(int most)
    {
        var silent = _unconfirmed.Where(message => message.ReceiptDueAt <= Now).OrderBy(message => message.Class).ThenBy(message => message.ReceiptDueAt).Take(most).ToList();
        foreach (var message in silent)
        {
            witness.Unconfirmed(message);
            message.ReceiptDueAt = null;
            _unconfirmed.Remove(message);
            message.Case.Trail++;
            if (!IsWanted(message) || DeliveryRules.AfterSilence(Call(message), plan) is not { } next) continue;
            Add(message.Case, message.Kind, message.Recipient, message.Rung, next.Channel, message.Call);
            Audited++;
            Rung();
        }

        return silent.Count;
    }

    public DateTime? NextReceipt() => _unconfirmed.Count == 0 ? null : _unconfirmed.Min(message => message.ReceiptDueAt);

    public DateTime? NextMessage(string channel)
    {
        DateTime? next = null;
        foreach (var message in _open)
        {
            if (message.Channel != channel) continue;
            var due = message.LeaseUntil > message.DueAt ? message.LeaseUntil : message.DueAt;
            if (next is null || due < next) next = due;
        }

        return next;
    }

    protected virtual bool IsWanted(MessageInStore message) => DeliveryRules.IsWanted(message.Kind, message.Case.Request?.State);

    protected virtual bool IsStillMine(MessageInStore message, Guid owner) => message.State == DeliveryState.Sending && message.LeaseOwner == owner;

    /// <summary>The mapper's own look at the owner when it writes.</summary>
    protected virtual bool IsLeased(MessageInStore message, Guid owner) => message.LeaseOwner == owner;

    protected virtual void Claim(MessageInStore message, Guid owner)
    {
        message.State = DeliveryState.Sending;
        message.LeaseOwner = owner;
        message.LeaseUntil = Now + LeaseOf(message.Attempts);
        message.Attempts++;
    }

    /// <summary>The lease grows with the attempts (E2).</summary>
    public static TimeSpan LeaseOf(int attemptsBefore) => attemptsBefore < 4 ? Lease : attemptsBefore < 6 ? 2 * Lease : TimeSpan.FromMinutes(1);

    protected virtual void Failed(MessageInStore message, SendOutcome outcome, AfterFailure after)
    {
        if (after.State == DeliveryState.Failed) End(message, DeliveryState.Failed);
        else message.State = after.State;
        if (after.RetryAt is { } retry) message.DueAt = retry;
    }

    protected virtual Guid IdOf(MessageInStore message) => message.Id;

    protected virtual void Insert(CaseInStore known, IReadOnlyList<MessageDraft> drafts)
    {
        var calls = new Dictionary<int, int>();
        foreach (var draft in drafts)
        {
            if (!calls.TryGetValue(draft.Call, out var call)) calls[draft.Call] = call = ++_calls;
            Add(known, draft.Kind, draft.Recipient, draft.Rung, draft.Way.Channel, call);
        }

        Audit(known, drafts.Count);
    }

    protected void End(MessageInStore message, DeliveryState state)
    {
        witness.Ended(message, state);
        message.State = state;
        (message.LeaseOwner, message.LeaseUntil) = (null, null);
        _open.Remove(message);
    }

    /// <summary>Back among those to be sent; no right store ever needs it.</summary>
    protected void Revive(MessageInStore message)
    {
        if (!_open.Contains(message)) _open.Add(message);
    }

    private void Record(CaseInStore known, MessageInStore message, SendOutcome outcome)
    {
        (message.LeaseOwner, message.LeaseUntil) = (null, null);
        if (outcome.IsTaken)
        {
            var isWanted = DeliveryRules.IsWanted(message.Kind, known.Request?.State);
            End(message, message.Channel == ChannelPlan.Desk && !isWanted ? DeliveryState.Withdrawn : DeliveryState.Sent);
            if (isWanted && message.Channel != ChannelPlan.Desk && message.Kind is MessageKind.Alert or MessageKind.County && plan.HasNext(message.Channel))
            {
                message.ReceiptDueAt = Now + (known.Request?.Times ?? EscalationTimes.Default).ReceiptWithin;
                _unconfirmed.Add(message);
            }

            return;
        }

        message.HasFailed = true;
        var call = Call(message);
        var after = DeliveryRules.Failed(message.Attempts, outcome.Permanent, call, plan, Now);
        Failed(message, outcome, after);
        if (after.Next is { } next)
        {
            Add(known, message.Kind, message.Recipient, message.Rung, next.Channel, message.Call);
            Audited++;
            Rung();
        }

        if (after.Unreachable && message.Kind == MessageKind.Alert && known.Request?.Unreachable(message.Recipient, Now) is Moved moved) Apply(known, moved);
    }

    private List<Delivery> Call(MessageInStore message) => [.. _byCall[message.Call].Select(other => new Delivery(other.Channel, other.State, other.HasFailed))];

    private void Add(CaseInStore known, MessageKind kind, string recipient, int rung, string channel, int call)
    {
        var message = new MessageInStore
        {
            Id = NewId(),
            Case = known,
            Kind = kind,
            Recipient = recipient,
            Rung = rung,
            Channel = channel,
            Call = call,
            Class = known.Request?.Class ?? EscalationClass.Emergency,
            DueAt = Now,
        };
        Messages.Add(message.Id, message);
        _open.Add(message);
        if (!_byCall.TryGetValue(call, out var ofCall)) _byCall[call] = ofCall = [];
        ofCall.Add(message);
        witness.Stored(message);
    }

    /// <summary>It has not been claimed anew since.</summary>
    protected virtual bool IsLatest(Outgoing claimed) => claimed.Attempts == Messages[claimed.Id].Attempts;

    private bool IsDue(MessageInStore message, string channel) =>
        message.Channel == channel && message.DueAt <= Now && (message.LeaseUntil is null || message.LeaseUntil <= Now);

    private Outgoing Outgoing(MessageInStore message)
    {
        var envelope = new Envelope(IdOf(message), message.Kind, message.Class, null, message.Recipient, null, null, null, message.Channel, null);
        return new Outgoing(message.Id, message.Case.Id, message.Kind, message.DueAt, message.Attempts, envelope);
    }
}
