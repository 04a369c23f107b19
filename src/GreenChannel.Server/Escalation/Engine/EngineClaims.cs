using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>
/// Takes what is due in one statement, the worst first. Two workers never get the same row: PostgreSQL skips locked rows,
/// SQLite has one writer. A lease moves no record, so it carries no audit entry; what a worker then changes does.
/// </summary>
public sealed class EngineClaims(GreenChannelContext context, Store store, IWriteGate gate, Channels channels, TimeProvider time)
{
    // States in which each kind still has something to say, as the domain has it (E7).
    private static readonly string Wanted = string.Join(" OR ", Enum.GetValues<MessageKind>().Where(kind => Enum.GetValues<RequestState>().Any(state => DeliveryRules.IsWanted(kind, state))).Select(kind =>
        $"(m.kind = '{Json.Word(kind)}' AND r.state IN ({string.Join(", ", Enum.GetValues<RequestState>().Where(state => DeliveryRules.IsWanted(kind, state)).Select(state => $"'{Json.Word(state)}'"))}))"));

    private bool IsPostgres => context is PostgresContext;

    public async Task<List<DueRequest>> RequestsAsync(int most, CancellationToken cancel)
    {
        var now = time.Now();
        var until = now + CallEngine.Lease;

        // A wake that has moved since it was leased is nobody's: an answer cleared it and set another.
        var sql = $$"""
            UPDATE requests SET leased_for = wake_at, lease_until = {0}
            WHERE id IN (
                SELECT id FROM requests
                WHERE wake_at <= {1} AND (lease_until IS NULL OR lease_until <= {1} OR leased_for <> wake_at)
                ORDER BY class, wake_at LIMIT {2} {{(IsPostgres ? "FOR NO KEY UPDATE SKIP LOCKED" : "")}})
            RETURNING *
            """;
        List<RequestRow> rows = [];
        await gate.RunOneAsync(
            context,
#pragma warning disable RS0030 // The engine sees every request; its moves carry the audit entry.
            async () => rows = await context.Set<RequestRow>().FromSqlRaw(sql, until, now, most).AsNoTracking().ToListAsync(cancel),
#pragma warning restore RS0030
            cancel);
        return [.. rows.OrderBy(row => row.Class, StringComparer.Ordinal).ThenBy(row => row.WakeAt).Select(row => new DueRequest(row.Id, row.WakeAt!.Value))];
    }

    /// <summary>
    /// Messages to send now; the same statement withdraws what is no longer wanted. The desk also takes what was stored for
    /// a channel that is configured no more, to pass it on to the next.
    /// </summary>
    public async Task<List<MessageRow>> MessagesAsync(Guid owner, string channel, int most, CancellationToken cancel)
    {
        var now = time.Now();
        var others = string.Join(", ", channels.All.Select(channel => $"'{channel.Name}'"));
        var mine = channel == ChannelPlan.Desk ? $"(channel = {{4}} OR channel NOT IN ({others}))" : "channel = {4}";
        var due = $$"""
            SELECT id, request_id FROM messages
            WHERE state IN ('pending', 'sending') AND {{mine}} AND due_at <= {1} AND (lease_until IS NULL OR lease_until <= {1})
            ORDER BY priority, due_at LIMIT {2}
            """;

        // On PostgreSQL the request is held against an answer until the claim is committed: an acceptance comes wholly
        // before it, and then nothing is sent, or after it, and then the message was in flight. SQLite has one writer.
        var with = IsPostgres
            ? $"""
               WITH due AS ({due} FOR NO KEY UPDATE SKIP LOCKED),
               held AS (SELECT id, state FROM requests WHERE id IN (SELECT request_id FROM due) FOR SHARE)
               """
            : "";

        // The lease grows with the attempts: a sender that crashes again and again sends each time later (E2).
        var sql = $$"""
            {{with}} UPDATE messages AS m SET
                state = CASE WHEN m.request_id IS NULL OR EXISTS (SELECT 1 FROM {{(IsPostgres ? "held" : "requests")}} AS r WHERE r.id = m.request_id AND ({{Wanted}}))
                    THEN 'sending' ELSE 'withdrawn' END,
                attempts = m.attempts + 1,
                lease_owner = {0},
                lease_until = CASE WHEN m.attempts < 4 THEN {3} WHEN m.attempts < 6 THEN {5} ELSE {6} END
            WHERE m.id IN (SELECT id FROM {{(IsPostgres ? "due" : $"({due})")}})
            RETURNING *
            """;
        List<MessageRow> rows = [];
        await gate.RunOneAsync(
            context,
#pragma warning disable RS0030 // Messages hold no case data.
            async () => rows = await context.Set<MessageRow>().FromSqlRaw(
                sql, owner, now, most, now + CallEngine.Lease, channel, now + (2 * CallEngine.Lease), now + TimeSpan.FromMinutes(1)).AsNoTracking().ToListAsync(cancel),
#pragma warning restore RS0030
            cancel);
        return [.. rows.Where(row => row.State == "sending").OrderBy(row => row.Priority).ThenBy(row => row.DueAt)];
    }

    public async Task LetGoAsync(Guid owner, IReadOnlyList<Outgoing> messages, CancellationToken cancel)
    {
        // An answer may come so late that the same worker has claimed a message once more: that claim is not given back.
        foreach (var sameAttempt in messages.GroupBy(message => message.Attempts, message => message.Id))
        {
            var (attempt, ids) = (sameAttempt.Key, sameAttempt.ToList());
            await gate.RunOneAsync(
                context,
                () => store.Outbox.Where(row => ids.Contains(row.Id) && row.LeaseOwner == owner && row.State == "sending" && row.Attempts == attempt)
                    .ExecuteUpdateAsync(set => set.SetProperty(row => row.State, "pending").SetProperty(row => row.LeaseOwner, (Guid?)null).SetProperty(row => row.LeaseUntil, (DateTime?)null), cancel),
                cancel);
        }
    }

    public Task LetGoAsync(DueRequest due, CancellationToken cancel)
    {
        DateTime? soon = time.Now() + TimeSpan.FromSeconds(1);
        return gate.RunOneAsync(
            context,
            () => Requests.Where(row => row.Id == due.Id && row.LeasedFor == due.DueAt && row.WakeAt == due.DueAt)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseUntil, soon), cancel),
            cancel);
    }

    public Task<DateTime?> NextWakeAsync(CancellationToken cancel) => Requests.Where(row => row.WakeAt != null)
        .Select(row => row.LeasedFor == row.WakeAt && row.LeaseUntil > row.WakeAt ? row.LeaseUntil : row.WakeAt).MinAsync(cancel);

    public Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel) =>
        store.Outbox.Where(row => row.Channel == channel && (row.State == "pending" || row.State == "sending"))
            .Select(row => row.LeaseUntil > row.DueAt ? row.LeaseUntil : row.DueAt).MinAsync(cancel);

    private IQueryable<RequestRow> Requests => store.Requests(Platform.Identity.Viewer.Engine);
}
