using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Conclusions.Panels;

/// <summary>A panel as it is named.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
public sealed record PanelRequest(Guid Id, string Name);

/// <summary>An expert who joins a panel.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Name">As they sign.</param>
/// <param name="Profession">Code, see <see cref="KeepPanels.Professions"/>.</param>
/// <param name="Unit">Where they work.</param>
/// <param name="Account">An account of the role expert of the same place; absent for one who signs on paper.</param>
public sealed record MemberRequest(Guid Id, string Name, string Profession, string? Unit = null, string? Account = null);

/// <summary>What became of it.</summary>
public sealed record PanelKept(PanelItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/panels and its members: a county, city or province names its own experts (鉴定办法 art. 11). Who leaves keeps
/// what they have signed; nobody is removed.
/// </summary>
public sealed class KeepPanels(Store store, UserManager<Person> people, TimeProvider time)
{
    public static readonly string[] Professions = ["epidemiology", "clinicalMedicine", "paediatrics", "immunology", "pharmacy", "laboratory", "pathology", "forensicMedicine", "other"];
    private const int LongestName = 100, MostMembers = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/panels", async (HttpContext http, KeepPanels keep, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var (id, name) = (fields.Text("id"), fields.Text("name"));
            return fields.Problem?.Result(http) ?? Answered(http, await keep.FoundAsync(http.Viewer(), id, name, cancel));
        }).RequireAuthorization(Access.Surveillance).WithName("FoundPanel").WithTags("panels")
            .Accepts<PanelRequest>("application/json").Produces<PanelItem>(201).Produces<PanelItem>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/panels/{panelId:guid}/members", async (Guid panelId, HttpContext http, KeepPanels keep, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var typed = new TypedMember(fields.Text("id"), fields.Text("name"), fields.Word("profession", Professions), fields.Text("unit"), fields.Text("account"));
            return fields.Problem?.Result(http) ?? Answered(http, await keep.JoinAsync(http.Viewer(), panelId, typed, cancel));
        }).RequireAuthorization(Access.Surveillance).WithName("JoinPanel").WithTags("panels")
            .Accepts<MemberRequest>("application/json").Produces<PanelItem>(201).Produces<PanelItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/panels/{panelId:guid}/members/{memberId:guid}/leave", async (Guid panelId, Guid memberId, HttpContext http, KeepPanels keep, CancellationToken cancel) =>
            Answered(http, await keep.LeaveAsync(http.Viewer(), panelId, memberId, cancel)))
            .RequireAuthorization(Access.Surveillance).WithName("LeavePanel").WithTags("panels").Produces<PanelItem>().ProducesProblem(404);
        routes.MapPost("/panels/found", async (HttpContext http, KeepPanels keep, CancellationToken cancel) =>
        {
            var form = await FormAsync(http, cancel);
            return Shown(await keep.FoundAsync(http.Viewer(), Typed(form, "id"), Typed(form, "name"), cancel));
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/panels/{panelId:guid}/members", async (Guid panelId, HttpContext http, KeepPanels keep, CancellationToken cancel) =>
        {
            var form = await FormAsync(http, cancel);
            var typed = new TypedMember(Typed(form, "id"), Typed(form, "name"), Professions.FirstOrDefault(one => one == form["profession"]), Typed(form, "unit"), Typed(form, "account"));
            return Shown(await keep.JoinAsync(http.Viewer(), panelId, typed, cancel));
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/panels/{panelId:guid}/members/{memberId:guid}/leave", async (Guid panelId, Guid memberId, HttpContext http, KeepPanels keep, CancellationToken cancel) =>
            Shown(await keep.LeaveAsync(http.Viewer(), panelId, memberId, cancel)))
            .RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    /// <summary>A member as they were typed, the profession of the list or absent.</summary>
    public sealed record TypedMember(string? Id, string? Name, string? Profession, string? Unit, string? Account);

    public async Task<PanelKept> FoundAsync(Viewer viewer, string? id, string? name, CancellationToken cancel = default)
    {
        List<(string, string)> wrong = [];
        var key = Key(id, wrong);
        Check("name", name, required: true, wrong);
        if (!Division.IsCode(viewer.Organisation)) wrong.Add(("id", "range"));
        if (wrong.Count > 0) return Impossible(wrong);
        return await store.AgainAsync(async () =>
        {
            if (await store.Panels(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(row => row.Id == key, cancel) is { } known)
                return known.Place == viewer.Organisation && known.Name == name ? await KnownAsync(known, cancel) : OtherContent();
            var panel = new PanelRow { Id = key, Place = viewer.Organisation, Name = name!, FoundedAt = time.Now() };
            store.Add(panel);
            try
            {
                await store.SaveAsync(new Entry(viewer, "panel.founded", new { panel = key }), cancel: cancel);
            }
            catch (DuplicateKeyException twice)
            {
                throw new StaleWriteException(twice); // Looked at again, it is known or somebody else's.
            }

            return new PanelKept(ReadPanels.Item(panel, []), null, IsNew: true);
        });
    }

    public async Task<PanelKept> JoinAsync(Viewer viewer, Guid panelId, TypedMember typed, CancellationToken cancel = default)
    {
        if (await OwnAsync(viewer, panelId, cancel) is not { } panel) return NotFound();
        List<(string, string)> wrong = [];
        var key = Key(typed.Id, wrong);
        Check("name", typed.Name, required: true, wrong);
        Check("unit", typed.Unit, required: false, wrong);
        if (typed.Profession is null) wrong.Add(("profession", "required"));
        if (typed.Account is { } account && (await people.FindByNameAsync(account) is not { } person || person.Role != Json.Word(Role.Expert) || person.Organisation != viewer.Organisation)) wrong.Add(("account", "unknownValue"));
        if (wrong.Count > 0) return Impossible(wrong);
        return await store.AgainAsync(async () =>
        {
            var seated = await store.PanelMembers(panelId).AsNoTracking().ToListAsync(cancel);
            if (seated.Find(row => row.Id == key) is { } known)
                return (known.Name, known.Profession, known.Unit, known.Account) == (typed.Name, typed.Profession, typed.Unit, typed.Account) ? await KnownAsync(panel, cancel) : OtherContent();
            if (seated.Count(row => row.LeftAt == null) >= MostMembers) return Impossible([("id", "tooMany")]);
            if (typed.Account is not null && seated.Exists(row => row.LeftAt == null && row.Account == typed.Account)) return Impossible([("account", "alreadyThere")]);
            store.Add(new PanelMemberRow { Id = key, PanelId = panelId, Name = typed.Name!, Profession = typed.Profession!, Unit = typed.Unit, Account = typed.Account, JoinedAt = time.Now() });
            try
            {
                await store.SaveAsync(new Entry(viewer, "panel.joined", new { panel = panelId, member = key, typed.Profession, typed.Account }), cancel: cancel);
            }
            catch (DuplicateKeyException twice)
            {
                // Sent twice at once, it is found the next time; an id of another panel never is.
                store.Forget();
                return await store.PanelMembers(panelId).AnyAsync(row => row.Id == key, cancel) ? throw new StaleWriteException(twice) : OtherContent();
            }

            return await KnownAsync(panel, cancel) with { IsNew = true };
        });
    }

    public Task<PanelKept> LeaveAsync(Viewer viewer, Guid panelId, Guid memberId, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        if (await OwnAsync(viewer, panelId, cancel) is not { } panel) return NotFound();
        if (await store.PanelMembers(panelId).FirstOrDefaultAsync(row => row.Id == memberId, cancel) is not { } member) return NotFound();
        if (member.LeftAt is not null) return await KnownAsync(panel, cancel);
        (member.LeftAt, member.Version) = (time.Now(), member.Version + 1);
        await store.SaveAsync(new Entry(viewer, "panel.left", new { panel = panelId, member = memberId }), cancel: cancel);
        return await KnownAsync(panel, cancel);
    });

    // Whoever sees a panel of a lower level does not name its experts.
    private Task<PanelRow?> OwnAsync(Viewer viewer, Guid panelId, CancellationToken cancel) =>
        store.Panels(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == panelId && row.Place == viewer.Organisation, cancel);

    private async Task<PanelKept> KnownAsync(PanelRow panel, CancellationToken cancel) =>
        new(ReadPanels.Item(panel, await store.PanelMembers(panel.Id).AsNoTracking().Where(row => row.LeftAt == null).OrderBy(row => row.JoinedAt).ThenBy(row => row.Id).ToListAsync(cancel)), null);

    private static Guid Key(string? id, List<(string, string)> wrong)
    {
        if (Guid.TryParseExact(id, "D", out var key) && key != Guid.Empty) return key;
        wrong.Add(("id", id is null ? "required" : "format"));
        return Guid.Empty;
    }

    private static void Check(string field, string? text, bool required, List<(string, string)> wrong)
    {
        if (text is null && required) wrong.Add((field, "required"));
        if (text is { Length: > LongestName }) wrong.Add((field, "tooLong"));
    }

    private static PanelKept NotFound() => new(null, new Problem(404, "not-found"));
    private static PanelKept Impossible(IReadOnlyList<(string, string)> wrong) => new(null, new Problem(422, "impossible") { Fields = wrong });
    private static PanelKept OtherContent() => new(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });

    private static IResult Answered(HttpContext http, PanelKept kept) => kept.Problem?.Result(http) ?? Results.Json(kept.Item, Json.Stored, statusCode: kept.IsNew ? 201 : 200);
    private static IResult Shown(PanelKept kept) => Results.Redirect(kept.Problem is { } problem ? $"/panels?said={problem.Code}&field={problem.Fields.Select(one => one.Field).FirstOrDefault()}" : "/panels");

    private static async Task<IFormCollection> FormAsync(HttpContext http, CancellationToken cancel) => http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
    private static string? Typed(IFormCollection form, string name) => form[name].ToString().Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= 2_000 } text ? text : null;
}
