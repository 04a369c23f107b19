using System.Globalization;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Reviews;

/// <summary>A case that waits for the viewer's review; it names nobody.</summary>
/// <param name="Since">Since when it is their turn.</param>
/// <param name="Returned">A level above has given it back.</param>
public sealed record WaitingReview(
    Guid Id, Guid CaseId, string? CaseNumber, string Site, string County, string Level, string Class, string? Sex, int? AgeMonths, DateTime ReceivedAt, DateTime Since, bool Returned);

/// <summary>GET /api/reviews: what waits for the review of the viewer's own office, the oldest first.</summary>
public sealed class ListReviews(Store store)
{
    public const int PageSize = 50;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/reviews", async (HttpContext http, ListReviews list, string? after, CancellationToken cancel) =>
        string.IsNullOrEmpty(after) || Cursor(after) is not null
            ? Results.Json(await list.PageAsync(http.Viewer(), after, cancel), Json.Stored)
            : new Problem(400, "unreadable") { Fields = [("after", "format")] }.Result(http))
        .RequireAuthorization(Access.Surveillance).WithName("ListReviews").WithTags("work").Produces<ListPage<WaitingReview>>().ProducesProblem(400);

    /// <summary>How many wait.</summary>
    public Task<int> CountAsync(Viewer viewer, CancellationToken cancel = default) => Waiting(viewer).CountAsync(cancel);

    /// <param name="viewer">Whose turn.</param>
    /// <param name="after">Cursor of the page before; one that is none begins anew.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<ListPage<WaitingReview>> PageAsync(Viewer viewer, string? after, CancellationToken cancel = default)
    {
        var waiting = Waiting(viewer);
        if (Cursor(after) is var (at, id)) waiting = waiting.Where(row => row.ReceivedAt > at || (row.ReceivedAt == at && row.Id.CompareTo(id) > 0));
        var rows = await waiting.OrderBy(row => row.ReceivedAt).ThenBy(row => row.Id).Take(PageSize + 1).ToListAsync(cancel);
        var page = rows.Take(PageSize).ToList();
        var ids = page.Select(row => row.Id).ToList();
        var steps = (await store.Reviews(ids).AsNoTracking().Select(step => new { step.CaseId, step.Version, step.At, step.What }).ToListAsync(cancel))
            .GroupBy(step => step.CaseId).ToDictionary(group => group.Key, group => group.MaxBy(step => step.Version)!);
        return new ListPage<WaitingReview>(
            [.. page.Select(row =>
            {
                var last = steps.GetValueOrDefault(row.Id);
                return new WaitingReview(row.Id, row.Id, row.CaseNumber, row.Site, row.County, row.Level, row.Class, row.Sex, row.AgeMonths, row.ReceivedAt, last?.At ?? row.ReceivedAt, last?.What == "returned");
            })],
            rows.Count > PageSize ? string.Create(CultureInfo.InvariantCulture, $"{page[^1].ReceivedAt.Ticks}_{page[^1].Id:N}") : null);
    }

    private IQueryable<CaseRow> Waiting(Viewer viewer) => store.AwaitingReview(viewer).AsNoTracking();

    private static (DateTime At, Guid Id)? Cursor(string? text) =>
        text?.Split('_') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at < DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var key)
            ? (new DateTime(at, DateTimeKind.Utc), key)
            : null;
}
