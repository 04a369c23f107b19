using System.Globalization;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Deadlines;

/// <summary>One limit of a case that runs: what, since when, until when, whose turn; it names nobody.</summary>
/// <param name="Kind">Code of <see cref="ClockKind"/>; null where the case's limits cannot be read, which stands there until somebody mends it.</param>
/// <param name="Turn">Organisation that has to act.</param>
/// <param name="IsLate">Its time is over.</param>
public sealed record WorkItem(
    Guid Id, Guid CaseId, string? CaseNumber, string Site, string County, string Level, string Class, string? Sex, int? AgeMonths,
    ClockKind? Kind, string Rule, DateTime From, DateTime Due, string Turn, bool IsLate)
{
    /// <summary>Whoever of the viewer's office has the case in hand; null for nobody.</summary>
    public string? Hands { get; init; }
}

/// <summary>A worklist, page by page: everything that is late comes first, and only then what is due next.</summary>
/// <param name="Items">Sorted by time left.</param>
/// <param name="Late">Cases with a limit that is over.</param>
/// <param name="Waiting">Cases with a limit that runs, late ones too.</param>
/// <param name="MyTurn">Cases of them that wait for the viewer's own organisation.</param>
/// <param name="Next">Number of the page that follows; null after the last late one.</param>
public sealed record WorkList(IReadOnlyList<WorkItem> Items, int Late, int Waiting, int MyTurn, int? Next = null);

/// <summary>
/// GET /api/work: the limits of a jurisdiction that run, sorted by time left. A case is found by the limit that ends first and
/// stands there with each of its limits.
/// </summary>
public sealed class ReadWork(Store store, TimeProvider time)
{
    /// <summary>So many that are not late yet stand below the last that is.</summary>
    public const int PageSize = 100;

    /// <summary>Late cases of a page: none is left out, and what is not late waits for the page behind them.</summary>
    public const int LatePage = 200;

    private const int MostPages = 10_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/work", async (HttpContext http, ReadWork read, string? turn, string? page, CancellationToken cancel) =>
        turn is null or "" or "mine" or "hands" or "all"
            ? PageOf(page) is { } number ? Results.Json(await read.OfAsync(http.Viewer(), turn, number, cancel), Json.Stored) : new Problem(400, "unreadable") { Fields = [("page", "range")] }.Result(http)
            : new Problem(400, "unreadable") { Fields = [("turn", "unknownValue")] }.Result(http))
        .RequireAuthorization(Access.Surveillance).WithName("ReadWork").WithTags("work").Produces<WorkList>().ProducesProblem(400);

    /// <param name="viewer">Whose jurisdiction.</param>
    /// <param name="turn">mine: only what waits for the viewer's own organisation; hands: only what is in their own hands; else all.</param>
    /// <param name="page">From 0.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<WorkList> OfAsync(Viewer viewer, string? turn = null, int page = 0, CancellationToken cancel = default)
    {
        var now = time.Now();
        var running = store.Running(viewer).AsNoTracking();
        var bars = $"|{viewer.Organisation}|";
        var own = running.Where(row => row.Turns.Contains(bars));
        var counted = await running.GroupBy(_ => 1).Select(all => new { Late = all.Count(row => row.NextDue < now), Waiting = all.Count(), Mine = all.Count(row => row.Turns.Contains(bars)) }).FirstOrDefaultAsync(cancel);
        var mine = turn == "mine";
        var inHand = store.Assignments(viewer).Where(one => one.IsCurrent && one.Holder == viewer.Name).Select(one => one.CaseId);
        var asked = mine ? own : turn == "hands" ? running.Where(row => inHand.Contains(row.Id)) : running;

        // Which they are, an index alone says; only those of the page are then read.
        var overdue = await asked.Where(row => row.NextDue < now).OrderBy(row => row.NextDue).ThenBy(row => row.Id).Select(row => row.Id).Skip(page * LatePage).Take(LatePage + 1).ToListAsync(cancel);
        var isMore = overdue.Count > LatePage;
        if (isMore) overdue.RemoveAt(LatePage);
        var next = isMore ? [] : await asked.Where(row => row.NextDue >= now).OrderBy(row => row.NextDue).ThenBy(row => row.Id).Select(row => row.Id).Take(PageSize).ToListAsync(cancel);
        var ids = overdue.Concat(next).ToList();
        var rows = await store.Running(viewer).AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancel);
        var hands = await store.Assignments(viewer).AsNoTracking().Where(one => one.IsCurrent && ids.Contains(one.CaseId)).ToDictionaryAsync(one => one.CaseId, one => one.HolderName, cancel);
        return new WorkList([.. rows.SelectMany(row => Of(row, now).Select(item => item with { Hands = hands.GetValueOrDefault(row.Id) })).Where(item => !mine || item.Turn == viewer.Organisation).OrderBy(item => item.Due).ThenBy(item => item.CaseId)],
            counted?.Late ?? 0, counted?.Waiting ?? 0, counted?.Mine ?? 0, isMore ? page + 1 : null);
    }

    /// <summary>The first where nothing is said; null for what is no page.</summary>
    public static int? PageOf(string? page) =>
        string.IsNullOrEmpty(page) ? 0 : int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MostPages ? number : null;

    private static IEnumerable<WorkItem> Of(CaseRow row, DateTime now) => CaseDeadlines.TryOf(row) is { } all
        ? all.Where(deadline => deadline.DoneAt is null).Select(deadline =>
            Item(row, deadline.Clock.Kind, deadline.Clock.Rule, deadline.Clock.From, deadline.Clock.Due, CaseDeadlines.HolderOf(row, deadline.Turn), deadline.IsLate(now)))
        : [Item(row, null, "", row.ReceivedAt, row.NextDue ?? now, row.County, row.NextDue < now)];

    private static WorkItem Item(CaseRow row, ClockKind? kind, string rule, DateTime from, DateTime due, string turn, bool late) =>
        new(row.Id, row.Id, row.CaseNumber, row.Site, row.County, row.Level, row.Class, row.Sex, row.AgeMonths, kind, rule, from, due, turn, late);
}
