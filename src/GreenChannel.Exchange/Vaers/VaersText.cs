using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Opens the text of a VAERS file: gzip or plain, UTF-8 or windows-1252, told from its content.</summary>
/// <remarks>The same public file exists in both encodings, so neither name nor year tells which one it is.</remarks>
public static class VaersText
{
    private const int Block = 1 << 16;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows1252 =
        CodePagesEncodingProvider.Instance.GetEncoding(1252) ?? throw new InvalidOperationException("windows-1252 is missing");

    /// <summary>
    /// Opens the file that <paramref name="open"/> gives; it is opened twice, first to tell the encoding.
    /// A gzip file that was cut off reads to its end and then fails with <see cref="InvalidDataException"/>.
    /// </summary>
    public static TextReader Open(Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using var probe = Unpacked(open(), out var expected);
        var encoding = EncodingOf(probe, out var length);
        var text = Unpacked(open(), out _);
        return expected is { } whole && whole != (uint)length
            ? new CutOff(text, encoding)
            : new StreamReader(text, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: Block);
    }

    /// <summary>UTF-8 when every byte of the text is valid UTF-8, else windows-1252.</summary>
    public static Encoding EncodingOf(Stream text) => EncodingOf(text, out _);

    private static Encoding EncodingOf(Stream text, out long length)
    {
        var decoder = Strict.GetDecoder();
        var bytes = new byte[Block];
        var chars = new char[Strict.GetMaxCharCount(bytes.Length)];
        var valid = true;
        length = 0;
        try
        {
            int read;
            while ((read = text.Read(bytes)) > 0)
            {
                length += read;
                valid = valid && Decodes(bytes, read);
            }

            return valid && Decodes(bytes, 0) ? Strict : Windows1252;
        }
        catch (InvalidDataException)
        {
            // A damaged gzip is reported where its rows are read, with the line at which it breaks off.
            return Windows1252;
        }

        bool Decodes(byte[] block, int count)
        {
            try
            {
                decoder.GetChars(block, 0, count, chars, 0, flush: count == 0);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    // A gzip file ends with the length of what it holds; the reader of the platform does not compare.
    private static Stream Unpacked(Stream file, out uint? expected)
    {
        expected = null;
        var buffered = new BufferedStream(file, Block);
        var first = buffered.ReadByte();
        var second = buffered.ReadByte();
        var packed = (first, second) == (0x1F, 0x8B);
        if (packed && buffered.Length > 18)
        {
            var length = new byte[4];
            buffered.Seek(-4, SeekOrigin.End);
            buffered.ReadExactly(length);
            expected = BinaryPrimitives.ReadUInt32LittleEndian(length);
        }

        buffered.Position = 0;
        return packed ? new GZipStream(buffered, CompressionMode.Decompress) : buffered;
    }

    private sealed class CutOff(Stream text, Encoding encoding) : StreamReader(text, encoding, true, Block)
    {
        public override string? ReadLine() => base.ReadLine() ?? throw new InvalidDataException("the gzip file is cut off");
    }
}
