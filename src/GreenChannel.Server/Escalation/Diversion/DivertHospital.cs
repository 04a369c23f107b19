using System.Globalization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Diversion;

/// <summary>A hospital says that it receives nobody until then.</summary>
public sealed record DiversionItem(string Hospital, DateTime From, DateTime Until, string Reason);

/// <summary>
/// POST and DELETE /api/hospitals/{code}/diversion. What waits for the hospital moves on at once, each request in a
/// transaction of its own; new ones pass it over. It stays asked, and may still accept.
/// </summary>
public sealed class DivertHospital(Store store, FacilityBook book, ServiceCase records, TimeProvider time)
{
    /// <summary>After a day a hospital must say it again: a diversion that somebody forgot would hide it for ever.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    // By then every process has read the directory anew: what it opened meanwhile is looked at once more.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(9);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/hospitals/{code}/diversion", HandleSetAsync).RequireAuthorization(Access.Hospitals).WithName("DivertHospital").WithTags("hospitals")
            .Accepts<DiversionRequest>("application/json").Produces<DiversionItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(422);
        routes.MapDelete("/api/hospitals/{code}/diversion", HandleLiftAsync).RequireAuthorization(Access.Hospitals).WithName("LiftDiversion").WithTags("hospitals")
            .Produces(204).ProducesProblem(403);
    }

    /// <summary>Replaces a diversion that is in force.</summary>
    public Task<DiversionItem> PutAsync(Viewer viewer, DateTime until, string reason, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var record = await records.OfTodayAsync(cancel);
        var now = time.Now();
        await EndAsync(viewer.Organisation, now, cancel);
        store.Add(new DiversionRow { Id = Guid.CreateVersion7(time.GetUtcNow()), Hospital = viewer.Organisation, From = now, Until = until, Reason = reason, SetBy = viewer.DisplayName });
        foreach (var at in new[] { now, now + LookAgain })
            store.Add(new WorkRow { Id = Guid.CreateVersion7(time.GetUtcNow()), Kind = WorkKinds.Divert, CaseId = record.Id, Argument = viewer.Organisation, DueAt = at, Priority = 0 });
        await store.SaveAsync(new Entry(viewer, "directory.diverted", new { hospital = viewer.Organisation, until, reason }), cancel: cancel);
        book.Forget();
        return new DiversionItem(viewer.Organisation, now, until, reason);
    });

    public Task LiftAsync(Viewer viewer, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        if (await EndAsync(viewer.Organisation, time.Now(), cancel) == 0) return false;
        await store.SaveAsync(new Entry(viewer, "directory.diversion-lifted", new { hospital = viewer.Organisation }), cancel: cancel);
        book.Forget();
        return true;
    });

    /// <summary>Moves on what waits for a hospital that receives nobody; the worst first.</summary>
    public static async Task RunAsync(IServiceProvider services, WorkRow item, CancellationToken cancel)
    {
        var (store, book, time) = (services.GetRequiredService<Store>(), services.GetRequiredService<FacilityBook>(), services.GetRequiredService<TimeProvider>());
        var hospital = item.Argument!;
        var now = time.Now();
        if (!await store.Facilities<DiversionRow>().AnyAsync(row => row.Hospital == hospital && row.LiftedAt == null && row.From <= now && row.Until > now, cancel)) return;
        book.Forget();
        var waiting = await store.Requests(Viewer.Engine).AsNoTracking().Where(row => row.Hospital == hospital && (row.State == "alerting" || row.State == "seen"))
            .OrderBy(row => row.Class).ThenBy(row => row.AcknowledgeBy).Select(row => row.Id).ToListAsync(cancel);
        foreach (var id in waiting)
        {
            store.Forget();
            await services.GetRequiredService<Command>().PutAsync(Viewer.Engine, id, (request, _, at) => request.NotReceiving(hospital, at), new { hospital }, cancel: cancel);
        }

        store.Forget();
    }

    private async Task<int> EndAsync(string hospital, DateTime now, CancellationToken cancel)
    {
        var running = await store.Facilities<DiversionRow>().Where(row => row.Hospital == hospital && row.LiftedAt == null && row.Until > now).ToListAsync(cancel);
        foreach (var row in running) row.LiftedAt = now;
        return running.Count;
    }

    private static async Task<IResult> HandleSetAsync(string code, HttpContext http, DivertHospital divert, TimeProvider time, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        if (code != http.Viewer().Organisation) return new Problem(403, "not-allowed").Result(http);
        var (until, reason) = (fields.Text("until"), fields.Text("reason"));
        if (fields.Problem is { } problem) return problem.Result(http);
        List<(string, string)> wrong = [];
        DateTimeOffset end = default;
        if (until is null) wrong.Add(("until", "required"));
        else if (!DateTimeOffset.TryParse(until, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out end)) wrong.Add(("until", "format"));
        else if (end.UtcDateTime <= time.Now() || end.UtcDateTime > time.Now() + Longest) wrong.Add(("until", "range"));
        if (reason is null) wrong.Add(("reason", "required"));
        else if (reason.Length > 200) wrong.Add(("reason", "tooLong"));
        return wrong.Count > 0
            ? new Problem(422, "impossible") { Fields = wrong }.Result(http)
            : Results.Json(await divert.PutAsync(http.Viewer(), end.UtcDateTime, reason!, cancel), Json.Stored);
    }

    private static async Task<IResult> HandleLiftAsync(string code, HttpContext http, DivertHospital divert, CancellationToken cancel)
    {
        if (code != http.Viewer().Organisation) return new Problem(403, "not-allowed").Result(http);
        await divert.LiftAsync(http.Viewer(), cancel);
        return Results.NoContent();
    }
}

/// <summary>Until when, and why.</summary>
public sealed record DiversionRequest(DateTimeOffset Until, string Reason);
