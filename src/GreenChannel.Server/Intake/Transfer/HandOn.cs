using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Notify;
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
/// theirs, and who handed it on sees the receipt only. No clock stops meanwhile. Who is above both counties may decide it
/// between them (POST /api/cases/{caseId}/reassignment), at once. Each side is told what the other did.
/// </summary>
public sealed class HandOn(Store store, Channels channels, FacilityBook book, TimeProvider time)
{
    public static readonly string[] Reasons = ["vaccinatedThere", "livesThere", "treatedThere", "wrongUnit"];
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/transfers", HandleOfferAsync).RequireAuthorization(Access.Counties).WithName("OfferTransfer").WithTags("cases")
            .Accepts<TransferOffer>("application/json").Produces<TransferItem>(201).Produces<TransferItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/transfers/{id:guid}/answer", HandleAnswerAsync).RequireAuthorization(Access.Counties).WithName("AnswerTransfer").WithTags("cases")
            .Accepts<TransferAnswer>("application/json").Produces<TransferItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/api/cases/{caseId:guid}/reassignment", HandleReassignAsync).RequireAuthorization(Access.Supervisors).WithName("ReassignCase").WithTags("cases")
            .Accepts<TransferOffer>("application/json").Produces<TransferItem>(201).Produces<TransferItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapGet("/api/transfers", async (HttpContext http, HandOn hand, CancellationToken cancel) =>
            Results.Json(new ListPage<TransferItem>(await hand.OfAsync(http.Viewer(), null, cancel), null), Json.Stored))
            .RequireAuthorization(Access.Surveillance).WithName("ListTransfers").WithTags("cases").Produces<ListPage<TransferItem>>();
        routes.MapPost("/cases/{caseId:guid}/transfers", OfferFormAsync).RequireAuthorization(Access.Counties).ExcludeFromDescription();
        routes.MapPost("/transfers/{id:guid}/answer", AnswerFormAsync).RequireAuthorization(Access.Counties).ExcludeFromDescription();
        routes.MapPost("/cases/{caseId:guid}/reassignment", ReassignFormAsync).RequireAuthorization(Access.Supervisors).ExcludeFromDescription();
        routes.MapPost("/transfers/{id:guid}/seen", async (Guid id, HttpContext http, HandOn hand, CancellationToken cancel) =>
        {
            await hand.SeenAsync(http.Viewer(), id, cancel);
            return Results.Redirect("/work");
        }).RequireAuthorization(Access.Counties).ExcludeFromDescription();
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

    private static async Task<IResult> HandleReassignAsync(Guid caseId, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (id, to, reason) = (fields.Text("id"), fields.Text("to"), fields.Text("reason"));
        if (fields.Problem is { } problem) return problem.Result(http);
        return Answered(http, await hand.ReassignAsync(http.Viewer(), caseId, id, to, reason, cancel));
    }

