using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GreenChannel.Exchange.Transparency;

/// <summary>
/// What a log says of itself at one moment, signed: how many entries it has and their root. The text is a signed note with a
/// checkpoint in it (c2sp.org/signed-note and c2sp.org/tlog-checkpoint): origin, size, root in base64, one line with the time,
/// an empty line, signatures. Signed with ECDSA over P-256 and SHA-256.
/// </summary>
/// <param name="Origin">Name of the log; no space, no plus sign.</param>
/// <param name="Size">Entries.</param>
/// <param name="Root">32 bytes.</param>
/// <param name="At">UTC, to the millisecond.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, DateTime At)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const byte Ecdsa = 2;
    private const string Dash = "\u2014 ";

    /// <summary>What is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{At.ToString(TimeFormat, CultureInfo.InvariantCulture)}\n");

    /// <summary>The four bytes by which a note names the key of a signature.</summary>
    /// <param name="origin">Name of the log.</param>
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    public static byte[] KeyHash(string origin, byte[] publicKey) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(origin), (byte)'\n', Ecdsa, .. publicKey])[..4];

    /// <summary>The whole note.</summary>
    /// <param name="key">Private key over P-256.</param>
    public string Sign(ECDsa key)
    {
        var signature = key.SignData(Encoding.UTF8.GetBytes(Text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"{Text}\n{Dash}{Origin} {Convert.ToBase64String([.. KeyHash(Origin, key.ExportSubjectPublicKeyInfo()), .. signature])}\n";
    }

    /// <summary>Whether a note was signed by a key.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="key">Public key over P-256.</param>
    public static bool IsSignedBy(string note, ECDsa key)
    {
        var end = note.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var text = note[..(end + 1)];
        var origin = text[..text.IndexOf('\n', StringComparison.Ordinal)];
        var named = KeyHash(origin, key.ExportSubjectPublicKeyInfo());
        foreach (var line in note[(end + 2)..].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith($"{Dash}{origin} ", StringComparison.Ordinal)) continue;
            var signature = new byte[line.Length];
            if (!Convert.TryFromBase64String(line[(Dash.Length + origin.Length + 1)..], signature, out var length) || length < 5) continue;
            if (!signature.AsSpan(0, 4).SequenceEqual(named)) continue;
            if (key.VerifyData(Encoding.UTF8.GetBytes(text), signature.AsSpan(4, length - 4), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) return true;
        }

        return false;
    }

    /// <summary>Reads a note; its signature is not looked at.</summary>
    /// <param name="note">The whole note.</param>
    /// <returns>Null where it is not one.</returns>
    public static Checkpoint? Read(string note)
    {
        var lines = note.Split('\n');
        var root = new byte[MerkleTree.HashSize + 1];
        return lines.Length > 5 && lines[4].Length == 0 && lines[0].Length > 0
            && long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && Convert.TryFromBase64String(lines[2], root, out var length) && length == MerkleTree.HashSize
            && DateTime.TryParseExact(lines[3], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new Checkpoint(lines[0], size, root[..length], at)
            : null;
    }
}
