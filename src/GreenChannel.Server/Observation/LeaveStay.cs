using System.Globalization;
using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>When somebody went, and why, where that was before their time; all may be absent.</summary>
public sealed record LeaveRequest(DateTimeOffset? At = null, string? Reason = null);

/// <summary>POST /api/stays/{id}/leave: somebody goes home. Said twice, the first time counts.</summary>
public sealed class LeaveStay(MoveStay move, Store store, TimeProvider time)
{
    private const int LongestReason = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/stays/{id:guid}/leave", HandleAsync).RequireAuthorization(Access.Clinics)
        .WithName("LeaveStay").WithTags("observation").Accepts<LeaveRequest>("application/json").Produces<StayItem>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid id, HttpContext http, LeaveStay leave, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (at, reason) = (fields.Text("at"), fields.Text("reason"));
        if (fields.Problem is { } problem) return problem.Result(http);
        DateTimeOffset when = default;
        if (at is not null && !DateTimeOffset.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out when))
            return new Problem(422, "impossible") { Fields = [("at", "format")] }.Result(http);
        return (await leave.PutAsync(http.Viewer(), id, at is null ? null : when.UtcDateTime, reason, cancel)).Result(http);
    }

    public async Task<StayAnswer> PutAsync(Viewer viewer, Guid id, DateTime? at, string? reason, CancellationToken cancel = default) => reason?.Length > LongestReason
        ? StayAnswer.Refused(new Problem(422, "impossible") { Fields = [("reason", "tooLong")] })
        : await move.PutAsync(viewer, id, "stay.left", (stay, body, now) => stay is { LeftAt: not null, ReactedAt: null }
            ? null
            : (StayRules.Leave(stay, at ?? now, reason, now), body with { LeaveReason = reason }), cancel);

    /// <summary>Everybody whose time is over, one after the other.</summary>
    public async Task DueAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var now = time.Now();
        var due = await store.Stays(viewer).AsNoTracking().Where(row => !row.IsOver && row.Until != null && row.Until <= now).OrderBy(row => row.Until).Select(row => row.Id).ToListAsync(cancel);
        foreach (var id in due)
        {
            store.Forget();
            await PutAsync(viewer, id, null, null, cancel);
        }
    }
}
