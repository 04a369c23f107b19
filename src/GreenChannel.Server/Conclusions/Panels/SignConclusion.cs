using System.Globalization;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Conclusions.Panels;

/// <summary>A signature on paper that an officer has seen.</summary>
/// <param name="Number">Place in the list of members, from 1.</param>
public sealed record PaperSignature(int Number);

/// <summary>
/// Each member signs a conclusion for themself (谁签字谁负责): with their own account, showing once more who they are, or on the
/// printed conclusion, which an officer of the same place has seen. Who has signed does not sign again, and nobody takes it back.
/// </summary>
public sealed class SignConclusion(Store store, Vault vault, ReadConclusions read, ProvePerson prove, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-offs/{caseId:guid}/{conclusionId:guid}/sign", async (Guid caseId, Guid conclusionId, HttpContext http, SignConclusion sign, CancellationToken cancel) =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            var signed = await sign.OwnAsync(http, caseId, conclusionId, form["password"].ToString(), cancel);
            return Results.Redirect($"/sign-offs/{caseId}/{conclusionId}{(signed ? "" : "?said=signature")}");
        }).RequireAuthorization(Access.Experts).ExcludeFromDescription();
        routes.MapPost("/api/cases/{caseId:guid}/conclusions/{conclusionId:guid}/sign-offs", async (Guid caseId, Guid conclusionId, HttpContext http, SignConclusion sign, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var number = fields.Whole("number", 1, 1_000);
            if (fields.Problem is { } wrong) return wrong.Result(http);
            return await sign.SeenAsync(http.Viewer(), caseId, conclusionId, number, cancel) is { } problem
                ? problem.Result(http)
                : Results.Json((await sign.OfAsync(http.Viewer(), caseId, cancel)).First(one => one.Id == conclusionId), Json.Stored);
        }).RequireAuthorization(Access.Surveillance).WithName("SeePaperSignature").WithTags("cases")
            .Accepts<PaperSignature>("application/json").Produces<ConclusionItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);
        routes.MapPost("/cases/{caseId:guid}/conclusions/{conclusionId:guid}/sign-offs", async (Guid caseId, Guid conclusionId, HttpContext http, SignConclusion sign, CancellationToken cancel) =>
        {
            var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
            int? number = int.TryParse(form["number"], NumberStyles.None, CultureInfo.InvariantCulture, out var typed) ? typed : null;
            var problem = await sign.SeenAsync(http.Viewer(), caseId, conclusionId, number, cancel);
            return Results.Redirect($"/cases/{caseId}/conclusion{(problem is null ? "" : $"?said={problem.Code}")}");
        }).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    private async Task<bool> OwnAsync(HttpContext http, Guid caseId, Guid conclusionId, string password, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        if (!await store.SignOffs(viewer).AnyAsync(row => row.CaseId == caseId && row.ConclusionId == conclusionId, cancel) || !await prove.ByPasswordAsync(http, password)) return false;
        return await store.AgainAsync(async () =>
        {
            var row = await store.SignOffs(viewer).FirstOrDefaultAsync(row => row.CaseId == caseId && row.ConclusionId == conclusionId, cancel);
            return row is not null && (row.SignedAt is not null || await WriteAsync(viewer, row, "password", null, cancel));
        });
    }

    /// <summary>Null where it was written down, now or before; else why not.</summary>
    public Task<Problem?> SeenAsync(Viewer viewer, Guid caseId, Guid conclusionId, int? number, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        if (!await store.Cases(viewer).AnyAsync(row => row.Id == caseId && row.Origin == "live", cancel)) return new Problem(404, "not-found");
        var conclusion = await store.Conclusions(caseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == conclusionId, cancel);
        if (conclusion is null) return new Problem(404, "not-found");
        if (conclusion.Place != viewer.Organisation) return new Problem(403, "not-your-turn");
        if (number is null) return new Problem(422, "impossible") { Fields = [("number", "required")] };
        var row = await store.SignOffs(caseId).FirstOrDefaultAsync(row => row.ConclusionId == conclusionId && row.Number == number, cancel);

        // Who has an account signs with it: nobody writes down a signature in their name.
        if (row is not { Account: null }) return new Problem(422, "impossible") { Fields = [("number", "range")] };
        if (row.SignedAt is null) await WriteAsync(viewer, row, "paper", viewer.DisplayName, cancel);
        return null;
    });

    private async Task<IReadOnlyList<ConclusionItem>> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel) => await read.OfAsync(viewer, caseId, cancel) ?? [];

    private async Task<bool> WriteAsync(Viewer viewer, SignOffRow row, string proof, string? seenBy, CancellationToken cancel)
    {
        var conclusion = await store.Conclusions(row.CaseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == row.ConclusionId, cancel);
        var about = await store.Cases(Viewer.Engine).FirstOrDefaultAsync(one => one.Id == row.CaseId && one.ErasedAt == null, cancel);
        if (conclusion is null || about is null) return false;
        (row.SignedAt, row.Proof, row.SeenBy, row.Version) = (time.Now(), proof, seenBy, row.Version + 1);
        row.Hash = ReadSignOffs.HashOf(vault, row, conclusion);
        await store.SaveAsync(new Entry(viewer, "conclusion.signed", new { conclusion = row.ConclusionId, row.Number, proof, hash = Convert.ToHexStringLower(row.Hash) }) { Case = about }, cancel: cancel);
        return true;
    }
}
