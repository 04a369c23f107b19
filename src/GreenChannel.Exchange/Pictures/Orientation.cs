using System.Buffers.Binary;

namespace GreenChannel.Exchange.Pictures;

/// <summary>Which way up a photograph is: the one tag of Exif that showing it needs (Exif 2.3, tag 0x0112, 1–8).</summary>
internal static class Orientation
{
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;

    /// <summary>Null where it is not said, is upright anyhow, or cannot be read.</summary>
    /// <param name="tiff">The TIFF header and what follows it.</param>
    public static ushort? Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 14) return null;
        var little = tiff.StartsWith("II*\0"u8);
        if (!little && !tiff.StartsWith("MM\0*"u8)) return null;
        ushort Word(ReadOnlySpan<byte> at) => little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);
        var directory = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return null;
        var entries = tiff[((int)directory + 2)..];
        for (var left = (int)Word(tiff[(int)directory..]); left > 0 && entries.Length >= 12; left--, entries = entries[12..])
            if (Word(entries) == Tag && Word(entries[2..]) == Short) return Word(entries[8..]) is >= 2 and <= 8 and var turned ? turned : null;
        return null;
    }

    /// <summary>A TIFF header with this one entry.</summary>
    public static byte[] Write(ushort turned) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, (byte)Short, 0, 0, 0, 1, 0, (byte)turned, 0, 0, 0, 0, 0, 0];
}
