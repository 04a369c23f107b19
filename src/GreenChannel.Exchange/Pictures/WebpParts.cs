using System.Buffers.Binary;
using System.Text;

namespace GreenChannel.Exchange.Pictures;

/// <summary>Chunks of a WebP file with one frame: picture, transparency, colour profile; Exif, XMP and whatever nobody knows are left out.</summary>
internal static class WebpParts
{
    private const byte ExifFlag = 0x08;
    private const byte XmpFlag = 0x04;
    private const byte AnimationFlag = 0x02;

    /// <summary>Null where a chunk runs over the end, no image is in it, or it moves.</summary>
    public static byte[]? Clean(ReadOnlySpan<byte> file)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if (size < 4 || size > file.Length - 8) return null;
        var inside = file.Slice(12, (int)size - 4);
        ushort? turned = null;
        using var kept = new MemoryStream(file.Length);
        kept.Write(file[..12]);
        var (images, extended) = (0, -1);
        while (inside.Length >= 8)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(inside[4..]);
            if (length > inside.Length - 8) return null;
            var name = Encoding.Latin1.GetString(inside[..4]);
            var content = inside.Slice(8, (int)length);
            switch (name)
            {
                case "VP8X" when length == 10 && (content[0] & AnimationFlag) == 0:
                    extended = (int)kept.Position + 8;
                    Write(kept, inside[..4], content);
                    break;
                case "VP8 " or "VP8L":
                    images++;
                    Write(kept, inside[..4], content);
                    break;
                case "ALPH" or "ICCP":
                    Write(kept, inside[..4], content);
                    break;
                case "EXIF":
                    turned = Orientation.Read(content.StartsWith("Exif\0\0"u8) ? content[6..] : content);
                    break;
                case "VP8X" or "ANIM" or "ANMF":
                    return null;
            }

            inside = inside[Math.Min(inside.Length, 8 + (int)length + ((int)length & 1))..];
        }

        if (images != 1) return null;
        if (turned is { } way && extended >= 0) Write(kept, "EXIF"u8, Orientation.Write(way));
        var bytes = kept.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)bytes.Length - 8);
        if (extended >= 0) bytes[extended] = (byte)((bytes[extended] & ~(ExifFlag | XmpFlag)) | (turned is null ? 0 : ExifFlag));
        return bytes;
    }

    private static void Write(MemoryStream into, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)content.Length);
        into.Write(name);
        into.Write(length);
        into.Write(content);
        if ((content.Length & 1) == 1) into.WriteByte(0);
    }
}
