using GreenChannel.Domain.Investigations;
using GreenChannel.Exchange.Pictures;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Attachments;

/// <summary>
/// POST /api/cases/{caseId}/attachments: a picture, raw with ?id= or as a form with id and file; taken by its content,
/// scanned, stripped of its metadata and sealed with the case's key. With specimen it belongs to that row of the
/// investigation, and may be a PDF, which is kept as it came. The forms of the pages do the same.
/// </summary>
public sealed class AttachPicture(Store store, Vault vault, IdentityCover cover, ScanFile scan, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    // What a form puts around the picture.
    private const int Around = 64 * 1024;

    // Section of the investigation form.
    private const string Specimens = "specimens";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var most = routes.ServiceProvider.GetRequiredService<IOptions<GreenChannelOptions>>().Value.Attachments.MostBytes + Around;
        routes.MapPost("/api/cases/{caseId:guid}/attachments", HandleAsync).RequireAuthorization(Access.Reporters).WithName("AttachPicture").WithTags("cases")
            .WithMetadata(new RequestSizeLimitAttribute(most))
            .Produces<AttachmentItem>(201).Produces<AttachmentItem>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(422);
        routes.MapPost("/cases/{caseId:guid}/attachments", FromPageAsync).RequireAuthorization(Access.Reporters).WithMetadata(new RequestSizeLimitAttribute(most)).ExcludeFromDescription();
        routes.MapPost("/cases/{caseId:guid}/investigation/attachments", FromInvestigationAsync).RequireAuthorization(Access.Surveillance).WithMetadata(new RequestSizeLimitAttribute(most)).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, AttachPicture attach, CancellationToken cancel)
    {
        var attached = await attach.ReadAsync(http, caseId, cancel);
        return attached.Problem?.Result(http) ?? Results.Json(attached.Item, Json.Stored, statusCode: attached.IsNew ? 201 : 200);
    }

    private static async Task<IResult> FromPageAsync(Guid caseId, HttpContext http, AttachPicture attach, CancellationToken cancel)
    {
        var attached = await attach.ReadAsync(http, caseId, cancel);
        return Results.Redirect(attached.Problem is { } problem ? $"/cases/{caseId}?said={problem.Code}#pictures" : $"/cases/{caseId}#pictures");
    }

    private static async Task<IResult> FromInvestigationAsync(Guid caseId, HttpContext http, AttachPicture attach, CancellationToken cancel)
    {
        var attached = await attach.ReadAsync(http, caseId, cancel);
        return Results.Redirect($"/cases/{caseId}/investigation{(attached.Problem is { } problem ? $"?said={problem.Code}" : "")}#s-{Specimens}");
    }

    private async Task<Attached> ReadAsync(HttpContext http, Guid caseId, CancellationToken cancel)
    {
        try
        {
            if (!http.Request.HasFormContentType) return await PutAsync(http.Viewer(), caseId, http.Request.Query["id"], http.Request.Query["specimen"], await BytesAsync(http.Request.Body, cancel), cancel);

            // In memory and nowhere else: a form is otherwise put into a file while it is read.
            var limits = new FormOptions { MemoryBufferThreshold = int.MaxValue, MultipartBodyLengthLimit = options.Value.Attachments.MostBytes + Around };
            var form = await new FormFeature(http.Request, limits).ReadFormAsync(cancel);
            await using var file = form.Files.GetFile("file")?.OpenReadStream() ?? Stream.Null;
            return await PutAsync(http.Viewer(), caseId, Given("id"), Given("specimen"), await BytesAsync(file, cancel), cancel);

            string? Given(string name) => form[name].ToString() is { Length: > 0 } given ? given : http.Request.Query[name];
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == 413)
        {
            return new Attached(null, new Problem(413, "picture-too-large"));
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or BadHttpRequestException or ArgumentException or NotSupportedException)
        {
            return new Attached(null, new Problem(400, "unreadable"));
        }
    }

    private async Task<byte[]> BytesAsync(Stream body, CancellationToken cancel)
    {
        using var buffer = new MemoryStream();
        var part = new byte[64 * 1024];
        int read;
        while ((read = await body.ReadAsync(part, cancel)) > 0 && buffer.Length <= options.Value.Attachments.MostBytes) buffer.Write(part, 0, read);
        return buffer.ToArray();
    }

    private async Task<Attached> PutAsync(Viewer viewer, Guid caseId, string? id, string? of, byte[] file, CancellationToken cancel)
    {
        // Who may not see the case learns nothing of what is wrong with a picture, and costs no scan.
        if (!await store.Cases(viewer).AnyAsync(row => row.Id == caseId && row.Origin != "service", cancel)) return new Attached(null, new Problem(404, "not-found"));
        if (!string.IsNullOrEmpty(of) && !viewer.IsSurveillance) return new Attached(null, new Problem(403, "not-allowed"));
        Guid? specimen = Guid.TryParseExact(of, "D", out var row) && row != Guid.Empty ? row : null;
        if (specimen is null && !string.IsNullOrEmpty(of)) return Wrong("specimen", "format");
        if (!Guid.TryParseExact(id, "D", out var key) || key == Guid.Empty) return Wrong("id", string.IsNullOrEmpty(id) ? "required" : "format");
        if (file.Length == 0) return Wrong("file", "required");
        if (file.Length > options.Value.Attachments.MostBytes) return new Attached(null, new Problem(413, "picture-too-large"));
        var (kind, bytes) = Picture.Read(file) is { } picture ? (Json.Word(picture.Kind), picture.Bytes) : specimen is not null && PdfFile.Is(file) ? ("pdf", file) : ("", []);
        if (kind.Length == 0) return new Attached(null, (specimen is null ? new Problem(422, "no-picture") : new Problem(422, "no-document")) with { Fields = [("file", "format")] });
        var hash = vault.Fingerprint($"attachment/{caseId:N}", file);
        if (await KnownAsync(caseId, key, specimen, hash, cancel) is { } known) return known;
        if (!await scan.IsCleanAsync(file, cancel)) return new Attached(null, new Problem(422, "scan-refused") { Fields = [("file", "refused")] });
        return await store.AgainAsync(() => StoreAsync(viewer, caseId, key, specimen, hash, kind, bytes, cancel));
    }

    private async Task<Attached> StoreAsync(Viewer viewer, Guid caseId, Guid key, Guid? specimen, byte[] hash, string kind, byte[] bytes, CancellationToken cancel)
    {
        var row = await store.Cases(viewer).FirstAsync(row => row.Id == caseId, cancel);
        if (row.ErasedAt is not null) return new Attached(null, new Problem(409, "erased"));
        if (await KnownAsync(caseId, key, specimen, hash, cancel) is { } known) return known;
        var inside = new SealedCase(vault, row);
        if (specimen is { } of)
        {
            if (await cover.IsOnAsync(viewer, caseId, cancel)) return new Attached(null, new Problem(409, "identity-covered")); // As for the investigation that it belongs to.
            if (!IsThere(of, SavedInvestigation.Of(await store.Investigations(caseId).AsNoTracking().FirstOrDefaultAsync(cancel), inside))) return Wrong("specimen", "unknownValue");
        }

        if (await store.Attachments(caseId).CountAsync(one => one.Specimen == specimen, cancel) >= (specimen is null ? options.Value.Attachments.MostOfCase : options.Value.Attachments.MostOfSpecimen))
            return new Attached(null, specimen is null ? new Problem(409, "too-many-pictures") : new Problem(409, "too-many-files"));
        var added = new AttachmentRow
        {
            CaseId = caseId,
            Id = key,
            Organisation = viewer.Organisation,
            AddedAt = time.Now(),
            Specimen = specimen,
            Kind = kind,
            Size = bytes.Length,
            Scanned = scan.IsSetUp,
            Hash = hash,
            Sealed = inside.Seal(bytes, ReadAttachments.Purpose(key)),
        };
        store.Add(added);
        try
        {
            var entry = specimen is null
                ? new Entry(viewer, "attachment.added", new { kind, size = added.Size, scanned = added.Scanned })
                : new Entry(viewer, "specimen.attached", new { specimen, kind, size = added.Size, scanned = added.Scanned });
            await store.SaveAsync(entry with { Case = row }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new Attached(AttachmentItem.Of(added), null, IsNew: true);
    }

    // A row that was struck out takes nothing more.
    private static bool IsThere(Guid specimen, Dictionary<string, FieldEntry> fields)
    {
        var (row, struck) = ($"{Specimens}.{specimen}.", $"{Specimens}.{specimen}.{FieldPath.Struck}");
        return fields.GetValueOrDefault(struck)?.Value is null && fields.Any(one => one.Key.StartsWith(row, StringComparison.Ordinal) && one.Value.Value is not null);
    }

    private async Task<Attached?> KnownAsync(Guid caseId, Guid key, Guid? specimen, byte[] hash, CancellationToken cancel)
    {
        var before = await store.Attachments(caseId).AsNoTracking().Where(one => one.Id == key)
            .Select(one => new { one.Hash, Item = new AttachmentItem(one.Id, one.Kind, one.Size, one.AddedAt, one.Organisation, one.Scanned, one.Specimen) }).FirstOrDefaultAsync(cancel);
        if (before is null) return null;
        return before.Item.Specimen == specimen && before.Hash.AsSpan().SequenceEqual(hash) ? new Attached(before.Item, null) : new Attached(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
    }

    private static Attached Wrong(string field, string code) => new(null, new Problem(422, "impossible") { Fields = [(field, code)] });

    /// <summary>What became of a picture that was sent.</summary>
    private sealed record Attached(AttachmentItem? Item, Problem? Problem, bool IsNew = false);
}
