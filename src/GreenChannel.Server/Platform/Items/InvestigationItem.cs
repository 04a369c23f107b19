using System.Text.Json;
using GreenChannel.Domain.Investigations;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Items;

/// <summary>What is sealed of an edit: who made it, each field from what to what, and which were not taken because somebody else was faster.</summary>
public sealed record SavedEdit(string By, IReadOnlyList<FieldEdit> Taken, IReadOnlyList<FieldConflict> Conflicts)
{
    public static SavedEdit Of(InvestigationEditRow row, SealedCase inside) => JsonSerializer.Deserialize<SavedEdit>(inside.Open(row.Sealed, Purpose(row.Id)), Json.Stored)!;

    public byte[] Seal(Guid id, SealedCase inside) => inside.Seal(JsonSerializer.SerializeToUtf8Bytes(this, Json.Stored), Purpose(id));

    private static string Purpose(Guid id) => $"investigation/{id:N}";
}

/// <summary>The fields of an investigation, as they are sealed.</summary>
public static class SavedInvestigation
{
    /// <summary>None where nobody has written anything yet.</summary>
    public static Dictionary<string, FieldEntry> Of(InvestigationRow? row, SealedCase inside) =>
        row is null ? [] : JsonSerializer.Deserialize<Dictionary<string, FieldEntry>>(inside.Open(row.Sealed, "investigation"), Json.Stored)!;

    public static byte[] Seal(IReadOnlyDictionary<string, FieldEntry> fields, SealedCase inside) => inside.Seal(JsonSerializer.SerializeToUtf8Bytes(fields, Json.Stored), "investigation");
}
