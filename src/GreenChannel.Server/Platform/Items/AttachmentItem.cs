using System.Linq.Expressions;
using System.Text.Json.Serialization;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Items;

/// <summary>A picture of a case, or a file of a specimen, without its bytes.</summary>
/// <param name="Kind">jpeg png webp; pdf of a specimen only.</param>
/// <param name="Specimen">Row of the investigation's specimens that it belongs to; null for a picture of the case.</param>
public sealed record AttachmentItem(Guid Id, string Kind, int Size, DateTime AddedAt, string Organisation, bool Scanned, Guid? Specimen)
{
    /// <summary>Read without what is sealed.</summary>
    public static Expression<Func<AttachmentRow, AttachmentItem>> Shown { get; } = row => new AttachmentItem(row.Id, row.Kind, row.Size, row.AddedAt, row.Organisation, row.Scanned, row.Specimen);

    /// <summary>It tells nothing of whom it is about.</summary>
    [JsonIgnore]
    public string FileName => NameOf(Id, Kind);

    public static AttachmentItem Of(AttachmentRow row) => new(row.Id, row.Kind, row.Size, row.AddedAt, row.Organisation, row.Scanned, row.Specimen);

    public static string NameOf(Guid id, string kind) => $"{id:N}.{(kind == "jpeg" ? "jpg" : kind)}";
}
