using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GreenChannel.Tests.Exchange;

/// <summary>Small pictures put together part by part, with and without what a camera adds.</summary>
internal static class Pictures
{
    /// <summary>A progressive JPEG of two scans; with a secret in every place that a camera or a program writes to.</summary>
    public static byte[] Jpeg(string? secret, int turned = 6, bool little = false, int padding = 0)
    {
        using var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        if (secret is not null)
        {
            var words = Encoding.Latin1.GetBytes(secret);
            Segment(file, 0xE0, [.. "JFIF\0"u8, 1, 2, 1, 0, 72, 0, 72, 1, 1, .. words.Take(3)]);
            Segment(file, 0xE1, [.. "Exif\0\0"u8, .. Tiff((ushort)turned, little), .. words]);
            Segment(file, 0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. words]);
            Segment(file, 0xED, [.. "Photoshop 3.0\0"u8, .. words]);
            Segment(file, 0xFE, words);
            Segment(file, 0xE2, [.. "MPF\0"u8, .. words]);
            Segment(file, 0xEE, words);
        }

        Segment(file, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, 9, 9]);
        Segment(file, 0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, 1]);
        Segment(file, 0xDB, new byte[65]);
        Segment(file, 0xC2, [8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
        Segment(file, 0xC4, new byte[20]);
        Segment(file, 0xDA, [1, 1, 0, 0, 0, 0]);
        file.Write([0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56]);
        file.Write(new byte[padding]);
        if (secret is not null) Segment(file, 0xFE, Encoding.Latin1.GetBytes(secret));
        Segment(file, 0xC4, new byte[20]);
        Segment(file, 0xDA, [1, 1, 0, 1, 63, 0]);
        file.Write([0x78, 0xFF, 0xD9]);
        if (secret is not null) file.Write(Encoding.Latin1.GetBytes("a film of " + secret));
        return file.ToArray();
    }

    public static byte[] Png(string? secret)
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        Chunk(file, "IHDR", [0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0]);
        foreach (var name in secret is null ? [] : new[] { "tEXt", "zTXt", "iTXt", "eXIf", "tIME", "acTL", "prVt" }) Chunk(file, name, Encoding.Latin1.GetBytes(secret!));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(new byte[14]);
        Chunk(file, "IDAT", packed.ToArray());
        Chunk(file, "IEND", []);
        if (secret is not null) file.Write(Encoding.Latin1.GetBytes(secret));
        return file.ToArray();
    }

    public static byte[] Webp(string? secret, int turned, bool moves = false)
    {
        using var inside = new MemoryStream();
        inside.Write("WEBP"u8);
        Riff(inside, "VP8X", [(byte)(0x10 | (secret is null ? 0 : 0x0C) | (moves ? 2 : 0)), 0, 0, 0, 1, 0, 0, 1, 0, 0]);
        Riff(inside, "ALPH", [1, 2, 3]);
        Riff(inside, "VP8 ", [1, 2, 3, 4]);
        if (secret is not null)
        {
            var words = Encoding.Latin1.GetBytes(secret);
            Riff(inside, "EXIF", [.. Tiff((ushort)turned, little: true), .. words]);
            Riff(inside, "XMP ", words);
            Riff(inside, "prvt", words);
        }

        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)inside.Length);
        return [.. "RIFF"u8, .. length, .. inside.ToArray(), .. secret is null ? [] : Encoding.Latin1.GetBytes(secret)];
    }

    /// <summary>Markers of the segments, as a reader of its own finds them.</summary>
    public static List<byte> Markers(byte[] jpeg)
    {
        var markers = new List<byte>();
        for (var i = 2; i + 1 < jpeg.Length; i++)
        {
            if (jpeg[i] != 0xFF || jpeg[i + 1] is 0 or (>= 0xD0 and <= 0xD7)) continue;
            markers.Add(jpeg[i + 1]);
            if (jpeg[i + 1] != 0xD9) i += 1 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(i + 2));
        }

        return markers;
    }

    /// <summary>What the Exif of a cleaned JPEG says.</summary>
    public static int Turned(byte[] jpeg)
    {
        var exif = jpeg.AsSpan().IndexOf("Exif\0\0MM\0*"u8);
        Assert.True(exif > 0);
        Assert.Equal([0x01, 0x12, 0, 3, 0, 0, 0, 1], jpeg[(exif + 16)..(exif + 24)]);
        return BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(exif + 24));
    }

    // A header, an entry before it, the orientation.
    private static byte[] Tiff(ushort turned, bool little)
    {
        byte[] big = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 0x01, 0x0F, 0, 2, 0, 0, 0, 4, 65, 66, 67, 0, 0x01, 0x12, 0, 3, 0, 0, 0, 1, (byte)(turned >> 8), (byte)turned, 0, 0, 0, 0, 0, 0];
        return little
            ? [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0x0F, 0x01, 2, 0, 4, 0, 0, 0, 65, 66, 67, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)turned, (byte)(turned >> 8), 0, 0, 0, 0, 0, 0]
            : big;
    }

    private static void Segment(MemoryStream file, byte marker, byte[] content)
    {
        file.Write([0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
        file.Write(content);
    }

    private static void Chunk(MemoryStream file, string name, byte[] content)
    {
        byte[] four = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, content.Length);
        file.Write(four);
        byte[] named = [.. Encoding.Latin1.GetBytes(name), .. content];
        file.Write(named);
        file.Write(new byte[4]); // Its check sum is not looked at.
    }

    private static void Riff(MemoryStream file, string name, byte[] content)
    {
        byte[] four = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, content.Length);
        file.Write([.. Encoding.Latin1.GetBytes(name), .. four, .. content]);
        if ((content.Length & 1) == 1) file.WriteByte(0);
    }
}
