using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Readiness;

/// <summary>The test call to the designated hospital, as the API shows it.</summary>
public sealed record HospitalTest(string? Code, string? Name, string? EmergencyPhone, HospitalAnswer Answer, DateTime? AskedAt, DateTime? AnsweredAt, string? AnsweredBy);

/// <summary>One confirmation that was.</summary>
public sealed record ConfirmedItem(DateOnly Day, DateTime ConfirmedAt, string ConfirmedBy, IReadOnlyList<HaveSaid> Haves);

/// <summary>One unit's four haves as the API shows them. Times are UTC, days the unit's.</summary>
/// <param name="History">The last confirmations, the newest first; only of one unit.</param>
public sealed record ReadinessItem(
    string Site, string Name, DateOnly Day, bool IsReady, bool IsConfirmed, DateTime? ConfirmedAt, string? ConfirmedBy, IReadOnlyList<HaveSaid> Haves,
    IReadOnlyList<string> Lacks, DateOnly? Expiry, bool ExpiresSoon, bool IsExpired, HospitalTest Hospital, string Profile, IReadOnlyList<ConfirmedItem>? History)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/readiness", async (HttpContext http, ReadReadiness read, CancellationToken cancel) =>
                Results.Json(new ListPage<ReadinessItem>([.. (await read.ListAsync(http.Viewer(), cancel)).Select(unit => Of(unit, read.Profile))], null), Json.Stored))
            .RequireAuthorization(Access.Units).WithName("ListReadiness").WithTags("readiness").Produces<ListPage<ReadinessItem>>().ProducesProblem(403);
        routes.MapGet("/api/readiness/{site}", async (string site, HttpContext http, ReadReadiness read, CancellationToken cancel) =>
                await read.OfAsync(http.Viewer(), site, cancel) is { } unit
                    ? Results.Json(Of(unit, read.Profile, await read.HistoryAsync(http.Viewer(), site, cancel)), Json.Stored)
                    : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Units).WithName("ReadReadiness").WithTags("readiness").Produces<ReadinessItem>().ProducesProblem(403).ProducesProblem(404);
    }

    internal static ReadinessItem Of(UnitReadiness unit, ReadinessProfile profile, IEnumerable<ReadinessRow>? history = null) => new(
        unit.Site.Code, unit.Site.Name, unit.Day, unit.Standing.IsReady, unit.Standing.IsConfirmed, unit.Last?.ConfirmedAt, unit.Last?.ConfirmedBy, unit.Said,
        unit.Standing.Lacks, unit.Standing.Expiry, unit.Standing.ExpiresSoon, unit.Standing.IsExpired,
        new HospitalTest(unit.Hospital?.Code, unit.Hospital?.Name, unit.Hospital?.EmergencyPhone, unit.Standing.Answer, unit.Test?.AskedAt, unit.Test?.AnsweredAt, unit.Test?.AnsweredBy),
        profile.Code, history?.Select(row => new ConfirmedItem(row.Day, row.ConfirmedAt, row.ConfirmedBy, row.Read().Haves)).ToList());
}
