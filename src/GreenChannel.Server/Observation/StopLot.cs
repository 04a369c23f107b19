using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Observation;

/// <summary>A lot that must not be used; without a vaccine whatever is in it, without a day from today on.</summary>
public sealed record StopLotRequest(Guid Id, string Lot, string State, string Reason, string? Vaccine = null, string? Manufacturer = null, DateOnly? Since = null);

/// <summary>What became of it.</summary>
public sealed record LotStopped(StoppedLotItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>POST /api/stopped-lots and …/{id}/lift: a county holds or recalls a lot, and lifts that again. Every unit of the county is told at the next scan.</summary>
public sealed class StopLot(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] States = ["held", "recalled"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/stopped-lots", HandleAsync).RequireAuthorization(Access.Counties).WithName("StopLot").WithTags("observation")
            .Accepts<StopLotRequest>("application/json").Produces<StoppedLotItem>(201).Produces<StoppedLotItem>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/stopped-lots/{id:guid}/lift", HandleLiftAsync).RequireAuthorization(Access.Counties).WithName("LiftStoppedLot").WithTags("observation")
            .Produces<StoppedLotItem>().ProducesProblem(404);
        routes.MapPost("/lots/{id:guid}/lift", async (Guid id, HttpContext http, StopLot stop, CancellationToken cancel) =>
        {
            await stop.LiftAsync(http.Viewer(), id, cancel);
            return Results.Redirect("/lots?said=lifted");
        }).RequireAuthorization(Access.Counties).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(HttpContext http, StopLot stop, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        string?[] given = [fields.Text("id"), fields.Text("lot"), fields.Text("vaccine"), fields.Text("manufacturer"), fields.Text("state"), fields.Text("since"), fields.Text("reason")];
        if (fields.Problem is { } problem) return problem.Result(http);
        var stopped = await stop.PutAsync(http.Viewer(), given, cancel);
        return stopped.Problem?.Result(http) ?? Results.Json(stopped.Item, Json.Stored, statusCode: stopped.IsNew ? 201 : 200);
    }

    private static async Task<IResult> HandleLiftAsync(Guid id, HttpContext http, StopLot stop, CancellationToken cancel) =>
        await stop.LiftAsync(http.Viewer(), id, cancel) is { } item ? Results.Json(item, Json.Stored) : new Problem(404, "not-found").Result(http);

    /// <param name="viewer">The county.</param>
    /// <param name="given">id lot vaccine manufacturer state since reason, as typed; absent ones null.</param>
    /// <param name="cancel">Stops.</param>
    public Task<LotStopped> PutAsync(Viewer viewer, string?[] given, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var now = time.Now();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, options.Value.Zone));
        var (id, lot, vaccine, manufacturer, state, since, reason) = (given[0], given[1], given[2], given[3], given[4], given[5], given[6]);
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", id is null ? "required" : "format"));
        if (lot is null || LotRules.Plain(lot).Length == 0) wrong.Add(("lot", "required"));
        else if (lot.Length > 60) wrong.Add(("lot", "tooLong"));
        if (vaccine?.Length > 60) wrong.Add(("vaccine", "tooLong"));
        if (manufacturer?.Length > 200) wrong.Add(("manufacturer", "tooLong"));
        if (state is null || !States.Contains(state)) wrong.Add(("state", state is null ? "required" : "unknownValue"));
        if (reason is null) wrong.Add(("reason", "required"));
        else if (reason.Length > 500) wrong.Add(("reason", "tooLong"));
        var from = today;
        if (since is not null && !DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out from)) wrong.Add(("since", "format"));
        else if (from > today) wrong.Add(("since", "future"));
        else if (from.Year < 2000) wrong.Add(("since", "range"));
        if (wrong.Count > 0) return new LotStopped(null, new Problem(422, "impossible") { Fields = wrong });

        var hash = vault.Fingerprint($"lot/{viewer.Organisation}", JsonSerializer.Serialize(given, Json.Stored));
        if (await store.StoppedLots(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == key, cancel) is { } before)
        {
            return before.Hash.AsSpan().SequenceEqual(hash)
                ? new LotStopped(StoppedLotItem.Of(before), null)
                : new LotStopped(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        var row = new StoppedLotRow
        {
            County = viewer.Organisation,
            Id = key,
            Lot = lot!,
            Vaccine = vaccine,
            Manufacturer = manufacturer,
            State = state!,
            Since = from,
            Reason = reason!,
            SetBy = viewer.DisplayName,
            SetAt = now,
            Hash = hash,
        };
        store.Add(row);
        try
        {
            await store.SaveAsync(new Entry(viewer, "directory.lot-stopped", new { id = key, row.Lot, row.Vaccine, row.Manufacturer, row.State, row.Since, row.Reason }) { Chain = ChainOf(row.County) }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new LotStopped(StoppedLotItem.Of(row), null, IsNew: true);
    });

    /// <summary>Lifted twice, the first time counts; null where the county has no such lot.</summary>
    public Task<StoppedLotItem?> LiftAsync(Viewer viewer, Guid id, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        if (await store.StoppedLots(viewer).FirstOrDefaultAsync(row => row.Id == id, cancel) is not { } row) return null;
        if (row.LiftedAt is not null) return StoppedLotItem.Of(row);
        (row.LiftedAt, row.LiftedBy) = (time.Now(), viewer.DisplayName);
        row.Version++;
        await store.SaveAsync(new Entry(viewer, "directory.lot-lifted", new { id, row.Lot, row.State }) { Chain = ChainOf(row.County) }, cancel: cancel);
        return StoppedLotItem.Of(row);
    });

    private static string ChainOf(string county) => $"lots/{county}";
}