    private static async Task<IResult> ReassignFormAsync(Guid caseId, HttpContext http, HandOn hand, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var handed = await hand.ReassignAsync(http.Viewer(), caseId, form["id"], form["to"], form["reason"], cancel);
        return Results.Redirect(handed.Problem is null ? $"/cases/{caseId}#transfer" : $"/cases/{caseId}?said=transfer#transfer");
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
        var facilities = await book.ReadAsync(cancel);
        if (await KnownAsync(viewer, row, id, to, reason, facilities, cancel) is { } known) return known;
        var key = Guid.Parse(id!);

        // Only whose case it is hands it on, and to one county at a time.
        if (row.County != viewer.Organisation || row.OfferedTo is not null) return new HandedOn(null, new Problem(409, "not-yours-to-hand-on"));
        var transfer = Made(viewer, row, key, to!, reason!, "offered");
        Tell(row, facilities, to!);
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
        if (transfer.State == "assigned" && decision == "returned") return new HandedOn(null, new Problem(409, "assigned-above"));
        if (transfer.State is not ("offered" or "assigned")) return new HandedOn(null, new Problem(409, "other-content"));
        var wasOffered = transfer.State == "offered";
        (transfer.State, transfer.AnsweredBy, transfer.AnsweredAt) = (decision, viewer.DisplayName, time.Now());

        // What was reassigned has moved already, and may have moved on: its receipt says only that it was seen.
        if (wasOffered)
        {
            row.OfferedTo = null;
            Tell(row, await book.ReadAsync(cancel), transfer.FromCounty);
            if (decision == "received") MoveTo(row, transfer.ToCounty);
        }

        await store.SaveAsync(new Entry(viewer, $"transfer.{decision}", new { transfer = id, from = transfer.FromCounty, to = transfer.ToCounty }) { Case = row }, cancel: cancel);
        return new HandedOn(Item(transfer, row.CaseNumber), null);
    });

    /// <summary>Decides between two counties that both lie below the viewer, at once.</summary>
    private Task<HandedOn> ReassignAsync(Viewer viewer, Guid caseId, string? id, string? to, string? reason, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service" && row.Origin != "drill", cancel);
        if (row is null) return new HandedOn(null, new Problem(404, "not-found"));
        var facilities = await book.ReadAsync(cancel);
        if (await KnownAsync(viewer, row, id, to, reason, facilities, cancel) is { } known) return known;
        if (!Division.IsCode(viewer.Organisation) || new Division(viewer.Organisation) is not { } above || !above.Covers(row.County) || !above.Covers(to!)) return new HandedOn(null, new Problem(422, "impossible") { Fields = [("to", "range")] });
        foreach (var open in await store.Transfers(viewer).Where(one => one.CaseId == caseId && (one.State == "offered" || one.State == "assigned")).ToListAsync(cancel))
            (open.State, open.AnsweredBy, open.AnsweredAt) = ("withdrawn", viewer.DisplayName, time.Now());
        var from = row.County;
        var transfer = Made(viewer, row, Guid.Parse(id!), to!, reason!, "assigned");
        row.OfferedTo = null;
        MoveTo(row, to!);
        Tell(row, facilities, from, to!);
        try
        {
            await store.SaveAsync(new Entry(viewer, "transfer.assigned", new { transfer = transfer.Id, from, to, reason }) { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException)
        {
            return new HandedOn(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
        }

        return new HandedOn(Item(transfer, row.CaseNumber), null, IsNew: true);
    });

    // The county that a case was taken from says that it has seen so: its bar is empty again.
    private Task<bool> SeenAsync(Viewer viewer, Guid id, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        if (await store.Transfers(viewer).FirstOrDefaultAsync(row => row.Id == id && row.FromCounty == viewer.Organisation && row.SeenAt == null, cancel) is not { } transfer) return false;
        var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == transfer.CaseId, cancel);
        (transfer.SeenBy, transfer.SeenAt) = (viewer.DisplayName, time.Now());
        await store.SaveAsync(new Entry(viewer, "transfer.seen", new { transfer = id }) { Case = row }, cancel: cancel);
        return true;
    });

    // What is wrong with what was asked, or what became of it when it was asked before; null for something new.
    private async Task<HandedOn?> KnownAsync(Viewer viewer, CaseRow row, string? id, string? to, string? reason, Facilities facilities, CancellationToken cancel)
    {
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) wrong.Add(("id", string.IsNullOrEmpty(id) ? "required" : "format"));
        var before = key == Guid.Empty ? null : await store.Transfers(viewer).AsNoTracking().FirstOrDefaultAsync(one => one.Id == key, cancel);
        if (before is not null && before.CaseId == row.Id && before.ToCounty == to && before.Reason == reason) return new HandedOn(Item(before, row.CaseNumber), null);
        if (string.IsNullOrEmpty(to) || to == row.County || !facilities.Counties.ContainsKey(to)) wrong.Add(("to", string.IsNullOrEmpty(to) ? "required" : "unknownValue"));
        if (string.IsNullOrEmpty(reason) || !Reasons.Contains(reason)) wrong.Add(("reason", string.IsNullOrEmpty(reason) ? "required" : "unknownValue"));
        return wrong.Count > 0 ? new HandedOn(null, new Problem(422, "impossible") { Fields = wrong })
            : before is not null ? new HandedOn(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] })
            : null;
    }

    private TransferRow Made(Viewer viewer, CaseRow row, Guid id, string to, string reason, string state)
    {
        var transfer = new TransferRow { Id = id, CaseId = row.Id, FromCounty = row.County, ToCounty = to, Reason = reason, OfferedBy = viewer.DisplayName, OfferedAt = time.Now(), State = state };
        store.Add(transfer);
        return transfer;
    }

    // Whose turn it was, it is theirs now; no clock begins anew.
    private void MoveTo(CaseRow row, string county)
    {
        row.County = county;
        CaseDeadlines.Place(row);
        if (CaseReviews.Changed(row, time.Now()) is { } again) store.Add(again);
    }

    private void Tell(CaseRow row, Facilities facilities, params ReadOnlySpan<string> counties)
    {
        var now = time.Now();
        foreach (var county in counties)
            foreach (var message in OutboxRows.OfHandOver(row, county, channels.QuietPlanFor(facilities, county, now), now)) store.Add(message);
    }

    private static TransferItem Item(TransferRow row, string? number) =>
        new(row.Id, row.CaseId, number, row.FromCounty, row.ToCounty, row.Reason, row.State, row.OfferedBy, row.OfferedAt, row.AnsweredBy, row.AnsweredAt);
}
