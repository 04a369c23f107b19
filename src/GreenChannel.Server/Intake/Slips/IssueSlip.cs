using System.Globalization;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>What is said when a slip is issued; nothing is required.</summary>
/// <param name="Reference">Case or stay of the unit's own system, by an id that says nothing of a person.</param>
/// <param name="Vaccine">Four-digit code.</param>
/// <param name="GivenAt">When the dose was given, RFC 3339; now where it is absent.</param>
/// <param name="Note">Whom it is given to; sealed.</param>
public sealed record SlipRequest(Guid? Reference = null, string? Vaccine = null, string? GivenAt = null, string? Note = null);

/// <summary>A slip that was just issued: the only time that its address is known.</summary>
/// <param name="Url">What its code leads to; keep it on paper, not in a file.</param>
public sealed record SlipIssued(Guid Id, string Number, string Url, DateTime ExpiresAt);

/// <summary>What became of it: the slip and its token, or why there is none.</summary>
public sealed record Issued(SlipRow? Slip, string Token, Problem? Problem = null);

/// <summary>POST /api/slips: a unit issues a slip. The token leaves with the answer and is kept nowhere.</summary>
public sealed class IssueSlip(Store store, Vault vault, SlipTokens tokens, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int LongestNote = 200;
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/slips", HandleAsync).RequireAuthorization(Access.Clinics).WithName("IssueSlip").WithTags("slips")
            .Accepts<SlipRequest>("application/json").Produces<SlipIssued>(201).ProducesProblem(400).ProducesProblem(403).ProducesProblem(422);
        routes.MapPost("/api/slips/{id:guid}/revoke", async (Guid id, HttpContext http, IssueSlip issue, ReadSlips read, CancellationToken cancel) =>
                await issue.RevokeAsync(http.Viewer(), id, cancel) is { } row ? Results.Json(await read.ItemAsync(http.Viewer(), row, cancel), Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Clinics).WithName("RevokeSlip").WithTags("slips").Produces<SlipItem>().ProducesProblem(403).ProducesProblem(404);
    }

    private static async Task<IResult> HandleAsync(HttpContext http, IssueSlip issue, SlipTokens tokens, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (reference, vaccine, given, note) = (fields.Text("reference"), fields.Text("vaccine"), fields.Text("givenAt"), fields.Text("note"));
        if (fields.Problem is { } wrong) return wrong.Result(http);
        var issued = await issue.RunAsync(http.Viewer(), reference, vaccine, given, note, cancel);
        if (issued.Problem is { } problem) return problem.Result(http);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new SlipIssued(issued.Slip!.Id, issued.Slip.Number, tokens.AddressOf(issued.Token), issued.Slip.ExpiresAt), Json.Stored, statusCode: 201);
    }

    public async Task<Issued> RunAsync(Viewer viewer, string? reference, string? vaccine, string? given, string? note, CancellationToken cancel = default)
    {
        var now = time.Now();
        List<(string, string)> problems = [];
        Guid? named = null;
        if (reference is not null)
        {
            if (Guid.TryParseExact(reference, "D", out var id)) named = id;
            else problems.Add(("reference", "format")); // An id of another shape might be somebody's number.
        }

        if (vaccine is not null && !Vocabulary.IsVaccine(vaccine)) problems.Add(("vaccine", "unknownValue"));
        if (note?.Length > LongestNote) problems.Add(("note", "tooLong"));
        var at = given is null ? now : Instant(given);
        if (at is null) problems.Add(("givenAt", "format"));
        else if (at > now + Ahead) problems.Add(("givenAt", "future"));
        if (problems.Count > 0) return new Issued(null, "", new Problem(422, "impossible") { Fields = problems });
        if (!(await book.ReadAsync(cancel)).Sites.ContainsKey(viewer.Organisation)) return new Issued(null, "", new Problem(404, "not-found"));

        var (token, key, slip) = (SlipTokens.New(), Vault.NewKey(), Guid.CreateVersion7(time.GetUtcNow()));
        var row = new SlipRow
        {
            Id = slip,
            Site = viewer.Organisation,
            TokenHash = tokens.HashOf(token)!,
            Reference = named,
            Vaccine = vaccine,
            GivenAt = at!.Value,
            IssuedAt = now,
            IssuedBy = viewer.DisplayName,
            ExpiresAt = now.AddDays(options.Value.Slips.ValidDays),
            WrappedKey = vault.Wrap(key, slip),
            SealedNote = note is null ? null : ReadSlips.Seal(key, slip, note),
        };
        store.Add(row);
        await store.SaveAsync(new Entry(viewer, "slip.issued", new { slip, row.Site, row.Vaccine, row.GivenAt, row.ExpiresAt, reference = named is not null }) { Chain = ChainOf(slip) }, cancel: cancel);
        return new Issued(row, token);
    }

    /// <summary>From now on nothing can be told by it; null where the viewer has no such slip.</summary>
    public Task<SlipRow?> RevokeAsync(Viewer viewer, Guid id, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Slips(viewer).FirstOrDefaultAsync(row => row.Id == id, cancel);
        if (row is null or { RevokedAt: not null }) return row;
        row.RevokedAt = time.Now();
        row.Version++;
        await store.SaveAsync(new Entry(viewer, "slip.revoked", new { slip = id, row.Site }) { Chain = ChainOf(id) }, cancel: cancel);
        return row;
    });

    internal static string ChainOf(Guid slip) => $"slip/{slip:N}";

    private static DateTime? Instant(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 2000 and < 2200
            ? new DateTime(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc)
            : null;
}
