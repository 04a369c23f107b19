using System.Buffers.Binary;

namespace GreenChannel.Exchange.Pictures;

/// <summary>Segments of a JPEG file: tables, frame, scans, colour profile; what cameras and programs add is left out.</summary>
internal static class JpegParts
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte Jfif = 0xE0;
    private const byte Exif = 0xE1;
    private const byte Profile = 0xE2;
    private const byte Adobe = 0xEE;

    public static ReadOnlySpan<byte> Start => [0xFF, 0xD8, 0xFF];

    /// <summary>Null where a segment runs over the end, or no image is in it.</summary>
    public static byte[]? Clean(ReadOnlySpan<byte> file)
    {
        using var kept = new MemoryStream(file.Length);
        kept.Write(Start[..2]);
        if (OrientationOf(file) is { } turned) WriteOrientation(kept, turned);
        var (at, frames, scans) = (2, 0, 0);
        while (at + 1 < file.Length)
        {
            if (file[at] != 0xFF) return null;
            while (at + 1 < file.Length && file[at + 1] == 0xFF) at++; // Fill bytes.
            if (at + 1 >= file.Length) return null;
            var marker = file[at + 1];

            // What follows the end is another picture, a film, or anything: it is not read.
            if (marker == EndOfImage)
            {
                if (frames != 1 || scans == 0) return null;
                kept.Write([0xFF, EndOfImage]);
                return kept.ToArray();
            }

            if (Segment(file, at) is not { } length) return null;
            var whole = file.Slice(at, 2 + length);
            if (IsFrame(marker) && (++frames > 1 || !HasSize(whole))) return null;
            if (IsNeeded(marker, whole)) kept.Write(marker == Jfif ? WithoutThumbnail(whole) : whole);
            at += whole.Length;
            if (marker != StartOfScan) continue;
            scans++;
            var end = EndOfScan(file, at);
            kept.Write(file[at..end]);
            at = end;
        }

        return null;
    }

    private static int? Segment(ReadOnlySpan<byte> file, int at)
    {
        if (at + 4 > file.Length || file[at + 1] is 0x00 or 0x01 or (>= 0xD0 and <= 0xD8)) return null; // Stands for itself, and nowhere here.
        var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        return length >= 2 && at + 2 + length <= file.Length ? length : null;
    }

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool HasSize(ReadOnlySpan<byte> frame) => frame.Length >= 11
        && Picture.IsSize(BinaryPrimitives.ReadUInt16BigEndian(frame[7..]), BinaryPrimitives.ReadUInt16BigEndian(frame[5..]));

    private static bool IsNeeded(byte marker, ReadOnlySpan<byte> segment) => marker switch
    {
        Jfif => segment[4..].StartsWith("JFIF\0"u8) && segment.Length >= 18,
        Profile => segment[4..].StartsWith("ICC_PROFILE\0"u8),
        Adobe => segment[4..].StartsWith("Adobe"u8) && segment.Length == 16,
        >= 0xC0 and <= 0xCF => true, // Frame, Huffman and arithmetic tables.
        StartOfScan or 0xDB or 0xDC or 0xDD => true, // Scan, quantization, lines, restarts.
        _ => false,
    };

    // Width and height of its thumbnail become 0, and the thumbnail, which may show more than the picture, goes.
    private static ReadOnlySpan<byte> WithoutThumbnail(ReadOnlySpan<byte> segment)
    {
        byte[] plain = [.. segment[..16], 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(plain.AsSpan(2), 16);
        return plain;
    }

    // Within a scan a marker is 0xFF and neither 0 nor a restart.
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (at + 1 < file.Length)
        {
            if (file[at] == 0xFF && file[at + 1] is not 0x00 and not (>= 0xD0 and <= 0xD7) and not 0xFF) return at;
            at++;
        }

        return file.Length;
    }

    private static ushort? OrientationOf(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 1 < file.Length && file[at] == 0xFF && file[at + 1] != StartOfScan;)
        {
            if (Segment(file, at) is not { } length) return null;
            var segment = file.Slice(at, 2 + length);
            if (segment[1] == Exif && segment[4..].StartsWith("Exif\0\0"u8)) return Orientation.Read(segment[10..]);
            at += segment.Length;
        }

        return null;
    }

    private static void WriteOrientation(MemoryStream into, ushort turned)
    {
        var tiff = Orientation.Write(turned);
        into.Write([0xFF, Exif, 0, (byte)(2 + 6 + tiff.Length)]);
        into.Write("Exif\0\0"u8);
        into.Write(tiff);
    }
}
