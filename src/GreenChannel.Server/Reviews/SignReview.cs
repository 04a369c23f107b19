using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Reviews;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Reviews;

/// <summary>A step of a review, as an officer asks for it.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Kind">review return.</param>
/// <param name="Reason">Why it goes back; required of a return.</param>
/// <param name="Version">The case's version that was looked at; where a report has changed since, nothing is signed.</param>
public sealed record ReviewRequest(Guid Id, string Kind, string? Reason = null, int? Version = null);

/// <summary>What became of it.</summary>
public sealed record ReviewSigned(CaseReview? Review, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/cases/{caseId}/reviews: a level has reviewed a case, or gives it back with a reason. The order is that of
/// <see cref="ReviewRules"/>; the signature is of who is signed in, over the report as it stood.
/// </summary>
public sealed class SignReview(Store store, Vault vault, ReadReviews read, TimeProvider time)
{
    public static readonly string[] Kinds = ["review", "return"];

    // A change of these kinds is one of what was looked at; a reminder or a reading is not.
    private static readonly string[] Changes = ["report.updated", "conclusion.given", "cluster.joined", "cluster.left"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/reviews", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("SignReview").WithTags("cases")
            .Accepts<ReviewRequest>("application/json").Produces<CaseReview>(201).Produces<CaseReview>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/cases/{caseId:guid}/reviews", async (Guid caseId, HttpContext http, ReadReviews read, CancellationToken cancel) =>
            await read.OfAsync(http.Viewer(), caseId, cancel) is { } review ? Results.Json(review, Json.Stored) : new Problem(404, "not-found").Result(http))
            .WithName("ReadReviews").WithTags("cases").Produces<CaseReview>().ProducesProblem(404);
        routes.MapPost("/cases/{caseId:guid}/reviews", FormAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, SignReview sign, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var kind = fields.RequiredWord("kind", Kinds);
        var (id, reason, version) = (fields.Text("id"), fields.Text("reason"), fields.Whole("version", 0, int.MaxValue));
        if (fields.Problem is { } problem) return problem.Result(http);
        var signed = await sign.PutAsync(http.Viewer(), caseId, id, kind, reason, version, cancel);
        return signed.Problem?.Result(http) ?? Results.Json(signed.Review, Json.Stored, statusCode: signed.IsNew ? 201 : 200);
    }

    private static async Task<IResult> FormAsync(Guid caseId, HttpContext http, SignReview sign, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string? Text(string name) => form[name].ToString().Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= 2_000 } text ? text : null;
        var kind = form["kind"] == "return" ? "return" : "review";
        int? version = int.TryParse(Text("version"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seen) ? seen : null;
        var signed = await sign.PutAsync(http.Viewer(), caseId, Text("id"), kind, Text("reason"), version, cancel);
        return Results.Redirect(signed.Problem is { } problem ? $"/cases/{caseId}?said={(problem.Fields.Any(one => one.Field == "reason") ? "review-reason" : problem.Code)}#review" : $"/cases/{caseId}#review");
    }

    /// <summary>Signs, or says why not.</summary>
    public async Task<ReviewSigned> PutAsync(Viewer viewer, Guid caseId, string? id, string kind, string? reason, int? version, CancellationToken cancel = default)
    {
        var signed = await store.AgainAsync(() => TryAsync(viewer, caseId, id, kind, reason, version, cancel));
        return signed.Problem is null ? signed with { Review = await read.OfAsync(viewer, caseId, cancel) } : signed;
    }

    private async Task<ReviewSigned> TryAsync(Viewer viewer, Guid caseId, string? id, string kind, string? reason, int? version, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);
        if (row is null) return Refused(404, "not-found");
        if (CaseReviews.Of(row) is not { } before) return Refused(409, row.LinkedTo is null ? "erased" : "pair-decided");
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty)
            return new ReviewSigned(null, new Problem(422, "impossible") { Fields = [("id", id is null ? "required" : "format")] });

        var asked = vault.Fingerprint($"review/{caseId:N}", string.Join('\n', kind, reason, viewer.Organisation, viewer.Name));
        if (await store.Reviews(caseId).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel) is { } known)
        {
            return known.Hash.AsSpan().StartsWith(asked)
                ? new ReviewSigned(null, null)
                : new ReviewSigned(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        // Nobody signs what they have not seen.
        if (version is { } seen && await store.Trail(viewer, caseId).AnyAsync(entry => entry.Seq > seen && Changes.Contains(entry.Action), cancel)) return Refused(409, "changed-meanwhile");
        if (!Division.IsCode(viewer.Organisation)) return Refused(403, "not-your-turn");
        var (now, inside) = (time.Now(), new SealedCase(vault, row));
        byte[] signature = [.. asked, .. vault.Fingerprint($"reviewed/{caseId:N}", JsonSerializer.SerializeToUtf8Bytes(inside.Report(), Json.Stored))];
        var by = new Signed(new Officer(new Division(viewer.Organisation), viewer.DisplayName), Convert.ToHexStringLower(signature), now);
        var outcome = kind == "return" ? before.Return(by, reason) : before.Pass(by);
        if (outcome is ReviewRefused { Reason: var why }) return new ReviewSigned(null, ProblemOf(why));

        var next = ((ReviewMoved)outcome).Next;
        var step = new ReviewRow
        {
            CaseId = caseId,
            Id = key,
            What = next.Steps[^1].What,
            Place = viewer.Organisation,
            Account = viewer.Name,
            At = now,
            Version = row.Version + 1,
            Hash = signature,
            Sealed = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(new SaidReview(viewer.DisplayName, reason), Json.Stored), $"review/{key:N}"),
        };
        store.Add(step);
        CaseReviews.Write(row, next);
        try
        {
            var detail = new { step = key, place = viewer.Organisation, before = before.State, next.State, hash = Convert.ToHexStringLower(signature) };
            await store.SaveAsync(new Entry(viewer, $"review.{step.What}", detail) { Case = row, Sealed = step.Sealed }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new ReviewSigned(null, null, IsNew: true);
    }

    private static ReviewSigned Refused(int status, string code) => new(null, new Problem(status, code));

    private static Problem ProblemOf(ReviewRefusal why) => why switch
    {
        ReviewRefusal.OtherPlace => new Problem(403, "not-your-turn"),
        ReviewRefusal.ReasonRequired => new Problem(422, "impossible") { Fields = [("reason", "required")] },
        ReviewRefusal.LowerFirst => new Problem(409, "review-lower-first"),
        ReviewRefusal.AlreadyReviewed => new Problem(409, "review-done"),
        ReviewRefusal.EndsAtCounty => new Problem(409, "review-ends-at-county"),
        ReviewRefusal.AwaitsCorrection => new Problem(409, "review-awaits-correction"),
        ReviewRefusal.NotSigned or ReviewRefusal.NotReturned => new Problem(409, "conflict"),
        _ => throw new ArgumentOutOfRangeException(nameof(why)),
    };
}
