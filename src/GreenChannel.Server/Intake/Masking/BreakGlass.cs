using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Masking;

/// <summary>Somebody had the identity of a case shown, and why.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Actor">Account.</param>
/// <param name="Organisation">City or province.</param>
/// <param name="Reason">In their words; never about the person, they are told.</param>
public sealed record ShownItem(DateTime At, string Actor, string Organisation, string Reason);

/// <summary>
/// Whoever sees cases without identity may have it shown for an hour, at once and without asking anybody, by saying why. It
/// stands in the case's own trail, where the county and the unit that reported read it; that is the notice and the review.
/// </summary>
public sealed class BreakGlass(Store store)
{
    private const int MostWords = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/identity", async (Guid caseId, HttpContext http, BreakGlass glass, CancellationToken cancel) =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            var shown = await glass.ShowAsync(http.Viewer(), caseId, form["reason"].ToString().Trim(), cancel);
            return Results.Redirect($"/cases/{caseId}{(shown is null ? "" : "?said=identity")}");
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
        routes.MapPost("/api/cases/{caseId:guid}/identity", async (Guid caseId, HttpContext http, BreakGlass glass, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var reason = fields.Text("reason");
            if (fields.Problem is { } problem) return problem.Result(http);
            return await glass.ShowAsync(http.Viewer(), caseId, reason?.Trim() ?? "", cancel) is { } refused ? refused.Result(http) : Results.NoContent();
        }).RequireAuthorization(Access.Surveillance).WithName("ShowIdentity").WithTags("cases").Accepts<ShowIdentity>("application/json").Produces(204).ProducesProblem(404).ProducesProblem(422);
        routes.MapGet("/api/identity-shown", async (HttpContext http, BreakGlass glass, CancellationToken cancel) =>
            Results.Json(new ListPage<ShownItem>(await glass.OfAsync(http.Viewer(), cancel), null), Json.Stored))
            .RequireAuthorization(Access.Surveillance).WithName("ListShown").WithTags("cases").Produces<ListPage<ShownItem>>();
    }

    private Task<Problem?> ShowAsync(Viewer viewer, Guid caseId, string reason, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        if (reason.Length is 0 or > MostWords) return new Problem(422, "impossible") { Fields = [("reason", reason.Length == 0 ? "required" : "length")] };
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null) return new Problem(404, "not-found");
        await store.SaveAsync(new Entry(viewer, IdentityCover.Shown, new { reason }) { Case = row }, cancel: cancel);
        return null;
    });

    // The last ones of the viewer's jurisdiction, for whoever reviews them.
    private async Task<IReadOnlyList<ShownItem>> OfAsync(Viewer viewer, CancellationToken cancel)
    {
        var visible = store.Cases(viewer).Select(row => (Guid?)row.Id);
        var entries = await store.Acted(IdentityCover.Shown).AsNoTracking().Where(entry => visible.Contains(entry.CaseId)).OrderByDescending(entry => entry.At).Take(100).ToListAsync(cancel);
        return [.. entries.Select(entry => new ShownItem(entry.At, entry.Actor, entry.Organisation, System.Text.Json.Nodes.JsonNode.Parse(entry.Detail)!["reason"]!.GetValue<string>()))];
    }
}

/// <summary>Why the identity is needed.</summary>
public sealed record ShowIdentity(string Reason);
