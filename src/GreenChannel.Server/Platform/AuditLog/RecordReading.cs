using System.Collections.Concurrent;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>Somebody opened a case.</summary>
/// <param name="At">When, UTC; again only after ten minutes.</param>
/// <param name="Actor">Account.</param>
/// <param name="Organisation">Its unit, hospital or county.</param>
public sealed record ReadingItem(DateTime At, string Actor, string Organisation);

/// <summary>
/// Who opens a case stands in the trail as well, in a chain of its own beside the case's: looking must not get in the way of
/// somebody who is changing it. A page that follows the case live is one reading each ten minutes.
/// </summary>
public sealed class RecordReading(Store store, RecentReadings recent, ILogger<RecordReading> log)
{
    public static string Chain(Guid caseId) => $"read/{caseId:N}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cases/{caseId:guid}/readings", HandleAsync)
        .RequireAuthorization(Access.Surveillance).WithName("ListReadings").WithTags("cases").Produces<ListPage<ReadingItem>>().ProducesProblem(404);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, RecordReading reading, CancellationToken cancel)
    {
        if (!await reading.MaySeeAsync(http.Viewer(), caseId, cancel)) return new Problem(404, "not-found").Result(http);
        return Results.Json(new ListPage<ReadingItem>(await reading.OfAsync(caseId, cancel), null), Json.Stored);
    }

    /// <summary>Notes that a viewer opened a case that was read for them.</summary>
    public async Task NoteAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        if (viewer.Role == Role.Engine || !recent.IsNew(viewer, caseId)) return;
        try
        {
            await store.AgainAsync(async () =>
            {
                await store.SaveAsync(new Entry(viewer, "case.opened", new { caseId }) { Chain = Chain(caseId) }, cancel: cancel);
                return true;
            });
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // A store that takes nothing more must still be readable: a hospital needs the case more than the trail needs the reader.
            store.Forget();
            recent.Forget(viewer, caseId);
            log.LogError("that case {CaseId} was opened could not be noted: {Kind}", caseId, failed.GetType().Name);
        }
    }

    private Task<bool> MaySeeAsync(Viewer viewer, Guid caseId, CancellationToken cancel) => store.Cases(viewer).AnyAsync(row => row.Id == caseId, cancel);

    private async Task<IReadOnlyList<ReadingItem>> OfAsync(Guid caseId, CancellationToken cancel) =>
        [.. (await store.Chained(Chain(caseId)).AsNoTracking().ToListAsync(cancel)).Select(entry => new ReadingItem(entry.At, entry.Actor, entry.Organisation))];
}

/// <summary>Who opened what a moment ago.</summary>
public sealed class RecentReadings(TimeProvider time)
{
    private const int Most = 50_000;
    private static readonly TimeSpan For = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string, string, Guid), long> _seen = new();

    public bool IsNew(Viewer viewer, Guid caseId)
    {
        var (key, now) = ((viewer.Organisation, viewer.Name, caseId), time.GetTimestamp());
        if (_seen.TryGetValue(key, out var at) && time.GetElapsedTime(at, now) < For) return false;
        if (_seen.Count >= Most) _seen.Clear();
        _seen[key] = now;
        return true;
    }

    public void Forget(Viewer viewer, Guid caseId) => _seen.TryRemove((viewer.Organisation, viewer.Name, caseId), out _);
}
