using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Codes of the source in the words of a report; what is not known stays as it was given.</summary>
internal static class VaersCodes
{
    /// <summary>
    /// UUID version 8 from SHA-256 of "vaers:" and the id without leading zeros: copies of one year spell it 12345 and
    /// 0012345, and a second import must meet the same key.
    /// </summary>
    public static Guid Key(string vaersId)
    {
        var bytes = SHA256.HashData(Encoding.ASCII.GetBytes("vaers:" + vaersId.TrimStart('0')))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    public static int? Dose(string? series) =>
        int.TryParse(series, NumberStyles.None, CultureInfo.InvariantCulture, out var dose) && dose is >= 1 and <= 9 ? dose : null;

    public static string? Route(string? code) => code?.ToUpperInvariant() switch
    {
        "IM" or "IM A" or "IM L" or "IM,A" => "intramuscular",
        "SC" or "SC A" or "SC L" or "SQ" => "subcutaneous",
        "ID" or "ID A" => "intradermal",
        "PO" or "PO L" => "oral",
        "IN" => "intranasal",
        "UN" or "NA" => null,
        _ => code,
    };

    public static string? BodySite(string? code) => code?.ToUpperInvariant() switch
    {
        "LA" => "leftArm",
        "RA" => "rightArm",
        "AR" => "arm",
        "LL" => "leftThigh",
        "RL" => "rightThigh",
        "LG" => "leftButtock",
        "RG" => "rightButtock",
        "GM" => "buttock",
        "MO" => "mouth",
        "NS" => "nose",
        "UN" or "NA" => null,
        _ => code,
    };

    public static string? Sex(string? code) => code?.ToUpperInvariant() switch { "F" => "female", "M" => "male", _ => null };
}
