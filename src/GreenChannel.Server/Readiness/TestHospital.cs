using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Readiness;

/// <summary>How many tests a hospital has answered at once.</summary>
public sealed record TestsAnswered(int Answered);

/// <summary>
/// POST /api/readiness/{site}/test sends the designated hospital's duty desk a test call over the tables and ways of a real
/// one; POST /api/readiness/tests/answer answers all that wait there. What counts is the answer, not that it was sent.
/// </summary>
public sealed class TestHospital(Store store, ReadReadiness read, Channels channels, ServiceCase service, FacilityBook book, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/readiness/{site}/test", async (string site, HttpContext http, TestHospital test, ReadReadiness read, CancellationToken cancel) =>
                await test.AskAsync(http.Viewer(), site, cancel) is { } problem
                    ? problem.Result(http)
                    : Results.Json(ReadinessItem.Of((await read.OfAsync(http.Viewer(), site, cancel))!, read.Profile), Json.Stored))
            .RequireAuthorization(Access.Clinics).WithName("TestHospital").WithTags("readiness").Produces<ReadinessItem>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        routes.MapPost("/api/readiness/tests/answer", async (HttpContext http, TestHospital test, CancellationToken cancel) =>
                Results.Json(new TestsAnswered(await test.AnswerAsync(http.Viewer(), cancel)), Json.Stored))
            .RequireAuthorization(Access.Hospitals).WithName("AnswerTests").WithTags("readiness").Produces<TestsAnswered>().ProducesProblem(403);
        routes.MapPost("/ready-today/test", async (HttpContext http, TestHospital test, CancellationToken cancel) =>
                Results.Redirect(await test.AskAsync(http.Viewer(), http.Viewer().Organisation, cancel) is { } problem ? $"/ready-today?said={problem.Code}" : "/ready-today#hospital"))
            .RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/inbox/tests", async (HttpContext http, TestHospital test, CancellationToken cancel) =>
        {
            await test.AnswerAsync(http.Viewer(), cancel);
            return Results.Redirect("/inbox");
        }).RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
    }

    /// <summary>Sends a test, unless one is out that may still be answered.</summary>
    /// <returns>Null where a test is out, else why none is.</returns>
    public Task<Problem?> AskAsync(Viewer viewer, string site, CancellationToken cancel = default) => store.AgainAsync<Problem?>(async () =>
    {
        if (viewer.Organisation != site || await read.OfAsync(viewer, site, cancel) is not { } unit) return new Problem(404, "not-found");
        if (unit.Hospital is not { } hospital) return new Problem(409, "no-hospital");
        if (unit.Standing.Answer == Domain.Readiness.HospitalAnswer.Waiting) return null;
        var day = await service.OfTodayAsync(cancel);
        var now = time.Now();
        var facilities = await book.ReadAsync(cancel);

        // The desk and the hospital's own telephone: whoever is at home is not woken each morning by every unit.
        var ways = channels.PlanFor(facilities, facilities.LadderOf(site), hospital.Code, now).Ways.Where(way => way.Person is null).ToList();
        foreach (var way in ways) store.Add(OutboxRows.Trial(day, hospital.Code, way, now));
        var test = new ReadinessTestRow { Id = Guid.CreateVersion7(time.GetUtcNow()), Site = site, Hospital = hospital.Code, Day = unit.Day, AskedAt = now };
        store.Add(test);
        await store.SaveAsync(new Entry(viewer, "readiness.tested", new { site, hospital = hospital.Code, test = test.Id, ways = ways.Select(way => way.Channel) }) { Chain = ConfirmReadiness.ChainOf(site) }, cancel: cancel);
        return null;
    });

    /// <summary>One tap answers whatever waits: a hospital of thirty units is not asked for thirty.</summary>
    public Task<int> AnswerAsync(Viewer viewer, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var (today, now) = (read.Today, time.Now());
        var waiting = await store.ReadinessTests(viewer).Where(row => row.Hospital == viewer.Organisation && row.Day == today && row.AnsweredAt == null).ToListAsync(cancel);
        if (waiting.Count == 0) return 0;
        foreach (var test in waiting)
        {
            (test.AnsweredAt, test.AnsweredBy) = (now, viewer.DisplayName);
            test.Version++;
        }

        await store.SaveAsync([.. waiting.GroupBy(test => test.Site).Select(site => new Entry(viewer, "readiness.answered", new { site = site.Key, tests = site.Select(test => test.Id) }) { Chain = ConfirmReadiness.ChainOf(site.Key) })], cancel: cancel);
        return waiting.Count;
    });
}
