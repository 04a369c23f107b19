using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Rosters;

/// <summary>What became of a change: the rosters as they are now, or why not; and what is uncovered where that is why.</summary>
public sealed record RosterSaved(RosterView? View, Problem? Problem = null, RosterCheck? Check = null);

/// <summary>PUT /api/rosters/{organisation}/draft and the calendar: one draft an organisation, which nobody is called by.</summary>
public sealed class SaveRoster(Store store, ReadRosters read, TimeProvider time)
{
    /// <summary>Longer than any that a person can oversee.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(400);

    public const int MostShifts = 4_000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/api/rosters/{organisation}/draft", HandleAsync)
        .RequireAuthorization(Access.Rosters).WithName("SaveRoster").WithTags("rosters")
        .Accepts<RosterToSave>("application/json").Produces<RosterItem>()
        .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(string organisation, HttpContext http, SaveRoster save, TimeProvider time, CancellationToken cancel)
    {
        var body = await RosterToSave.ReadAsync(http, cancel);
        if (body.Problem is { } problem) return problem.Result(http);
        var given = body.Given!;
        var saved = await save.ChangeAsync(http.Viewer(), organisation, given.Version, _ => new Roster(organisation, given.From, given.Until, given.Shifts), cancel);
        return RosterItem.Answer(saved, http, time.Now());
    }

    /// <summary>Changes the draft, or begins one.</summary>
    /// <param name="viewer">Who changes.</param>
    /// <param name="organisation">Code of a hospital or county.</param>
    /// <param name="version">Of the draft that was looked at; null where any may be overwritten.</param>
    /// <param name="change">The new draft; null where nothing can be changed so.</param>
    /// <param name="cancel">Stops before the commit.</param>
    public Task<RosterSaved> ChangeAsync(Viewer viewer, string organisation, int? version, Func<RosterView, Roster?> change, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await RowAsync(organisation, cancel);
        if (await read.OfAsync(viewer, organisation, cancel: cancel) is not { } view) return new RosterSaved(null, new Problem(404, "not-found"));
        if (version is not null && version != (view.Draft?.Version ?? 0)) return new RosterSaved(view, new Problem(409, "changed-meanwhile"));
        var roster = change(view);
        if (roster is null || roster.Until <= roster.From || roster.Until - roster.From > LongestPeriod || roster.Shifts.Count > MostShifts || roster.Shifts.Any(shift => shift.Until <= shift.From))
            return new RosterSaved(view, new Problem(422, "impossible") { Fields = [(roster is { Shifts.Count: > MostShifts } ? "shifts" : "until", roster is null ? "unknownValue" : "range")] });
        await StoreAsync(viewer, row, roster with { Shifts = [.. roster.Shifts.OrderBy(shift => shift.From).ThenBy(shift => shift.Order).ThenBy(shift => shift.Until)] }, "draft", cancel);
        return new RosterSaved(await read.OfAsync(viewer, organisation, cancel: cancel));
    });

    /// <summary>Throws the draft away; what is published stays.</summary>
    public Task<RosterSaved> DiscardAsync(Viewer viewer, string organisation, int? version, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await RowAsync(organisation, cancel);
        if (await read.OfAsync(viewer, organisation, cancel: cancel) is not { } view) return new RosterSaved(null, new Problem(404, "not-found"));
        if (view.Draft is null) return new RosterSaved(view, new Problem(409, "no-draft"));
        if (version is not null && version != view.Draft.Version) return new RosterSaved(view, new Problem(409, "changed-meanwhile"));
        await StoreAsync(viewer, row, view.Draft.Roster, "replaced", cancel);
        return new RosterSaved(view with { Draft = null });
    });

    // Read before what is looked at: whoever changed it in between has moved its version on.
    private async Task<RosterRow?> RowAsync(string organisation, CancellationToken cancel)
    {
        var id = RosterRows.DraftId(organisation);
        return await store.Facilities<RosterRow>().FirstOrDefaultAsync(known => known.Id == id, cancel);
    }

    private async Task StoreAsync(Viewer viewer, RosterRow? row, Roster roster, string state, CancellationToken cancel)
    {
        if (row is null)
        {
            row = new RosterRow { Id = RosterRows.DraftId(roster.Organisation), Organisation = roster.Organisation, State = state, Body = "", SavedBy = "" };
            store.Add(row);
        }

        (row.From, row.Until, row.State, row.Body) = (roster.From, roster.Until, state, RosterRows.Body(roster));
        (row.SavedBy, row.SavedAt) = (viewer.Name, time.Now());
        row.Version++;
        var said = new { roster.Organisation, roster.From, roster.Until, shifts = roster.Shifts.Count, row.Version };
        try
        {
            await store.SaveAsync(new Entry(viewer, state == "draft" ? "directory.rosterDrafted" : "directory.rosterDiscarded", said), cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }
    }
}
