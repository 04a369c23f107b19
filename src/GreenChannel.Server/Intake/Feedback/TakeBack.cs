using System.Text.Json;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Feedback;

/// <summary>Why a step is taken back.</summary>
public sealed record TakeBackRequest(string Reason);

/// <summary>
/// POST /api/cases/{caseId}/feedback/{feedbackId}/take-back: a step that was said by mistake. It stays to be read with the reason and
/// who took it back; its limit runs again, to its old end, and whoever has to act is reminded as before.
/// </summary>
public sealed class TakeBack(Store store, Vault vault, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/feedback/{feedbackId:guid}/take-back", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("TakeBack").WithTags("cases")
            .Accepts<TakeBackRequest>("application/json").Produces<FeedbackItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/cases/{caseId:guid}/feedback/{feedbackId:guid}/take-back", FromPageAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    /// <summary>Words for the family were said to them, and a conclusion is a panel's: neither is unsaid here.</summary>
    public static bool MayBe(string kind) => PassOn.Kinds.Contains(kind) && PassOn.StepOf(kind) is not null;

    private static async Task<IResult> HandleAsync(Guid caseId, Guid feedbackId, HttpContext http, TakeBack take, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var reason = fields.Text("reason");
        if (fields.Problem is { } problem) return problem.Result(http);
        var taken = await take.PutAsync(http.Viewer(), caseId, feedbackId, reason, cancel);
        return taken.Problem?.Result(http) ?? Results.Json(taken.Item, Json.Stored);
    }

    private static async Task<IResult> FromPageAsync(Guid caseId, Guid feedbackId, HttpContext http, TakeBack take, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var reason = form["reason"].ToString().Replace("\0", "", StringComparison.Ordinal).Trim();
        var taken = await take.PutAsync(http.Viewer(), caseId, feedbackId, reason.Length == 0 ? null : reason, cancel);
        return Results.Redirect($"/cases/{caseId}{(taken.Problem is { } problem ? $"?said={(problem.Code is "not-your-turn" or "step-stands" ? problem.Code : "feedback")}" : "")}#became");
    }

    private Task<Passed> PutAsync(Viewer viewer, Guid caseId, Guid feedbackId, string? reason, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service", cancel);
        if (row is null) return new Passed(null, new Problem(404, "not-found"));
        if (row.ErasedAt is not null) return new Passed(null, new Problem(409, "erased"));
        var all = await store.Feedback(caseId).ToListAsync(cancel);
        if (all.Find(one => one.Id == feedbackId) is not { } said || !MayBe(said.Kind)) return new Passed(null, new Problem(404, "not-found"));
        var step = PassOn.StepOf(said.Kind).GetValueOrDefault();
        if (!PassOn.MayTake(row, step, viewer)) return new Passed(null, new Problem(403, "not-your-turn"));
        if (reason is null or { Length: > 500 }) return new Passed(null, new Problem(422, "impossible") { Fields = [("reason", reason is null ? "required" : "tooLong")] });
        var inside = new SealedCase(vault, row);
        if (said.TakenBackAt is not null) return new Passed(FeedbackItem.Of(said, inside), null);

        // What rests on it is taken back first; what a panel rested on stays.
        var rests = said.Kind == "investigationBegan" && all.Exists(one => one.Kind == "investigationEnded" && one.TakenBackAt is null);
        if (rests || (row.Concluded is not null && said.Kind is "investigationBegan" or "investigationEnded")) return new Passed(null, new Problem(409, "step-stands"));
        var words = JsonSerializer.Deserialize<SaidWords>(inside.Open(said.SealedWords, $"feedback/{said.Id:N}"), Json.Stored)! with { Mistake = reason, TakenBackBy = viewer.DisplayName };
        said.SealedWords = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(words, Json.Stored), $"feedback/{said.Id:N}");
        said.TakenBackAt = time.Now();
        CaseDeadlines.TakeBack(row, step, said.At);
        await store.SaveAsync(new Entry(viewer, "feedback.takenBack", new { said.Kind, said.At, feedback = said.Id }) { Case = row, Sealed = said.SealedWords }, cancel: cancel);
        return new Passed(FeedbackItem.Of(said, inside), null, IsNew: true);
    });
}
