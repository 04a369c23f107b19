using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Investigations;
using GreenChannel.Domain.Reviews;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Investigations;

/// <summary>One edit of the history.</summary>
/// <param name="Changes">Each field from what to what.</param>
public sealed record InvestigationEdit(int Number, DateTime At, string By, string Organisation, IReadOnlyList<FieldEdit> Changes);

/// <summary>The investigation of a case as the viewer may see it, its history, and what contradicts what in the case.</summary>
public sealed class ReadInvestigation(Store store, Vault vault, IdentityCover cover, RecordReading reading, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases/{caseId:guid}/investigation", async (Guid caseId, HttpContext http, ReadInvestigation read, CancellationToken cancel) =>
            await read.FindAsync(http.Viewer(), caseId, http.Language(), cancel) is { } found ? Results.Json(found, Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadInvestigation").WithTags("cases").Produces<InvestigationView>().ProducesProblem(404);
        routes.MapGet("/api/cases/{caseId:guid}/investigation/history", async (Guid caseId, HttpContext http, ReadInvestigation read, CancellationToken cancel) =>
            await read.HistoryAsync(http.Viewer(), caseId, cancel) is { } edits ? Results.Json(new ListPage<InvestigationEdit>(edits, null), Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadInvestigationHistory").WithTags("cases").Produces<ListPage<InvestigationEdit>>().ProducesProblem(404);
    }

    /// <summary>Null for a case that the viewer may not see, and for one that nobody investigates: a drill or an import.</summary>
    public async Task<InvestigationView?> FindAsync(Viewer viewer, Guid caseId, Language language, CancellationToken cancel = default)
    {
        if (await RowAsync(viewer, caseId, cancel) is not { } row) return null;
        await reading.NoteAsync(viewer, caseId, cancel);
        var inside = new SealedCase(vault, row);
        var whole = inside.Report();
        var covered = await cover.IsOnAsync(viewer, caseId, cancel);
        var fields = SavedInvestigation.Of(await store.Investigations(caseId).AsNoTracking().FirstOrDefaultAsync(cancel), inside);
        var latest = await store.Conclusions(caseId).AsNoTracking().OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.Id).FirstOrDefaultAsync(cancel);
        var conclusion = latest is null ? null : ConclusionItem.Of(latest, inside);
        var triage = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
        var clusterCode = (await CaseCluster.OfAsync(store, viewer, caseId, cancel)).FirstOrDefault(cluster => cluster.Code is not null)?.Code;
        var warnings = CaseChecks.Of(WholeCase.Of(row, Parsed(whole), triage, conclusion, clusterCode, fields, options.Value.Zone), time.Now(), options.Value.Zone);

        var attachments = covered ? [] : await store.Attachments(caseId).AsNoTracking().Where(one => one.Specimen != null).OrderBy(one => one.AddedAt).ThenBy(one => one.Id).Select(AttachmentItem.Shown).ToListAsync(cancel);
        var words = covered ? new CoveredWords(whole, fields) : null;
        var mirrored = new MirroredFields(row, Parsed(covered ? IdentityMask.Of(whole) : whole), triage, covered ? conclusion?.Covered(whole) : conclusion, clusterCode, await book.ReadAsync(cancel), options.Value.Zone, language);
        return InvestigationView.Of(row, fields.ToDictionary(one => one.Key, one => words is null ? one.Value : one.Value with { Value = words.Of(one.Key, one.Value.Value) }), mirrored, warnings, attachments, covered, language);
    }

    /// <summary>Newest first; null where <see cref="FindAsync"/> is.</summary>
    public async Task<IReadOnlyList<InvestigationEdit>?> HistoryAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        if (await RowAsync(viewer, caseId, cancel) is not { } row) return null;
        await reading.NoteAsync(viewer, caseId, cancel);
        var inside = new SealedCase(vault, row);
        var rows = await store.InvestigationEdits(caseId).AsNoTracking().OrderByDescending(one => one.Number).ToListAsync(cancel);
        CoveredWords? words = null;
        if (rows.Count > 0 && await cover.IsOnAsync(viewer, caseId, cancel))
            words = new CoveredWords(inside.Report(), SavedInvestigation.Of(await store.Investigations(caseId).AsNoTracking().FirstOrDefaultAsync(cancel), inside));
        return [.. rows.Select(one => (Row: one, Saved: SavedEdit.Of(one, inside))).Select(one => new InvestigationEdit(
            one.Row.Number, one.Row.At, one.Saved.By, one.Row.Organisation,
            words is null ? one.Saved.Taken : [.. one.Saved.Taken.Select(edit => edit with { Was = words.Of(edit.Field, edit.Was), Value = words.Of(edit.Field, edit.Value) })]))];
    }

    private Task<CaseRow?> RowAsync(Viewer viewer, Guid caseId, CancellationToken cancel) =>
        store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live", cancel);

    private Report Parsed(JsonObject report)
    {
        using var document = JsonDocument.Parse(report.ToJsonString());
        return ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report!;
    }
}

/// <summary>What was written about a case, for who must not know whom it is about: fields that name somebody are covered whole, and their names in every other.</summary>
internal sealed class CoveredWords(JsonObject report, IReadOnlyDictionary<string, FieldEntry> fields)
{
    private const string Covered = "***";

    private readonly string[] _names = [.. fields.Where(one => Names(one.Key)).Select(one => one.Value.Value).OfType<string>().Where(name => name.Length > 1).OrderByDescending(name => name.Length)];

    public string? Of(string field, string? value)
    {
        if (value is null) return null;
        if (Names(field)) return Covered;
        return FieldPath.Read(InvestigationForm.Shipped, field)?.Field?.Type is FieldType.Text or FieldType.Long
            ? _names.Aggregate(IdentityMask.Words(report, value), (said, name) => said.Replace(name, Covered, StringComparison.Ordinal))
            : value;
    }

    private static bool Names(string field) => FieldPath.Read(InvestigationForm.Shipped, field)?.Field?.Identity == true;
}
