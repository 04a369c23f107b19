using System.Text.Json;
using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Readiness;

/// <summary>What became of a confirmation: the unit as it stands now, or why nothing was stored.</summary>
public sealed record ReadinessSaved(UnitReadiness? Unit, Problem? Problem = null);

/// <summary>
/// PUT /api/readiness/{site} and the page: what a unit has today. What it lacks is confirmed as well, for it is true; only
/// adrenaline past its day is never taken for in date. The designated hospital is called with it.
/// </summary>
public sealed class ConfirmReadiness(Store store, ReadReadiness read, TestHospital test, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/api/readiness/{site}", HandleAsync)
        .RequireAuthorization(Access.Clinics).WithName("ConfirmReadiness").WithTags("readiness")
        .Accepts<ReadinessToSave>("application/json").Produces<ReadinessItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(string site, HttpContext http, ConfirmReadiness confirm, ReadReadiness read, CancellationToken cancel)
    {
        var (given, problem) = await ReadinessToSave.ReadAsync(http, cancel);
        if (given is null) return problem!.Result(http);
        var saved = await confirm.PutAsync(http.Viewer(), site, given.Haves, cancel);
        return saved.Problem?.Result(http) ?? Results.Json(ReadinessItem.Of(saved.Unit!, read.Profile), Json.Stored);
    }

    /// <summary>Stores what was said, and calls the hospital where no test of today waits or was answered.</summary>
    public async Task<ReadinessSaved> PutAsync(Viewer viewer, string site, IReadOnlyList<HaveSaid> said, CancellationToken cancel = default)
    {
        var problem = await store.AgainAsync(() => StoreAsync(viewer, site, said, cancel));
        if (problem is not null) return new ReadinessSaved(null, problem);
        store.Forget();
        if (await read.OfAsync(viewer, site, cancel) is { Standing.Answer: HospitalAnswer.NotAsked or HospitalAnswer.Silent }) await test.AskAsync(viewer, site, cancel);
        return new ReadinessSaved(await read.OfAsync(viewer, site, cancel));
    }

    internal static string ChainOf(string site) => $"readiness/{site}";

    private async Task<Problem?> StoreAsync(Viewer viewer, string site, IReadOnlyList<HaveSaid> said, CancellationToken cancel)
    {
        if (viewer.Organisation != site || await read.OfAsync(viewer, site, cancel) is not { } unit) return new Problem(404, "not-found");
        if (ReadinessRules.Check(read.Profile, said, unit.Day) is { Count: > 0 } problems)
            return new Problem(422, problems.All(one => one.Code == "expired") ? "expired-drugs" : "impossible") { Fields = [.. problems.Select(one => (one.Field, one.Code))] };
        if (unit.Standing.IsConfirmed && unit.Said.SequenceEqual(said)) return null; // Said already, to the letter.
        var now = time.Now();
        store.Add(new ReadinessRow
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Site = site,
            Day = unit.Day,
            ConfirmedAt = now,
            ConfirmedBy = viewer.DisplayName,
            Body = JsonSerializer.Serialize(said, Json.Stored),
        });

        // Names stay in the row: the trail says what is there, and until when.
        var haves = said.ToDictionary(one => one.Code, one => one.Has);
        await store.SaveAsync(new Entry(viewer, "readiness.confirmed", new { site, day = unit.Day, profile = read.Profile.Code, haves, expiry = said.Select(one => one.Expiry).FirstOrDefault(day => day is not null) }) { Chain = ChainOf(site) }, cancel: cancel);
        return null;
    }
}
