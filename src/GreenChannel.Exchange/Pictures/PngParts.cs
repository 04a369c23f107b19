using System.Buffers.Binary;
using System.Text;

namespace GreenChannel.Exchange.Pictures;

/// <summary>Chunks of a PNG file: those that make the picture and its colours; texts, times and Exif are left out.</summary>
internal static class PngParts
{
    private static readonly HashSet<string> Needed = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT"];

    public static ReadOnlySpan<byte> Start => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Null where a chunk runs over the end, or no image is in it.</summary>
    public static byte[]? Clean(ReadOnlySpan<byte> file)
    {
        using var kept = new MemoryStream(file.Length);
        kept.Write(Start);
        var (at, first, data) = (Start.Length, true, false);
        while (at + 12 <= file.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12) return null;
            var chunk = file.Slice(at, 12 + (int)length);
            var name = Encoding.Latin1.GetString(chunk[4..8]);
            if (first && (name != "IHDR" || length != 13 || !HasSize(chunk[8..]))) return null;
            first = false;
            data |= name == "IDAT";
            if (Needed.Contains(name)) kept.Write(chunk);
            if (name == "IEND") return data ? kept.ToArray() : null; // What follows the end is not read.
            at += chunk.Length;
        }

        return null;
    }

    private static bool HasSize(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32BigEndian(header) is <= Picture.LongestSide and var width && BinaryPrimitives.ReadUInt32BigEndian(header[4..]) is <= Picture.LongestSide and var height
        && Picture.IsSize((int)width, (int)height);
}
