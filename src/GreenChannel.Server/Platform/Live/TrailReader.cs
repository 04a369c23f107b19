using System.Text.Json;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Live;

/// <summary>A page of the trail as events, and where it ends.</summary>
public sealed record TrailPage(IReadOnlyList<LiveEvent> Events, Cursor Last);

/// <summary>Reads the audit trail as events for screens; the items show the state of now, which is what a screen needs.</summary>
public sealed class TrailReader(GreenChannelContext context, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int PageSize = 500;

    // On PostgreSQL positions are given before commits: an entry may appear behind one that is already read. Only
    // transactions older than every running one are read, in their order, so that nothing can appear behind a cursor.
    internal const string PostgresAfter = """
        SELECT * FROM audit
        WHERE (transaction, position) > ({0}, {1}) AND transaction < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
        ORDER BY transaction, position LIMIT {2}
        """;

    internal const string SqliteAfter = "SELECT * FROM audit WHERE position > {1} ORDER BY position LIMIT {2}";

    public async Task<Cursor> EndAsync(CancellationToken cancel)
    {
        if (context is SqliteContext) return new Cursor(0, await Set<AuditRow>().MaxAsync(row => (long?)row.Position, cancel) ?? 0);
        var horizon = await context.Database
            .SqlQuery<long>($"SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS \"Value\"").ToListAsync(cancel);
        return new Cursor(horizon[0] - 1, long.MaxValue);
    }

    public async Task<TrailPage> AfterAsync(Cursor after, CancellationToken cancel)
    {
        var entries = await Set<AuditRow>()
            .FromSqlRaw(context is PostgresContext ? PostgresAfter : SqliteAfter, after.Transaction, after.Position, PageSize)
            .AsNoTracking().ToListAsync(cancel);
        if (entries.Count == 0) return new TrailPage([], after);

        var ids = entries.Where(entry => entry.CaseId is not null).Select(entry => entry.CaseId!.Value).Distinct().ToList();
        var cases = await Set<CaseRow>().Where(row => ids.Contains(row.Id)).AsNoTracking().ToDictionaryAsync(row => row.Id, cancel);
        var requests = (await Set<RequestRow>().Where(row => ids.Contains(row.CaseId)).AsNoTracking().ToListAsync(cancel)).ToLookup(row => row.CaseId);
        var asked = (await Set<AskedRow>().Where(row => ids.Contains(row.CaseId)).AsNoTracking().ToListAsync(cancel)).ToLookup(row => row.CaseId);

        var events = new List<LiveEvent>();
        foreach (var entry in entries)
        {
            if (entry.CaseId is not { } id || !cases.TryGetValue(id, out var row)) continue;
            var scope = new CaseScope(row.Site, row.ReportedBy, row.County, row.TreatedCounty, StillAsked(asked[id], requests[id]), row.OfferedTo);
            events.AddRange(Tell(entry, row, requests[id]).Select(told =>
                new LiveEvent(new Cursor(entry.Transaction, entry.Position, told.Index), told.Kind, told.Data, scope)));
        }

        var last = entries[^1];
        return new TrailPage(events, new Cursor(last.Transaction, last.Position));
    }

    private HashSet<string> StillAsked(IEnumerable<AskedRow> asked, IEnumerable<RequestRow> requests)
    {
        var (byId, now, keeps) = (requests.ToDictionary(request => request.Id), time.Now(), options.Value.Privacy.HospitalKeeps);
        return [.. asked.Where(ask => byId.TryGetValue(ask.RequestId, out var request) && Visibility.IsNeeded(request, ask.Hospital, now, keeps)).Select(ask => ask.Hospital)];
    }

    // The index of an event within its entry never changes, whatever the case looks like when it is read again.
    private static IEnumerable<(int Index, string Kind, string Data)> Tell(AuditRow entry, CaseRow row, IEnumerable<RequestRow> requests)
    {
        var about = entry.Action.Split('.')[0];
        if (about is "report" or "transfer" or "feedback" or "deadline" or "conclusion" or "duplicate" or "review" or "cluster" or "notice") yield return (0, "case", Write(CaseItem.Of(row)));
        foreach (var request in requests.Where(request => request.Id == entry.RequestId))
            yield return (1, "escalation", Write(EscalationItem.Of(request.Read(), row.CaseNumber, request.Version)));
        if (about is not ("report" or "clock")) yield break;
        foreach (var clock in JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!.Clocks)
            yield return (2 + (int)clock.Kind, "clock", Write(new ClockItem($"{row.Id}/{Json.Word(clock.Kind)}", row.Id, clock.Kind, clock.From, clock.Due, clock.Rule)));
    }

    private static string Write<T>(T item) => JsonSerializer.Serialize(item, Json.Stored);

#pragma warning disable RS0030 // The feed reads for every screen at once; each event carries its scope and is checked for each screen.
    private DbSet<T> Set<T>() where T : class => context.Set<T>();
#pragma warning restore RS0030
}
