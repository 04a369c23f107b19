using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>
/// How a gateway and this server know each other's bodies: HMAC-SHA256 with their secret over "timestamp.body", as
/// lower-case hexadecimal. The same both ways, for messages that go out and for receipts that come back.
/// </summary>
public static class GatewaySignature
{
    /// <summary>Header with the seconds since 1970.</summary>
    public const string Timestamp = "GreenChannel-Timestamp";

    /// <summary>Header with the signature, after "sha256=".</summary>
    public const string Signature = "GreenChannel-Signature";

    private const string Prefix = "sha256=";

    /// <summary>What was signed longer ago, or so far ahead, is not taken.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromMinutes(5);

    public static string Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hash.AppendData(body);
        return Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void Sign(HttpRequestMessage request, string secret, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add(Timestamp, timestamp);
        request.Headers.Add(Signature, Of(secret, timestamp, body));
    }

    public static bool IsValid(string secret, string? timestamp, string? signature, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        // Eleven digits reach for five thousand years.
        if (timestamp is not { Length: > 0 and <= 11 } || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > Holds.TotalSeconds || signature is null) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(secret, timestamp, body)), Encoding.UTF8.GetBytes(signature));
    }
}
