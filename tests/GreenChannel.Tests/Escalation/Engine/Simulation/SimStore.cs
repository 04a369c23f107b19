using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// The rows, and each statement that the real store makes of them, in one step: EngineClaims, RecordAttempts and Command
/// without a database. What is virtual here is what a mutant gets wrong.
/// </summary>
internal class SimStore(Scheduler scheduler, Witness witness, ChannelPlan plan)
{
    public const string County = "330106";

    private static readonly TimeSpan Lease = CallEngine.Lease;
    private readonly List<MessageInStore> _open = [];
    private readonly Dictionary<int, List<MessageInStore>> _byCall = [];
    private DateTime _lastMove = Scheduler.Start;
    private int _ids;
    private int _calls;

    public Dictionary<Guid, CaseInStore> Cases { get; } = [];

    public Dictionary<Guid, MessageInStore> Messages { get; } = [];

    /// <summary>How many messages the audit entries say there are.</summary>
    public int Audited { get; private set; }

    /// <summary>A commit that leaves work.</summary>
    public Action Rung { get; set; } = () => { };

    /// <summary>How long at least one request was open and not yet arrived.</summary>
    public TimeSpan OpenTime { get; private set; }

    protected DateTime Now => scheduler.NowStored;

    public IEnumerable<MessageInStore> Open => _open;

    public Guid NewId() => new(++_ids, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Until when nothing is due; null while something is in flight.</summary>
    public DateTime? QuietUntil()
    {
        var soonest = DateTime.MaxValue;
        foreach (var known in Cases.Values)
        {
            if (known.WakeAt is not { } wake) continue;
            if (known.LeasedFor == wake && known.LeaseUntil > Now) return null;
            if (wake < soonest) soonest = wake;
        }

        foreach (var message in _open)
        {
            if (message.LeaseUntil is not null) return null;
            if (message.DueAt < soonest) soonest = message.DueAt;
        }

        return soonest;
    }

    public bool OpenRequest(Guid id, EscalationClass of, Ladder ladder, EscalationTimes times)
    {
        if (Cases.ContainsKey(id)) return true; // The same report again.
        var known = Cases[id] = new CaseInStore(id);
        Apply(known, EscalationRules.Open(id, id, of, ladder, times, Now));
        return true;
    }

    /// <summary>A case for which no hospital is asked: the county is told.</summary>
    public bool TellCounty(Guid id)
    {
        if (Cases.ContainsKey(id)) return true;
        var known = Cases[id] = new CaseInStore(id);
        Insert(known, [.. plan.First.Select(channel => new MessageDraft(MessageKind.County, County, 0, channel, 0))]);
        Rung();
        return true;
    }

    public (GreenChannelRequest Request, int Trail, DateTime? WakeAt) Read(Guid id) => (Cases[id].Request!, Cases[id].Trail, Cases[id].WakeAt);

    /// <summary>Writes a move where nobody was faster.</summary>
    public bool Write(Guid id, int seen, Moved moved)
    {
        var known = Cases[id];
        if (!IsCurrent(known, seen)) return false;
        Apply(known, moved);
        return true;
    }

    /// <summary>Writes all moves or none; where there is no move, the column is put right that says when to wake.</summary>
    public bool WriteAll(IReadOnlyList<(Guid Id, int Seen, Moved? Move)> moves)
    {
        if (moves.Any(one => !IsCurrent(Cases[one.Id], one.Seen))) return false;
        foreach (var (id, _, move) in moves)
        {
            var known = Cases[id];
            if (move is not null) Apply(known, move);
            else (known.WakeAt, known.Trail) = (known.Request!.NextWake?.At, known.Trail + 1);
        }

        return true;
    }

    public IReadOnlyList<DueRequest> ClaimRequests(int most)
    {
        var due = Cases.Values.Where(known => known.WakeAt <= Now && IsFree(known))
            .OrderBy(known => known.Request!.Class).ThenBy(known => known.WakeAt).Take(most).ToList();
        foreach (var known in due) (known.LeasedFor, known.LeaseUntil) = (known.WakeAt, Now + Lease);
        return [.. due.Select(known => new DueRequest(known.Id, known.WakeAt!.Value))];
    }

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

    public bool LetGo(DueRequest due)
    {
        var known = Cases[due.Id];
        if (known.LeasedFor == due.DueAt && known.WakeAt == due.DueAt) known.LeaseUntil = Now + TimeSpan.FromSeconds(1);
        return true;
    }

    public DateTime? NextWake() => Cases.Values.Where(known => known.WakeAt is not null)
        .Min(known => known.LeasedFor == known.WakeAt && known.LeaseUntil > known.WakeAt ? known.LeaseUntil : known.WakeAt);

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

    protected virtual bool IsCurrent(CaseInStore known, int seen) => known.Trail == seen;

    protected virtual bool IsFree(CaseInStore known) => known.LeaseUntil is null || known.LeaseUntil <= Now || known.LeasedFor != known.WakeAt;

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
            Add(known, draft.Kind, draft.Recipient, draft.Rung, draft.Channel, call);
        }

        Audit(known, drafts.Count);
    }

    protected void Audit(CaseInStore known, int messages)
    {
        Audited += messages;
        known.Trail++;
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
            End(message, message.Channel == ChannelPlan.Desk && !DeliveryRules.IsWanted(message.Kind, known.Request?.State) ? DeliveryState.Withdrawn : DeliveryState.Sent);
            return;
        }

        message.HasFailed = true;
        var call = _byCall[message.Call].Select(other => new Delivery(other.Channel, other.State, other.HasFailed)).ToList();
        var after = DeliveryRules.Failed(message.Attempts, outcome.Permanent, call, plan, Now);
        Failed(message, outcome, after);
        if (after.Next is { } next)
        {
            Add(known, message.Kind, message.Recipient, message.Rung, next, message.Call);
            Audited++;
            Rung();
        }

        if (after.Unreachable && message.Kind == MessageKind.Alert && known.Request?.Unreachable(message.Recipient, Now) is Moved moved) Apply(known, moved);
    }

    private void Apply(CaseInStore known, Moved moved)
    {
        var before = known.Request;
        var due = known.WakeAt;
        if (Cases.Values.Any(other => other.Request is { IsOpen: true, Arrival: null })) OpenTime += Now - _lastMove;
        _lastMove = Now;
        known.Request = moved.Next;
        known.WakeAt = moved.Next.NextWake?.At;
        Insert(known, Outbox.Of(moved, plan, County));
        witness.Moved(known, before, due, moved);
        Rung();
    }

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

    private bool IsLatest(Outgoing claimed) => claimed.Attempts == Messages[claimed.Id].Attempts;

    private bool IsDue(MessageInStore message, string channel) =>
        message.Channel == channel && message.DueAt <= Now && (message.LeaseUntil is null || message.LeaseUntil <= Now);

    private Outgoing Outgoing(MessageInStore message)
    {
        var envelope = new Envelope(IdOf(message), message.Kind, message.Class, null, message.Recipient, null, null, null, message.Channel, null);
        return new Outgoing(message.Id, message.Case.Id, message.Kind, message.DueAt, message.Attempts, envelope);
    }
}
