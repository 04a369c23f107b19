using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Rosters;

/// <summary>POST /api/rosters/{organisation}/publish and the calendar: the draft comes into force where it leaves no hour uncovered (E10).</summary>
public sealed class PublishRoster(Store store, ReadRosters read, FacilityBook book, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/rosters/{organisation}/publish", HandleAsync)
        .RequireAuthorization(Access.Rosters).WithName("PublishRoster").WithTags("rosters")
        .Accepts<RosterToPublish>("application/json").Produces<RosterItem>()
        .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(string organisation, HttpContext http, PublishRoster publish, TimeProvider time, CancellationToken cancel)
    {
        var body = await RosterToPublish.ReadAsync(http, cancel);
        return body.Problem is { } problem ? problem.Result(http) : RosterItem.Answer(await publish.PutAsync(http.Viewer(), organisation, body.Version, cancel), http, time.Now());
    }

    /// <param name="viewer">Who publishes.</param>
    /// <param name="organisation">Code of a hospital or county.</param>
    /// <param name="version">Of the draft that was looked at; null where any may come into force.</param>
    /// <param name="cancel">Stops before the commit.</param>
    public Task<RosterSaved> PutAsync(Viewer viewer, string organisation, int? version, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var id = RosterRows.DraftId(organisation);
        if (await read.OfAsync(viewer, organisation, cancel: cancel) is not { } view) return new RosterSaved(null, new Problem(404, "not-found"));
        var drafted = await store.Facilities<RosterRow>().FirstOrDefaultAsync(row => row.Id == id && row.State == "draft", cancel);
        if (drafted is null) return new RosterSaved(view, new Problem(409, "no-draft"));
        if (version is not null && version != drafted.Version) return new RosterSaved(view, new Problem(409, "changed-meanwhile"));

        var now = time.Now();
        var roster = drafted.Read();
        var since = roster.From < now ? roster.From : now;
        var inForce = await store.Facilities<RosterRow>().Where(row => row.Organisation == organisation && row.State == "published" && row.Until > since).ToListAsync(cancel);
        var check = RosterRules.Check(roster, inForce.Select(row => row.Read()), view.Rosterables, now);
        if (!check.CanBePublished) return new RosterSaved(view, new Problem(422, check.Gaps.Count > 0 ? "roster-gaps" : "roster-faults"), check);

        var added = new List<RosterRow> { RosterRows.Published(roster, viewer, now) };
        foreach (var older in inForce)
        {
            var rest = RosterRules.Rest(older.Read(), roster);
            if (rest is [var same] && (same.From, same.Until) == (older.From, older.Until)) continue;
            older.State = "replaced";
            older.Version++;
            added.AddRange(rest.Select(part => RosterRows.Published(part, viewer, now)));
        }

        foreach (var row in added) store.Add(row);
        drafted.State = "replaced";
        drafted.Version++;
        var said = new { organisation, roster.From, roster.Until, shifts = roster.Shifts.Count, roster = added[0].Id, replaced = inForce.Count(row => row.State == "replaced") };
        await store.SaveAsync(new Entry(viewer, "directory.rosterPublished", said), cancel: cancel);
        book.Forget();
        return new RosterSaved(await read.OfAsync(viewer, organisation, cancel: cancel));
    });
}
