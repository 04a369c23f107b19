using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Intake.FirstAid;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>One case with everything in it, for somebody who may see it.</summary>
public sealed record CaseView(
    Guid Id, Guid CaseId, string? CaseNumber, string Site, string County, string? TreatedCounty, string ReportedBy, string Origin, DateTime ReceivedAt,
    string Level, string Class, JsonObject Report, IReadOnlyList<string> Missing, IReadOnlyList<string> Contradictions,
    IReadOnlyList<string> Unrecognised, bool Call120, TriageItem Triage, EscalationItem? Escalation, int Version, IReadOnlyList<LinkedCase> Linked, DateTime? ReadByCountyAt,
    IReadOnlyList<TreatmentItem> TreatmentRecord, CaseObservation? Observation, string AuditHead, bool IdentityCovered, Guid? LinkedTo);

/// <summary>Another case that may be of the same person: both stand, and both call, until a person has looked (E16).</summary>
public sealed record LinkedCase(Guid CaseId, string? CaseNumber, string Site, DateTime ReceivedAt);

/// <summary>GET /api/cases/{caseId}. A case outside the viewer's jurisdiction does not exist for them.</summary>
public sealed class ReadCase(Store store, Vault vault, NoteReading reading, RecordReading record, LinkedCases linked, ReadTreatment treatment, FromRoom room, IdentityCover cover)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cases/{caseId:guid}", HandleAsync)
        .WithName("ReadCase").WithTags("cases").Produces<CaseView>().ProducesProblem(404);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, ReadCase read, CancellationToken cancel) =>
        await read.FindAsync(http.Viewer(), caseId, http.Language(), cancel) is { } found
            ? Results.Json(found, Json.Stored)
            : new Problem(404, "not-found").Result(http);

    public async Task<CaseView?> FindAsync(Viewer viewer, Guid caseId, Language language, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null) return null;
        if (await reading.OfAsync(viewer, row, cancel)) row = await store.Cases(viewer).AsNoTracking().FirstAsync(row => row.Id == caseId, cancel);
        await record.NoteAsync(viewer, caseId, cancel);
        var request = await store.Requests(viewer).AsNoTracking().Where(request => request.CaseId == caseId)
            .OrderByDescending(request => request.OpenedAt).ThenByDescending(request => request.Id).FirstOrDefaultAsync(cancel);
        var inside = new SealedCase(vault, row);
        var covered = await cover.IsOnAsync(viewer, caseId, cancel);
        var checks = inside.Checks();
        var triage = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
        return new CaseView(
            row.Id, row.Id, row.CaseNumber, row.Site, row.County, row.TreatedCounty, row.ReportedBy, row.Origin, row.ReceivedAt,
            row.Level, row.Class, covered ? IdentityMask.Of(inside.Report()) : inside.Report(), checks.Missing, checks.Contradictions, covered ? [] : checks.Unrecognised,
            triage.Level == TriageLevel.Emergency,
            TriageItem.Of(triage, language),
            request is null ? null : EscalationItem.Of(request.Read(), row.CaseNumber, request.Version),
            row.Version,
            [.. (await linked.OfAsync(viewer, [row], cancel))[row.Id]], row.ReadByCountyAt,
            await treatment.OfAsync(row, cancel), await room.OfAsync(row, cancel), Convert.ToHexStringLower(row.AuditHead), covered, row.LinkedTo);
    }
}
