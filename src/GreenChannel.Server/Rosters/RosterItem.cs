using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Rosters;

/// <summary>Rosters of one organisation as the API shows them. Names and the kinds of contacts, no address.</summary>
public sealed record RosterItem(string Organisation, string Name, RosterItem.DraftItem? Draft, IReadOnlyList<RosterItem.PublishedItem> Published, IReadOnlyList<RosterPerson> People, RosterCheck? Check)
{
    public sealed record DraftItem(DateTime From, DateTime Until, IReadOnlyList<Shift> Shifts, int Version, string SavedBy, DateTime SavedAt);

    public sealed record PublishedItem(Guid Id, DateTime From, DateTime Until, IReadOnlyList<Shift> Shifts);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/rosters/{organisation}", HandleAsync)
        .RequireAuthorization(Access.Rosters).WithName("ReadRoster").WithTags("rosters").Produces<RosterItem>().ProducesProblem(403).ProducesProblem(404);

    private static async Task<IResult> HandleAsync(string organisation, HttpContext http, ReadRosters read, TimeProvider time, CancellationToken cancel) =>
        await read.OfAsync(http.Viewer(), organisation, cancel: cancel) is { } view ? Results.Json(Of(view, time.Now()), Json.Stored) : new Problem(404, "not-found").Result(http);

    public static RosterItem Of(RosterView view, DateTime now) => new(
        view.Organisation, view.Name,
        view.Draft is { } draft ? new DraftItem(draft.Roster.From, draft.Roster.Until, draft.Roster.Shifts, draft.Version, draft.SavedBy, draft.SavedAt) : null,
        [.. view.Published.Select(one => new PublishedItem(one.Id, one.Roster.From, one.Roster.Until, [.. RosterRules.Within(one.Roster)]))],
        view.People, view.Check(now));

    /// <summary>A refusal names what is uncovered, with its exact hours.</summary>
    internal static IResult Answer(RosterSaved saved, HttpContext http, DateTime now)
    {
        if (saved.Problem is not { } problem) return Results.Json(Of(saved.View!, now), Json.Stored);
        if (saved.Check is not { } check) return problem.Result(http);
        var body = problem.Body(http.Language());
        body["gaps"] = check.Gaps;
        body["faults"] = check.Faults;
        return Results.Json(body, Json.Stored, "application/problem+json", problem.Status);
    }
}
