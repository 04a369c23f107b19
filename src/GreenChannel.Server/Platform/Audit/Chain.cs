using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Audit;

/// <summary>The hash that ties an audit entry to the one before it.</summary>
public static class Chain
{
    public static readonly byte[] Start = new byte[32];

    /// <summary>SHA-256 over the previous hash and every field, each with its length, so that no text can move from one field to the next.</summary>
    public static byte[] Hash(AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, row.PreviousHash);
        Append(hash, row.Chain);
        Append(hash, row.Seq);
        Append(hash, row.CaseId?.ToString("N") ?? "");
        Append(hash, row.RequestId?.ToString("N") ?? "");
        Append(hash, row.At.Ticks / TimeSpan.TicksPerMillisecond);
        Append(hash, row.Actor);
        Append(hash, row.Organisation);
        Append(hash, row.Action);
        Append(hash, row.Detail);
        Append(hash, row.Sealed ?? []);
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, string text) => Append(hash, Encoding.UTF8.GetBytes(text));

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Append(hash, (long)bytes.Length);
        hash.AppendData(bytes);
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
