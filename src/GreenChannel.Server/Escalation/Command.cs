using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation;

/// <summary>What became of a command to a request.</summary>
public sealed record Commanded(EscalationItem? Item, Problem? Problem = null);

/// <summary>
/// Puts one command to a request: reads it, asks the domain, and writes what follows in one transaction. The loser of
/// a race reads again and asks again, so an answer and a deadline can never both win.
/// </summary>
public sealed class Command(Store store, Channels channels, FacilityBook book, TimeProvider time)
{
    /// <param name="viewer">Who commands; a request outside their jurisdiction does not exist for them.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="ask">The domain's answer to the command at an instant.</param>
    /// <param name="detail">What the audit entry says beside the event; nothing that identifies a patient.</param>
    /// <param name="cancel">Stops before the commit.</param>
    public Task<Commanded> PutAsync(
        Viewer viewer, Guid requestId, Func<GreenChannelRequest, CaseRow, DateTime, Transition> ask, object? detail = null,
        CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Requests(viewer).FirstOrDefaultAsync(request => request.Id == requestId, cancel);
        if (row is null) return new Commanded(null, await MissingAsync(requestId, viewer, cancel));
        var owner = await store.Cases(Viewer.Engine).FirstAsync(known => known.Id == row.CaseId, cancel);
        var facilities = await book.ReadAsync(cancel);
        var now = time.Now();
        switch (ask(row.Read(), owner, now))
        {
            case Refused refused:
                return new Commanded(null, Refusal(refused));
            case Moved moved:
                await store.SaveAsync(Place(viewer, row, owner, moved, detail, facilities, now, await UsedAsync(moved, cancel)), cancel: cancel);
                return new Commanded(EscalationItem.Of(row.Read(), owner.CaseNumber, row.Version));
            case Unchanged unchanged:
                return new Commanded(EscalationItem.Of(unchanged.Request, owner.CaseNumber, row.Version));
            default:
                throw new InvalidOperationException("a transition is moved, unchanged or refused");
        }
    });

    /// <summary>
    /// Deadlines are due: each request is asked what follows, and all of it is stored together. One that outlived its reason
    /// changes nothing.
    /// </summary>
    public Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var ids = due.Select(request => request.Id).ToList();
        var rows = await store.Requests(Viewer.Engine).Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var caseIds = rows.Values.Select(row => row.CaseId).Distinct().ToList();
        var owners = await store.Cases(Viewer.Engine).Where(row => caseIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var facilities = await book.ReadAsync(cancel);
        var now = time.Now();
        List<Entry> entries = [];
        foreach (var (id, dueAt) in due)
        {
            if (rows.GetValueOrDefault(id) is not { } row) continue;
            var owner = owners[row.CaseId];

            // When it was claimed it was due; a clock that was set back a little since must not make it early, and leave it to its lease.
            switch (row.Read().OnDeadline(now < dueAt ? dueAt : now))
            {
                case Moved moved:
                    entries.Add(Place(Viewer.Engine, row, owner, moved, null, facilities, now));
                    break;
                case Unchanged unchanged when row.WakeAt != unchanged.Request.NextWake?.At:
                    // The state is the truth; a column that would wake it at another time is put right.
                    row.Write(unchanged.Request);
                    row.Version++;
                    entries.Add(new Entry(Viewer.Engine, "escalation.wakeCorrected", new { wake = row.WakeAt }) { Case = owner, RequestId = row.Id });
                    break;
            }
        }

        if (entries.Count > 0) await store.SaveAsync(entries, cancel: cancel);
        return entries.Count;
    });

    /// <summary>
    /// The ways by which hospitals were alerted that are told now that they are needed no more, or again: whoever was called is
    /// told, not only who is called first (E7). Null where the move tells nobody so.
    /// </summary>
    internal async Task<ILookup<string, Way>?> UsedAsync(Moved moved, CancellationToken cancel) =>
        moved.Effects.Any(effect => effect is CancelNote or ReopenNote)
            ? (await store.Messages(moved.Next.CaseId).AsNoTracking().Where(message => message.RequestId == moved.Next.Id && message.Kind == "alert" && message.State != "pending" && message.State != "withdrawn")
                .Select(message => new { message.Recipient, message.Channel, message.Person }).Distinct().ToListAsync(cancel)).ToLookup(message => message.Recipient, message => new Way(message.Channel, message.Person))
            : null;

    /// <summary>Puts a move into the rows it changes, for a save that may hold more than this move.</summary>
    internal Entry Place(
        Viewer viewer, RequestRow row, CaseRow owner, Moved moved, object? detail, Facilities facilities, DateTime now, ILookup<string, Way>? used = null)
    {
        moved = moved.PassOver(hospital => facilities.AbsenceOf(hospital, now), now);
        var before = row.State;
        var asked = row.Read().Rungs.Select(rung => rung.Hospital.Code).ToHashSet();
        row.Write(moved.Next);
        row.Version++;
        if (moved.Next.Acceptance is { } accepted) owner.TreatedCounty = accepted.Hospital.County;
        foreach (var rung in moved.Next.Rungs.Where(rung => asked.Add(rung.Hospital.Code)))
            store.Add(new AskedRow { RequestId = row.Id, CaseId = row.CaseId, Hospital = rung.Hospital.Code });
        var telling = moved.Effects.SelectMany(effect => effect switch { CancelNote note => note.Hospitals, ReopenNote note => note.Hospitals, _ => [] }).Select(hospital => hospital.Code).ToHashSet();
        var messages = OutboxRows.Of(moved, PlanFor, owner.County, now);
        foreach (var message in messages) store.Add(message);
        var said = new { before, state = row.State, row.Rung, row.Hospital, row.AcknowledgeBy, messages = messages.Count, said = detail };
        return new Entry(viewer, $"escalation.{moved.Event}", said) { Case = owner, RequestId = row.Id };

        ChannelPlan PlanFor(string recipient)
        {
            var plan = channels.PlanFor(facilities, moved.Next.Ladder, recipient, now);
            return used is not null && telling.Contains(recipient) && used[recipient].Any()
                ? plan with { Ways = [.. used[recipient].Union([ChannelPlan.Desk])], Together = int.MaxValue }
                : plan;
        }
    }

    // A hospital that was not asked learns that the request is not for it; everybody else, that there is none.
    private async Task<Problem> MissingAsync(Guid requestId, Viewer viewer, CancellationToken cancel) =>
        viewer.Role == Role.Hospital && await store.Requests(Viewer.Engine).AnyAsync(request => request.Id == requestId, cancel)
            ? new Problem(403, "not-asked")
            : new Problem(404, "not-found");

    internal static Problem Refusal(Refused refused) => refused.Reason switch
    {
        RefusalReason.NotAsked => new Problem(403, "not-asked"),
        RefusalReason.ReasonRequired => new Problem(422, "impossible") { Fields = [("reason", "required")] },
        RefusalReason.AnotherAccepted => Conflict(refused, "another-accepted"),
        RefusalReason.Declined => Conflict(refused, "declined"),
        RefusalReason.NotAccepted => Conflict(refused, "not-accepted"),
        RefusalReason.NotArrived => Conflict(refused, "not-arrived"),
        RefusalReason.AlreadyArrived => Conflict(refused, "already-arrived"),
        RefusalReason.AlreadyHandedOver => Conflict(refused, "already-handed-over"),
        RefusalReason.StoodDown => Conflict(refused, "stood-down"),
        _ => Conflict(refused, "conflict"),
    };

    private static Problem Conflict(Refused refused, string code) => new(409, code) { State = Json.Word(refused.State) };
}
