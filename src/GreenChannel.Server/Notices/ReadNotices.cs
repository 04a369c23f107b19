using GreenChannel.Domain.Notices;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Notices;

/// <summary>A notice as its authority reads it: what kind of event, where, which vaccine; whom it is about is not in it.</summary>
/// <param name="Kinds">death severeDisability cluster majorImpact.</param>
/// <param name="AuthorityName">As it is configured; its code where it is no more.</param>
/// <param name="IsLate">Its time is over and nobody has said that it came.</param>
/// <param name="MayReceive">The viewer may write down that it came.</param>
public sealed record NoticeItem(
    Guid Id, Guid CaseId, string? CaseNumber, string Authority, string AuthorityName, IReadOnlyList<string> Kinds, string County, string Site, string? Sex, int? AgeMonths,
    IReadOnlyList<string> Vaccines, IReadOnlyList<string> Lots, DateOnly? OnsetDay, DateTime ReportedAt, DateTime SentAt, DateTime DueAt,
    DateTime? ReceivedAt, string? ReceivedBy, string? NotedBy, DateTime? RemindedAt, bool IsLate, bool MayReceive);

/// <summary>GET /api/notices and /api/notices/{id}: an authority its own, surveillance those of its jurisdiction.</summary>
public sealed class ReadNotices(Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const int Most = 300;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/notices", async (HttpContext http, ReadNotices read, CancellationToken cancel) => Results.Json(new ListPage<NoticeItem>(await read.ListAsync(http.Viewer(), cancel), null), Json.Stored))
            .RequireAuthorization(Access.Notices).WithName("ListNotices").WithTags("notices").Produces<ListPage<NoticeItem>>();
        routes.MapGet("/api/notices/{noticeId:guid}", async (Guid noticeId, HttpContext http, ReadNotices read, CancellationToken cancel) =>
            await read.OneAsync(http.Viewer(), noticeId, cancel) is { } found ? Results.Json(found, Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Notices).WithName("ReadNotice").WithTags("notices").Produces<NoticeItem>().ProducesProblem(404);
    }

    /// <summary>What nobody has received first, the oldest of it on top; then the newest.</summary>
    public async Task<IReadOnlyList<NoticeItem>> ListAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var open = await Joined(viewer, store.Notices(viewer).Where(notice => notice.ReceivedAt == null).OrderBy(notice => notice.DueAt).ThenBy(notice => notice.Id).Take(Most)).ToListAsync(cancel);
        var done = await Joined(viewer, store.Notices(viewer).Where(notice => notice.ReceivedAt != null).OrderByDescending(notice => notice.SentAt).ThenBy(notice => notice.Id).Take(Most)).ToListAsync(cancel);
        return [.. open.OrderBy(row => row.Notice.DueAt).ThenBy(row => row.Notice.Id).Concat(done.OrderByDescending(row => row.Notice.SentAt).ThenBy(row => row.Notice.Id)).Select(row => ItemOf(viewer, row.Notice, row.Case))];
    }

    /// <summary>Null for a notice that is another's.</summary>
    public async Task<NoticeItem?> OneAsync(Viewer viewer, Guid noticeId, CancellationToken cancel = default) =>
        await Joined(viewer, store.Notices(viewer).Where(notice => notice.Id == noticeId)).FirstOrDefaultAsync(cancel) is { } row ? ItemOf(viewer, row.Notice, row.Case) : null;

    /// <summary>An authority its own; surveillance those of its own level and place, for one that was told by other ways.</summary>
    public static bool MayReceive(Viewer viewer, string authority) =>
        viewer.Role == Role.Authority ? viewer.Organisation == authority : viewer.IsSurveillance && Authority.Parse(authority)?.Place.Code == viewer.Organisation;

    // An authority sees no case: of the one that it is told of, only what stands in columns.
    private IQueryable<Told> Joined(Viewer viewer, IQueryable<NoticeRow> notices) =>
        from notice in notices.AsNoTracking() join row in store.Cases(viewer.Role == Role.Authority ? Viewer.Engine : viewer).AsNoTracking() on notice.CaseId equals row.Id select new Told { Notice = notice, Case = row };

    private NoticeItem ItemOf(Viewer viewer, NoticeRow notice, CaseRow row) => new(
        notice.Id, row.Id, row.CaseNumber, notice.Authority, options.Value.Notices.Find(notice.Authority)?.Name ?? notice.Authority, Split(notice.Kinds), row.County, row.Site, row.Sex, row.AgeMonths,
        Split(row.Vaccines), Split(row.Lots), row.OnsetDay, row.ReceivedAt, notice.SentAt, notice.DueAt, notice.ReceivedAt, notice.ReceivedBy, notice.NotedBy, notice.RemindedAt,
        notice.ReceivedAt is null && notice.DueAt < time.Now(), notice.ReceivedAt is null && MayReceive(viewer, notice.Authority));

    private static string[] Split(string bars) => bars.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private sealed class Told
    {
        public required NoticeRow Notice { get; init; }
        public required CaseRow Case { get; init; }
    }
}
