using System.IO.Compression;
using System.Text;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Opens the text of a VAERS file: gzip or plain, UTF-8 or windows-1252, told from its content.</summary>
/// <remarks>The same public file exists in both encodings, so neither name nor year tells which one it is.</remarks>
public static class VaersText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows1252 =
        CodePagesEncodingProvider.Instance.GetEncoding(1252) ?? throw new InvalidOperationException("windows-1252 is missing");

    /// <summary>Opens the file that <paramref name="open"/> gives; it is opened twice, first to tell the encoding.</summary>
    public static TextReader Open(Func<Stream> open)
    {
        using var probe = Unpacked(open());
        return new StreamReader(Unpacked(open()), EncodingOf(probe), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    }

    /// <summary>UTF-8 when every byte of the text is valid UTF-8, else windows-1252.</summary>
    public static Encoding EncodingOf(Stream text)
    {
        var decoder = Strict.GetDecoder();
        var bytes = new byte[1 << 16];
        var chars = new char[Strict.GetMaxCharCount(bytes.Length)];
        try
        {
            int read;
            while ((read = text.Read(bytes)) > 0)
                decoder.GetChars(bytes, 0, read, chars, 0, flush: false);
            decoder.GetChars(bytes, 0, 0, chars, 0, flush: true);
            return Strict;
        }
        catch (DecoderFallbackException)
        {
            return Windows1252;
        }
        catch (InvalidDataException)
        {
            // A damaged gzip is reported where its rows are read, with the line at which it breaks off.
            return Windows1252;
        }
    }

    private static Stream Unpacked(Stream file)
    {
        var buffered = new BufferedStream(file, 1 << 16);
        var first = buffered.ReadByte();
        var second = buffered.ReadByte();
        buffered.Position = 0;
        return (first, second) == (0x1F, 0x8B) ? new GZipStream(buffered, CompressionMode.Decompress) : buffered;
    }
}
