using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Links;

/// <summary>
/// Makes and reads the links that go out with a message. A token is the message's id and half of a keyed hash of it, so
/// nothing is stored before one is used and nobody can make one: 128 bits are not guessed, and a wrong one costs no query.
/// </summary>
public sealed class ActionLinks(Vault vault, IOptions<GreenChannelOptions> options)
{
    private const int Half = 16;

    public string Of(Guid message) => $"{options.Value.PublicAddress}/a/{Token(message)}";

    public string Token(Guid message) => Base64Url.EncodeToString([.. message.ToByteArray(bigEndian: true), .. Proof(message)]);

    /// <summary>The message of a token; null where a single bit of it is wrong.</summary>
    public Guid? Read(string token)
    {
        Span<byte> bytes = stackalloc byte[2 * Half];
        if (token.Length != Base64Url.GetEncodedLength(2 * Half) || Base64Url.DecodeFromChars(token, bytes, out _, out var written) != OperationStatus.Done || written != 2 * Half) return null;
        var message = new Guid(bytes[..Half], bigEndian: true);

        // The last letter has two bits to spare: only the spelling that was sent counts.
        return CryptographicOperations.FixedTimeEquals(bytes[Half..], Proof(message)) && Token(message) == token ? message : null;
    }

    private byte[] Proof(Guid message) => vault.Fingerprint("action-link", message.ToByteArray(bigEndian: true))[..Half];
}
