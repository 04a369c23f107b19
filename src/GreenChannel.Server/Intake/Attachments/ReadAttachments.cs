using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Attachments;

/// <summary>GET /api/cases/{caseId}/attachments and …/{id}: the pictures of a case, for who may see it and nobody else; the files of its specimens for surveillance, as its investigation is.</summary>
public sealed class ReadAttachments(Store store, Vault vault, IdentityCover cover)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/cases/{caseId:guid}/attachments", HandleListAsync).WithName("ListAttachments").WithTags("cases").Produces<ListPage<AttachmentItem>>().ProducesProblem(404);
        routes.MapGet("/api/cases/{caseId:guid}/attachments/{attachmentId:guid}", HandleOneAsync).WithName("ReadAttachment").WithTags("cases").ProducesProblem(404);
    }

    private static async Task<IResult> HandleListAsync(Guid caseId, HttpContext http, ReadAttachments read, CancellationToken cancel) =>
        await read.OfAsync(http.Viewer(), caseId, cancel) is { } items
            ? Results.Json(new ListPage<AttachmentItem>(items, null), Json.Stored)
            : new Problem(404, "not-found").Result(http);

    private static async Task<IResult> HandleOneAsync(Guid caseId, Guid attachmentId, HttpContext http, ReadAttachments read, CancellationToken cancel)
    {
        if (await read.OpenAsync(http.Viewer(), caseId, attachmentId, cancel) is not var (kind, bytes)) return new Problem(404, "not-found").Result(http);

        // Nothing but a picture or a document to be kept, and nothing that stays behind in a browser or a proxy.
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-store, private";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{AttachmentItem.NameOf(attachmentId, kind)}\"";
        return Results.Bytes(bytes, kind == "pdf" ? "application/pdf" : $"image/{kind}");
    }

    /// <summary>Oldest first; null for a case that the viewer may not see.</summary>
    public async Task<IReadOnlyList<AttachmentItem>?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default) =>
        !await store.Cases(viewer).AnyAsync(row => row.Id == caseId, cancel) ? null
        : await cover.IsOnAsync(viewer, caseId, cancel) ? []
        : await For(viewer, caseId).OrderBy(one => one.AddedAt).ThenBy(one => one.Id).Select(AttachmentItem.Shown).ToListAsync(cancel);

    public static string Purpose(Guid id) => $"attachment/{id:N}";

    private async Task<(string Kind, byte[] Bytes)?> OpenAsync(Viewer viewer, Guid caseId, Guid id, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null || await cover.IsOnAsync(viewer, caseId, cancel)) return null; // A picture shows whom it is of.
        if (await For(viewer, caseId).FirstOrDefaultAsync(one => one.Id == id, cancel) is not { } found) return null;
        return (found.Kind, new SealedCase(vault, row).Open(found.Sealed, Purpose(id)));
    }

    // What an investigation has found is not for who reported or treats.
    private IQueryable<AttachmentRow> For(Viewer viewer, Guid caseId) => store.Attachments(caseId).AsNoTracking().Where(one => viewer.IsSurveillance || one.Specimen == null);
}
