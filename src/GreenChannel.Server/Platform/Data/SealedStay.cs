using System.Text.Json;
using GreenChannel.Domain.Observation;

namespace GreenChannel.Server.Platform.Data;

/// <summary>A longer watch that somebody asked for; its id was made by the client.</summary>
public sealed record StayExtension(Guid Id, int Minutes, DateTime At, string By);

/// <summary>What of a stay is sealed.</summary>
public sealed record StayBody(StayPerson Person, StayDose Dose, DoseChecks Checks, string By)
{
    public DateTime? ChecksAt { get; init; }
    public IReadOnlyList<StayExtension> Extensions { get; init; } = [];

    /// <summary>Why somebody went: family elsewhere other, or as typed.</summary>
    public string? LeaveReason { get; init; }
}

/// <summary>The readable inside of one stay, for as long as somebody who may see it looks.</summary>
public sealed class SealedStay(Vault vault, StayRow row)
{
    private const string Purpose = "stay";
    private readonly byte[] _key = vault.Unwrap(row.WrappedKey, row.Id);

    /// <summary>Somebody new, with a key of their own.</summary>
    public static StayRow New(Vault vault, string site, Guid id, byte[] hash, DateTime now) =>
        new() { Site = site, Id = id, ListedAt = now, Hash = hash, WrappedKey = vault.Wrap(Vault.NewKey(), id) };

    public StayBody Body() => JsonSerializer.Deserialize<StayBody>(Vault.Open(_key, row.SealedBody, row.Id, Purpose), Json.Stored)!;

    /// <summary>Seals what is known, and puts into columns what lists and the check of a lot need.</summary>
    public void Write(StayBody body)
    {
        row.SealedBody = Vault.Seal(_key, JsonSerializer.SerializeToUtf8Bytes(body, Json.Stored), row.Id, Purpose);
        (row.Vaccine, row.Manufacturer, row.Lot, row.Expiry) = (Column(body.Dose.Vaccine), Column(body.Dose.Manufacturer), Column(body.Dose.Lot), body.Dose.Expiry);
    }

    // No engine keeps a NUL in a column; what was given stands sealed as it was.
    private static string? Column(string? text) => text is null ? null : string.Concat(text.Where(letter => !char.IsControl(letter) && !char.IsSurrogate(letter)));

    public static Stay Of(StayRow row) => new(row.GivenAt, row.Until, row.IsExtended, row.LeftAt, row.ReactedAt);

    public static void Put(StayRow row, Stay stay)
    {
        (row.GivenAt, row.Until, row.IsExtended, row.LeftAt, row.ReactedAt) = (stay.GivenAt, stay.Until, stay.IsExtended, stay.LeftAt, stay.ReactedAt);
        row.IsOver = stay.LeftAt is not null || stay.ReactedAt is not null;
    }
}
