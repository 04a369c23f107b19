using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Notices;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Notices;

/// <summary>Who took a notice; for one that was told by telephone or on paper.</summary>
/// <param name="Name">Whoever signs in where it is absent.</param>
public sealed record ReceiptRequest(string? Name = null);

/// <summary>
/// POST /api/notices/{noticeId}/receipt: an authority says that a notice came, or surveillance writes down who took it by telephone
/// or on paper. The first time counts. When both authorities of the county have it, the county's step is taken (R2).
/// </summary>
public sealed class ReceiveNotice(Store store, ReadNotices read, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/notices/{noticeId:guid}/receipt", HandleAsync).RequireAuthorization(Access.Notices).WithName("ReceiveNotice").WithTags("notices")
            .Accepts<ReceiptRequest>("application/json").Produces<NoticeItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
        routes.MapPost("/notices/{noticeId:guid}/receipt", FromPageAsync).RequireAuthorization(Access.Notices).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(Guid noticeId, HttpContext http, ReceiveNotice receive, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var name = fields.Text("name");
        if (fields.Problem is { } wrong) return wrong.Result(http);
        return await receive.PutAsync(http.Viewer(), noticeId, name, cancel) is { } problem ? problem.Result(http) : Results.Json(await receive.ItemAsync(http.Viewer(), noticeId, cancel), Json.Stored);
    }

    private static async Task<IResult> FromPageAsync(Guid noticeId, HttpContext http, ReceiveNotice receive, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var name = form["name"].ToString().Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= 2_000 } typed ? typed : null;
        var problem = await receive.PutAsync(http.Viewer(), noticeId, name, cancel);
        return Results.Redirect($"/notices/{noticeId}{(problem is null ? "" : $"?said={problem.Code}")}");
    }

    /// <summary>Null where it was written down, now or before; else why not.</summary>
    public Task<Problem?> PutAsync(Viewer viewer, Guid noticeId, string? name, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var notice = await store.Notices(viewer).FirstOrDefaultAsync(row => row.Id == noticeId, cancel);
        if (notice is null) return new Problem(404, "not-found");
        if (!ReadNotices.MayReceive(viewer, notice.Authority)) return new Problem(403, "not-your-turn");
        if (name is { Length: > 100 }) return new Problem(422, "impossible") { Fields = [("name", "tooLong")] };
        if (viewer.Role != Role.Authority && name is null) return new Problem(422, "impossible") { Fields = [("name", "required")] };
        if (notice.ReceivedAt is not null) return null;
        var now = time.Now();

        // Whoever has it tells the level above: the next look does so.
        (notice.ReceivedAt, notice.ReceivedBy, notice.NotedBy, notice.AttendAt, notice.Version) = (now, name ?? viewer.DisplayName, viewer.Organisation, notice.IsPassedOn ? null : now, notice.Version + 1);
        var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == notice.CaseId, cancel);
        List<Entry> entries = [new Entry(viewer, "notice.received", new { notice = notice.Id, from = notice.Authority, by = viewer.Organisation }) { Case = row }];
        if (await IsToldAsync(notice, row, cancel))
        {
            CaseDeadlines.Take(row, CaseStep.Notified, now);
            entries.Add(new Entry(Viewer.Engine, "feedback.notified", new { at = now, notice = notice.Id }) { Case = row });
        }

        await store.SaveAsync(entries, cancel: cancel);
        return null;
    });

    private Task<NoticeItem?> ItemAsync(Viewer viewer, Guid noticeId, CancellationToken cancel) => read.OneAsync(viewer, noticeId, cancel);

    // The limit is of the county: both of its authorities have the notice, and nobody has said so before.
    private async Task<bool> IsToldAsync(NoticeRow notice, CaseRow row, CancellationToken cancel)
    {
        if (CaseDeadlines.TryOf(row)?.FirstOrDefault(deadline => deadline.Clock.Kind == ClockKind.Notice) is not { DoneAt: null }) return false;
        var others = await store.Notices(Viewer.Engine).AsNoTracking().Where(other => other.CaseId == row.Id && other.Id != notice.Id).ToListAsync(cancel);
        return Authority.Of(row.County).All(authority => authority.Code == notice.Authority || others.Exists(other => other.Authority == authority.Code && other.ReceivedAt is not null));
    }
}
