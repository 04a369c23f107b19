using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Escalation.Engine;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>
/// The rows, and each statement that the real store makes of them, in one step: EngineClaims, RecordAttempts and Command
/// without a database. What is virtual here is what a mutant gets wrong.
/// </summary>
internal partial class SimStore(Scheduler scheduler, Witness witness, ChannelPlan plan)
{
    public const string County = "330106";

    private static readonly TimeSpan Lease = CallEngine.Lease;
    private readonly List<MessageInStore> _open = [];
    private readonly List<MessageInStore> _unconfirmed = [];
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

        return NextReceipt() is { } receipt && receipt < soonest ? receipt : soonest;
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
        Insert(known, [.. plan.First.Select(way => new MessageDraft(MessageKind.County, County, 0, way, 0))]);
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

    public bool LetGo(DueRequest due)
    {
        var known = Cases[due.Id];
        if (known.LeasedFor == due.DueAt && known.WakeAt == due.DueAt) known.LeaseUntil = Now + TimeSpan.FromSeconds(1);
        return true;
    }

    public DateTime? NextWake() => Cases.Values.Where(known => known.WakeAt is not null)
        .Min(known => known.LeasedFor == known.WakeAt && known.LeaseUntil > known.WakeAt ? known.LeaseUntil : known.WakeAt);

    protected virtual bool IsCurrent(CaseInStore known, int seen) => known.Trail == seen;

    protected virtual bool IsFree(CaseInStore known) => known.LeaseUntil is null || known.LeaseUntil <= Now || known.LeasedFor != known.WakeAt;

    protected void Audit(CaseInStore known, int messages)
    {
        Audited += messages;
        known.Trail++;
    }

    private void Apply(CaseInStore known, Moved moved)
    {
        var before = known.Request;
        var due = known.WakeAt;
        if (Cases.Values.Any(other => other.Request is { IsOpen: true, Arrival: null })) OpenTime += Now - _lastMove;
        _lastMove = Now;
        known.Request = moved.Next;
        known.WakeAt = moved.Next.NextWake?.At;
        Insert(known, Outbox.Of(moved, _ => plan, County));
        witness.Moved(known, before, due, moved);
        Rung();
    }
}
