using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Desk;

/// <summary>What the desk's page is told: since when it counts as armed.</summary>
public sealed record DeskItem(Guid Screen, DateTime ArmedAt);

/// <summary>
/// POST /desk/arm, /desk/proof and /desk/disarm: a person arms the duty desk at the start of a shift, its page shows every
/// half minute that it can sound, and a person disarms it at the end. One that falls silent in between is missed.
/// </summary>
public sealed class GuardDesk(Store store, GreenChannelContext context, IWriteGate gate, FacilityBook book, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/desk/arm", (HttpContext http, GuardDesk guard, CancellationToken cancel) => HandleAsync(http, guard.ArmAsync, cancel))
            .RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/desk/proof", (HttpContext http, GuardDesk guard, CancellationToken cancel) => HandleAsync(http, guard.ProveAsync, cancel))
            .RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
        routes.MapPost("/desk/disarm", (HttpContext http, GuardDesk guard, CancellationToken cancel) => HandleAsync(http, guard.DisarmAsync, cancel))
            .RequireAuthorization(Access.Hospitals).ExcludeFromDescription();
    }

    /// <summary>Arming is a person's own act, and it ends every warning of the hospital.</summary>
    public Task<DeskItem?> ArmAsync(Viewer viewer, Guid screen, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var now = time.Now();
        var desks = await store.Facilities<DeskRow>().Where(row => row.Hospital == viewer.Organisation || row.Screen == screen).ToListAsync(cancel);
        foreach (var silent in desks.Where(row => row.WarnedAt is not null && row.Screen != screen)) store.Remove(silent);
        var desk = desks.Find(row => row.Screen == screen);
        if (desk is null) store.Add(desk = new DeskRow { Screen = screen, Hospital = viewer.Organisation, ArmedBy = viewer.DisplayName });
        desk.Hospital = viewer.Organisation;
        desk.ArmedBy = viewer.DisplayName;
        desk.ArmedAt = desk.ProvedAt = now;
        desk.WarnedAt = null;
        try
        {
            await store.SaveAsync(new Entry(viewer, "directory.desk-armed", new { screen, hospital = viewer.Organisation }), cancel: cancel);
        }
        catch (DuplicateKeyException)
        {
            // The same screen was armed by a double tap: once is enough.
            store.Forget();
        }

        book.Forget();
        return new DeskItem(screen, now);
    })!;

    /// <summary>A proof moves no record and carries no audit entry; null where this screen is not armed.</summary>
    public async Task<DeskItem?> ProveAsync(Viewer viewer, Guid screen, CancellationToken cancel)
    {
        var now = time.Now();
        var armed = store.Facilities<DeskRow>().Where(row => row.Screen == screen && row.Hospital == viewer.Organisation);
        var changed = 0;
        await gate.RunOneAsync(
            context,
            async () => changed = await armed.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProvedAt, now).SetProperty(row => row.WarnedAt, (DateTime?)null), cancel),
            cancel);
        if (changed == 0) return null;
        return await armed.Select(row => new DeskItem(row.Screen, row.ArmedAt)).FirstOrDefaultAsync(cancel);
    }

    /// <summary>The end of a shift: nobody is warned of a desk that somebody has switched off.</summary>
    public Task<DeskItem?> DisarmAsync(Viewer viewer, Guid screen, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var desk = await store.Facilities<DeskRow>().FirstOrDefaultAsync(row => row.Screen == screen && row.Hospital == viewer.Organisation, cancel);
        if (desk is null) return null;
        store.Remove(desk);
        await store.SaveAsync(new Entry(viewer, "directory.desk-disarmed", new { screen, hospital = viewer.Organisation, desk.ArmedAt }), cancel: cancel);
        book.Forget();
        return (DeskItem?)new DeskItem(screen, desk.ArmedAt);
    });

    private static async Task<IResult> HandleAsync(HttpContext http, Func<Viewer, Guid, CancellationToken, Task<DeskItem?>> act, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        if (!Guid.TryParseExact(form["screen"].ToString(), "D", out var screen)) return new Problem(422, "impossible") { Fields = [("screen", "format")] }.Result(http);
        return await act(http.Viewer(), screen, cancel) is { } desk ? Results.Json(desk, Json.Stored) : new Problem(409, "desk-not-armed").Result(http);
    }
}
