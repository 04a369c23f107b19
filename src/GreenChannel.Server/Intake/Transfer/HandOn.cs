using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Transfer;

/// <summary>Offers a case to another county.</summary>
/// <param name="Id">Made by the client; an offer sent twice is one.</param>
/// <param name="To">Code of the other county, six digits.</param>
/// <param name="Reason">vaccinatedThere livesThere treatedThere wrongUnit.</param>
public sealed record TransferOffer(Guid Id, string To, string Reason);

/// <summary>received or returned.</summary>
public sealed record TransferAnswer(string Decision);

/// <summary>A hand-over with its receipt; nothing of the case but its number.</summary>
public sealed record TransferItem(Guid Id, Guid CaseId, string? CaseNumber, string From, string To, string Reason, string State, string OfferedBy, DateTime OfferedAt, string? AnsweredBy, DateTime? AnsweredAt);

/// <summary>What became of an offer or an answer.</summary>
public sealed record HandedOn(TransferItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/cases/{caseId}/transfers and /api/transfers/{id}/answer: a county hands a case to another, which receives it
/// by name or returns it. Until the receipt nothing changes but that the other county may read it; from then on it is
/// theirs, and who handed it on sees the receipt only. No clock stops meanwhile.
/// </summary>
public sealed class HandOn(Store store, FacilityBook book, TimeProvider time)
{
    public static readonly string[] Reasons = ["vaccinatedThere", "livesThere", "treatedThere", "wrongUnit"];
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/transfers", HandleOfferAsync).RequireAuthorization(Access.Counties).WithName("OfferTransfer").WithTags("cases")
            .Accepts<TransferOffer>("application/json").Produces<TransferItem>(201).Produces<TransferItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/transfers/{id:guid}/answer", HandleAnswerAsync).RequireAuthorization(Access.Counties).WithName("AnswerTransfer").WithTags("cases")
            .Accepts<TransferAnswer>("application/json").Produces<TransferItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/transfers", async (HttpContext http, HandOn hand, CancellationToken cancel) =>
            Results.Json(new ListPage<TransferItem>(await hand.OfAsync(http.Viewer(), null, cancel), null), Json.Stored))
            .RequireAuthorization(Access.Surveillance).WithName("ListTransfers").WithTags("cases").Produces<ListPage<TransferItem>>();
        routes.MapPost("/cases/{caseId:guid}/transfers", OfferFormAsync).RequireAuthorization(Access.Counties).ExcludeFromDescription();
        routes.MapPost("/transfers/{id:guid}/answer", AnswerFormAsync).RequireAuthorization(Access.Counties).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleOfferAsync(Guid caseId, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (id, to, reason) = (fields.Text("id"), fields.Text("to"), fields.Text("reason"));
        if (fields.Problem is { } problem) return problem.Result(http);
        return Answered(http, await hand.OfferAsync(http.Viewer(), caseId, id, to, reason, cancel));
    }

    private static async Task<IResult> HandleAnswerAsync(Guid id, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var decision = fields.RequiredWord("decision", "received", "returned");
        if (fields.Problem is { } problem) return problem.Result(http);
        return Answered(http, await hand.AnswerAsync(http.Viewer(), id, decision, cancel));
    }

    private static async Task<IResult> OfferFormAsync(Guid caseId, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var handed = await hand.OfferAsync(http.Viewer(), caseId, form["id"], form["to"], form["reason"], cancel);
        return Results.Redirect(handed.Problem is null ? $"/cases/{caseId}#transfer" : $"/cases/{caseId}?said=transfer#transfer");
    }

    private static async Task<IResult> AnswerFormAsync(Guid id, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var handed = await hand.AnswerAsync(http.Viewer(), id, form["decision"] == "received" ? "received" : "returned", cancel);
        return Results.Redirect(handed.Item is { State: "received" } item ? $"/cases/{item.CaseId}" : "/cases");
    }

    private static IResult Answered(HttpContext http, HandedOn handed) =>
        handed.Problem?.Result(http) ?? Results.Json(handed.Item, Json.Stored, statusCode: handed.IsNew ? 201 : 200);

    /// <summary>What was handed on by or to the viewer's counties, newest first; of one case or of all.</summary>
    public async Task<IReadOnlyList<TransferItem>> OfAsync(Viewer viewer, Guid? caseId, CancellationToken cancel = default)
    {
        var rows = await store.Transfers(viewer).AsNoTracking().Where(row => caseId == null || row.CaseId == caseId).OrderByDescending(row => row.OfferedAt).Take(Most).ToListAsync(cancel);
        var ids = rows.Select(row => row.CaseId).ToList();
        var numbers = await store.Cases(Viewer.Engine).AsNoTracking().Where(row => ids.Contains(row.Id)).Select(row => new { row.Id, row.CaseNumber }).ToDictionaryAsync(row => row.Id, row => row.CaseNumber, cancel);
        return [.. rows.Select(row => Item(row, numbers.GetValueOrDefault(row.CaseId)))];
    }

    private Task<HandedOn> OfferAsync(Viewer viewer, Guid caseId, string? id, string? to, string? reason, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service" && row.Origin != "drill", cancel);
        if (row is null) return new HandedOn(null, new Problem(404, "not-found"));
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", string.IsNullOrEmpty(id) ? "required" : "format"));
        if (string.IsNullOrEmpty(to) || to == row.County || !(await book.ReadAsync(cancel)).Counties.ContainsKey(to)) wrong.Add(("to", string.IsNullOrEmpty(to) ? "required" : "unknownValue"));
        if (string.IsNullOrEmpty(reason) || !Reasons.Contains(reason)) wrong.Add(("reason", string.IsNullOrEmpty(reason) ? "required" : "unknownValue"));
        if (wrong.Count > 0) return new HandedOn(null, new Problem(422, "impossible") { Fields = wrong });
        if (await store.Transfers(viewer).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel) is { } before)
        {
            return before.CaseId == caseId && before.ToCounty == to && before.Reason == reason
                ? new HandedOn(Item(before, row.CaseNumber), null)
                : new HandedOn(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        // Only whose case it is hands it on, and to one county at a time.
        if (row.County != viewer.Organisation || row.OfferedTo is not null) return new HandedOn(null, new Problem(409, "not-yours-to-hand-on"));
        var transfer = new TransferRow { Id = key, CaseId = caseId, FromCounty = row.County, ToCounty = to!, Reason = reason!, OfferedBy = viewer.DisplayName, OfferedAt = time.Now(), State = "offered" };
        store.Add(transfer);
        row.OfferedTo = to;
        try
        {
            await store.SaveAsync(new Entry(viewer, "transfer.offered", new { transfer = key, from = row.County, to, reason }) { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException)
        {
            // An id that another county has used already.
            return new HandedOn(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        return new HandedOn(Item(transfer, row.CaseNumber), null, IsNew: true);
    });

    private Task<HandedOn> AnswerAsync(Viewer viewer, Guid id, string decision, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var transfer = await store.Transfers(viewer).FirstOrDefaultAsync(row => row.Id == id && row.ToCounty == viewer.Organisation, cancel);
        if (transfer is null) return new HandedOn(null, new Problem(404, "not-found"));
        var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == transfer.CaseId, cancel);
        if (transfer.State == decision) return new HandedOn(Item(transfer, row.CaseNumber), null);
        if (transfer.State != "offered") return new HandedOn(null, new Problem(409, "other-content"));
        (transfer.State, transfer.AnsweredBy, transfer.AnsweredAt) = (decision, viewer.DisplayName, time.Now());
        row.OfferedTo = null;
        if (decision == "received")
        {
            row.County = transfer.ToCounty;
            CaseDeadlines.Place(row); // Whose turn it was, it is theirs now; no clock begins anew.
            if (CaseReviews.Changed(row, time.Now()) is { } again) store.Add(again);
        }

        await store.SaveAsync(new Entry(viewer, $"transfer.{decision}", new { transfer = id, from = transfer.FromCounty, to = transfer.ToCounty }) { Case = row }, cancel: cancel);
        return new HandedOn(Item(transfer, row.CaseNumber), null);
    });

    private static TransferItem Item(TransferRow row, string? number) =>
        new(row.Id, row.CaseId, number, row.FromCounty, row.ToCounty, row.Reason, row.State, row.OfferedBy, row.OfferedAt, row.AnsweredBy, row.AnsweredAt);
}
