using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Conclusions.Panels;

/// <summary>A panel and who sits on it.</summary>
/// <param name="Level">county city province.</param>
/// <param name="Members">Those who sit on it now, in the order in which they joined.</param>
public sealed record PanelItem(Guid Id, string Place, string Level, string Name, DateTime FoundedAt, IReadOnlyList<PanelMember> Members);

/// <summary>One expert.</summary>
/// <param name="Profession">Code, see <see cref="KeepPanels.Professions"/>.</param>
/// <param name="Account">With which they sign; null for one who signs on paper.</param>
public sealed record PanelMember(Guid Id, string Name, string Profession, string? Unit, string? Account, DateTime JoinedAt);

/// <summary>GET /api/panels: the expert panels of a jurisdiction.</summary>
public sealed class ReadPanels(Store store)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/panels", async (HttpContext http, ReadPanels read, CancellationToken cancel) =>
        Results.Json(new ListPage<PanelItem>(await read.OfAsync(http.Viewer(), cancel), null), Json.Stored))
        .RequireAuthorization(Access.Surveillance).WithName("ListPanels").WithTags("panels").Produces<ListPage<PanelItem>>();

    /// <summary>The viewer's own first.</summary>
    public async Task<IReadOnlyList<PanelItem>> OfAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var panels = await store.Panels(viewer).AsNoTracking().OrderBy(row => row.Place).ThenBy(row => row.FoundedAt).ToListAsync(cancel);
        var members = (await store.PanelMembers([.. panels.Select(row => row.Id)]).AsNoTracking().Where(row => row.LeftAt == null).OrderBy(row => row.JoinedAt).ThenBy(row => row.Id).ToListAsync(cancel)).ToLookup(row => row.PanelId);
        return [.. panels.OrderBy(row => row.Place == viewer.Organisation ? 0 : 1).Select(row => Item(row, members[row.Id]))];
    }

    /// <summary>Those who sit on a panel of the viewer's own place: whom its conclusions may name.</summary>
    public async Task<IReadOnlyList<PanelMember>> SeatedAsync(Viewer viewer, CancellationToken cancel = default) =>
        [.. (await OfAsync(viewer, cancel)).Where(panel => panel.Place == viewer.Organisation).SelectMany(panel => panel.Members)];

    internal static PanelItem Item(PanelRow row, IEnumerable<PanelMemberRow> members) =>
        new(row.Id, row.Place, Json.Word(new Division(row.Place).Level), row.Name, row.FoundedAt, [.. members.Select(one => new PanelMember(one.Id, one.Name, one.Profession, one.Unit, one.Account, one.JoinedAt))]);
}
