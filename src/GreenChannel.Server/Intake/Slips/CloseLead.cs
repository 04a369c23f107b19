using System.Text;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>Why a lead is put aside.</summary>
public sealed record LeadToClose(string Reason, string? Words = null);

/// <summary>POST /api/leads/{id}/close: a unit puts a lead aside without a report, and says why. It stays to be read.</summary>
public sealed class CloseLead(Store store, Vault vault, TimeProvider time)
{
    internal const string Purpose = "lead-closed";
    private const int LongestWords = 500;
    public static readonly string[] Reasons = ["advised", "duplicate", "mistake", "unreachable", "other"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/leads/{id:guid}/close", async (Guid id, HttpContext http, CloseLead close, ReadLeads read, CancellationToken cancel) =>
        {
            var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
            if (fields is null) return unreadable!.Result(http);
            var (reason, words) = (fields.RequiredWord("reason", Reasons), fields.Text("words"));
            if (fields.Problem is { } wrong) return wrong.Result(http);
            return await close.RunAsync(http.Viewer(), id, reason, words, cancel) is { } problem ? problem.Result(http) : Results.Json(await read.FindAsync(http.Viewer(), id, cancel), Json.Stored);
        })
        .RequireAuthorization(Access.Clinics).WithName("CloseLead").WithTags("slips")
        .Accepts<LeadToClose>("application/json").Produces<LeadItem>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(422);

    /// <returns>Null where it is put aside now or was before, else why not.</returns>
    public Task<Problem?> RunAsync(Viewer viewer, Guid id, string? reason, string? words, CancellationToken cancel = default) => store.AgainAsync<Problem?>(async () =>
    {
        if (await store.Leads(viewer).FirstOrDefaultAsync(lead => lead.Id == id, cancel) is not { } row) return new Problem(404, "not-found");
        if (!Reasons.Contains(reason)) return new Problem(422, "lead-reason") { Fields = [("reason", reason is null ? "required" : "unknownValue")] };
        if (words?.Length > LongestWords) return new Problem(422, "lead-reason") { Fields = [("words", "tooLong")] };
        if (row.ClosedAt is not null) return null;
        (row.ClosedAt, row.ClosedBy, row.Reason) = (time.Now(), viewer.DisplayName, reason);
        if (words is not null) row.SealedWords = Vault.Seal(vault.Unwrap(row.WrappedKey, id), Encoding.UTF8.GetBytes(words), id, Purpose);
        row.Version++;
        await store.SaveAsync(new Entry(viewer, "lead.closed", new { lead = id, slip = row.SlipId, reason }) { Chain = IssueSlip.ChainOf(row.SlipId), Sealed = row.SealedWords }, cancel: cancel);
        return null;
    });
}
