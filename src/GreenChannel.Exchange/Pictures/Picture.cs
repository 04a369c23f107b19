namespace GreenChannel.Exchange.Pictures;

/// <summary>Formats of pictures that are taken.</summary>
public enum PictureKind
{
    /// <summary>ISO 10918-1.</summary>
    Jpeg,

    /// <summary>ISO 15948.</summary>
    Png,

    /// <summary>RFC 9649, one frame.</summary>
    Webp,
}

/// <summary>A picture as it may be kept: what is needed to show it, and nothing about where, when and by whom it was taken.</summary>
/// <param name="Kind">By its content, whatever it was called.</param>
/// <param name="Bytes">The file without its metadata.</param>
public sealed record Picture(PictureKind Kind, byte[] Bytes)
{
    /// <summary>Pixels of one side at most: more is no photograph, but a trap for whoever shows it.</summary>
    internal const int LongestSide = 20_000;

    /// <summary>
    /// Takes a file apart and puts together again only the parts that are known to be needed. Of what is left out,
    /// only the orientation of a photograph is written anew.
    /// </summary>
    /// <param name="file">What somebody sent.</param>
    /// <returns>Null where it is none of the formats, or not whole.</returns>
    public static Picture? Read(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(JpegParts.Start)) return Of(PictureKind.Jpeg, JpegParts.Clean(file));
        if (file.StartsWith(PngParts.Start)) return Of(PictureKind.Png, PngParts.Clean(file));
        return file.Length > 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) ? Of(PictureKind.Webp, WebpParts.Clean(file)) : null;
    }

    private static Picture? Of(PictureKind kind, byte[]? bytes) => bytes is null ? null : new Picture(kind, bytes);

    internal static bool IsSize(int width, int height) => width is > 0 and <= LongestSide && height is > 0 and <= LongestSide;
}
