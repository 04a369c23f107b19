using System.Globalization;
using System.Text;
using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Primitives;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>A lead as its unit sees it.</summary>
/// <param name="Slip">Number of the slip.</param>
/// <param name="Note">Whom the slip was given to.</param>
/// <param name="CaseId">The case that was made of it; null where none was.</param>
public sealed record LeadItem(
    Guid Id, string Slip, Guid? Reference, string? Note, string? Vaccine, DateTime GivenAt, string Level, DateTime ReceivedAt, Told Told,
    Guid? CaseId, string? CaseNumber, DateTime? ClosedAt, string? ClosedBy, string? Reason, string? Words)
{
    public bool IsOpen => CaseId is null && ClosedAt is null;
}

/// <summary>GET /api/leads: what guardians have told a unit, the worst first, and the ends of what was told before.</summary>
public sealed class ReadLeads(Store store, Vault vault, ReadSlips slips, Circumstance circumstance)
{
    private const int MostClosed = 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/leads", async (HttpContext http, ReadLeads read, CancellationToken cancel) =>
                Results.Json(new ListPage<LeadItem>(await read.ListAsync(http.Viewer(), cancel), null), Json.Stored))
            .RequireAuthorization(Access.Clinics).WithName("ListLeads").WithTags("slips").Produces<ListPage<LeadItem>>().ProducesProblem(403);
    }

    /// <summary>All that are open, then the last that are not.</summary>
    public async Task<IReadOnlyList<LeadItem>> ListAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var open = await Open(viewer).AsNoTracking().OrderBy(lead => lead.Level == "emergency" ? 0 : 1).ThenByDescending(lead => lead.ReceivedAt).ToListAsync(cancel);
        var ids = open.ConvertAll(lead => lead.Id);
        var ended = await store.Leads(viewer).AsNoTracking().Where(lead => !ids.Contains(lead.Id)).OrderByDescending(lead => lead.ReceivedAt).Take(MostClosed).ToListAsync(cancel);
        return await ItemsAsync(viewer, [.. open, .. ended], cancel);
    }

    public async Task<LeadItem?> FindAsync(Viewer viewer, Guid id, CancellationToken cancel = default) =>
        await store.Leads(viewer).AsNoTracking().FirstOrDefaultAsync(lead => lead.Id == id, cancel) is { } row ? (await ItemsAsync(viewer, [row], cancel))[0] : null;

    /// <summary>How many are open, and how many of them may be emergencies.</summary>
    public async Task<(int Open, int Emergencies)> CountAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var levels = await Open(viewer).Select(lead => lead.Level).ToListAsync(cancel);
        return (levels.Count, levels.Count(level => level == "emergency"));
    }

    /// <summary>What a report form begins with that is made of a lead; the person who sends it has looked at it.</summary>
    public IFormCollection Fields(LeadItem lead)
    {
        string Wall(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, circumstance.Zone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        var values = new Dictionary<string, string?>
        {
            ["discoveredAt"] = Wall(lead.ReceivedAt), // The unit has known since then, and its clock runs.
            ["onsetAt"] = lead.Told.OnsetAt is { } onset ? Wall(onset) : null,
            ["vaccine"] = lead.Vaccine,
            ["givenAt"] = Wall(lead.GivenAt),
            ["patientPhone"] = lead.Told.Phone,
            ["guardianWords"] = lead.Told.Words,
        };
        var fields = values.Where(value => !string.IsNullOrEmpty(value.Value)).ToDictionary(value => value.Key, value => new StringValues(value.Value));
        fields["signs"] = new StringValues([.. lead.Told.Signs]);
        return new FormCollection(fields);
    }

    // A report that bears the lead's id has taken it up: nothing else needs to be written for it.
    private IQueryable<LeadRow> Open(Viewer viewer)
    {
        var cases = store.Cases(viewer);
        return store.Leads(viewer).Where(lead => lead.ClosedAt == null && !cases.Any(row => row.ReportedBy == lead.Site && row.ReportId == lead.Id));
    }

    private async Task<IReadOnlyList<LeadItem>> ItemsAsync(Viewer viewer, List<LeadRow> rows, CancellationToken cancel)
    {
        var (ids, slipIds) = (rows.ConvertAll(row => row.Id), rows.Select(row => row.SlipId).Distinct().ToList());
        var of = await store.Slips(viewer).AsNoTracking().Where(row => slipIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var cases = await store.Cases(viewer).AsNoTracking().Where(row => row.ReportedBy == viewer.Organisation && ids.Contains(row.ReportId)).Select(row => new { row.Id, row.ReportId, row.CaseNumber }).ToDictionaryAsync(row => row.ReportId, cancel);
        return [.. rows.Select(row =>
        {
            var (slip, key, made) = (of[row.SlipId], vault.Unwrap(row.WrappedKey, row.Id), cases.GetValueOrDefault(row.Id));
            var told = JsonSerializer.Deserialize<Told>(Vault.Open(key, row.Sealed, row.Id, TakeLead.Purpose), Json.Stored)!;
            var words = row.SealedWords is { } box ? Encoding.UTF8.GetString(Vault.Open(key, box, row.Id, CloseLead.Purpose)) : null;
            return new LeadItem(
                row.Id, slip.Number, slip.Reference, slips.NoteOf(slip), slip.Vaccine, slip.GivenAt, row.Level, row.ReceivedAt, told,
                made?.Id, made?.CaseNumber, row.ClosedAt, row.ClosedBy, row.Reason, words);
        })];
    }
}
