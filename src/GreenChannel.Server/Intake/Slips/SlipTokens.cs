using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>Makes and reads the tokens of slips: 128 random bits, of which the store keeps a keyed hash only.</summary>
public sealed class SlipTokens(Vault vault, IOptions<GreenChannelOptions> options)
{
    private const int Bytes = 16;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Where a telephone goes that reads the code.</summary>
    public string AddressOf(string token) => $"{options.Value.PublicAddress}/g/{token}";

    /// <summary>By what the slip is found; null where this is no token, which then costs no query.</summary>
    public byte[]? HashOf(string token)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Base64Url.GetEncodedLength(Bytes) || Base64Url.DecodeFromChars(token, bytes, out _, out var written) != OperationStatus.Done || written != Bytes) return null;

        // The last letter has bits to spare: only the spelling that was printed counts.
        return Base64Url.EncodeToString(bytes) == token ? vault.Fingerprint("guardian-slip", bytes) : null;
    }
}
