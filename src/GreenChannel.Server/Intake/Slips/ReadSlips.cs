using System.Text;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>A slip as its unit sees it; never its token.</summary>
/// <param name="Note">Whom it was given to, as the unit wrote it down.</param>
/// <param name="Leads">How often something was told by it.</param>
public sealed record SlipItem(Guid Id, string Number, Guid? Reference, string? Vaccine, DateTime GivenAt, DateTime IssuedAt, string IssuedBy, DateTime ExpiresAt, DateTime? RevokedAt, string? Note, int Leads)
{
    internal static SlipItem Of(SlipRow row, string? note, int leads) =>
        new(row.Id, row.Number, row.Reference, row.Vaccine, row.GivenAt, row.IssuedAt, row.IssuedBy, row.ExpiresAt, row.RevokedAt, note, leads);
}

/// <summary>GET /api/slips: a unit's slips that can still be used, the newest first.</summary>
public sealed class ReadSlips(Store store, Vault vault, TimeProvider time)
{
    /// <summary>So many are shown; older ones can still be used.</summary>
    public const int Most = 200;

    private const string Purpose = "note";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/slips", async (HttpContext http, ReadSlips read, CancellationToken cancel) =>
            Results.Json(new ListPage<SlipItem>(await read.OpenAsync(http.Viewer(), cancel), null), Json.Stored))
        .RequireAuthorization(Access.Clinics).WithName("ListSlips").WithTags("slips").Produces<ListPage<SlipItem>>().ProducesProblem(403);

    public async Task<IReadOnlyList<SlipItem>> OpenAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var now = time.Now();
        var rows = await store.Slips(viewer).AsNoTracking().Where(row => row.RevokedAt == null && row.ExpiresAt > now).OrderByDescending(row => row.IssuedAt).Take(Most).ToListAsync(cancel);
        var ids = rows.ConvertAll(row => row.Id);
        var told = await store.Leads(viewer).AsNoTracking().Where(lead => ids.Contains(lead.SlipId)).GroupBy(lead => lead.SlipId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
        return [.. rows.Select(row => SlipItem.Of(row, NoteOf(row), told.GetValueOrDefault(row.Id)))];
    }

    /// <summary>One slip that was read for the viewer.</summary>
    public async Task<SlipItem> ItemAsync(Viewer viewer, SlipRow row, CancellationToken cancel) =>
        SlipItem.Of(row, NoteOf(row), await store.Leads(viewer).CountAsync(lead => lead.SlipId == row.Id, cancel));

    public string? NoteOf(SlipRow row) => row.SealedNote is { } box ? Encoding.UTF8.GetString(Vault.Open(vault.Unwrap(row.WrappedKey, row.Id), box, row.Id, Purpose)) : null;

    internal static byte[] Seal(byte[] key, Guid id, string note) => Vault.Seal(key, Encoding.UTF8.GetBytes(note), id, Purpose);
}
