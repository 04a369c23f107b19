using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>A lot that a county has stopped, as it is shown.</summary>
public sealed record StoppedLotItem(
    Guid Id, string County, string Lot, string? Vaccine, string? Manufacturer, string State, DateOnly Since, string Reason, string SetBy, DateTime SetAt, DateTime? LiftedAt, string? LiftedBy)
{
    public static StoppedLotItem Of(StoppedLotRow row) => new(
        row.Id, row.County, row.Lot, row.Vaccine, row.Manufacturer, row.State, row.Since, row.Reason, row.SetBy, row.SetAt, row.LiftedAt, row.LiftedBy);
}

/// <summary>GET /api/stopped-lots: what is held or recalled, for units of the county and surveillance.</summary>
public sealed class StoppedLots(Store store)
{
    private const int MostLifted = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/stopped-lots", HandleAsync).RequireAuthorization(Access.Lots)
        .WithName("ListStoppedLots").WithTags("observation").Produces<ListPage<StoppedLotItem>>();

    private static async Task<IResult> HandleAsync(HttpContext http, StoppedLots lots, CancellationToken cancel) =>
        Results.Json(new ListPage<StoppedLotItem>(await lots.ListAsync(http.Viewer(), cancel), null), Json.Stored);

    /// <summary>All that are in force, then the last that were lifted.</summary>
    public async Task<IReadOnlyList<StoppedLotItem>> ListAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var all = store.StoppedLots(viewer).AsNoTracking();
        var inForce = await all.Where(row => row.LiftedAt == null).OrderByDescending(row => row.SetAt).ToListAsync(cancel);
        var lifted = await all.Where(row => row.LiftedAt != null).OrderByDescending(row => row.LiftedAt).Take(MostLifted).ToListAsync(cancel);
        return [.. inForce.Concat(lifted).Select(StoppedLotItem.Of)];
    }

    /// <summary>What is in force for a viewer, as the check of a dose needs it.</summary>
    public async Task<IReadOnlyList<StoppedLot>> OfAsync(Viewer viewer, CancellationToken cancel = default) =>
        [.. (await store.StoppedLots(viewer).AsNoTracking().Where(row => row.LiftedAt == null).Select(row => new { row.Lot, row.Vaccine, row.State }).ToListAsync(cancel))
            .Select(row => new StoppedLot(row.Lot, row.Vaccine, row.State == "recalled"))];
}
