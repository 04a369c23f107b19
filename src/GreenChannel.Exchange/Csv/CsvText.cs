using System.Text;

namespace GreenChannel.Exchange.Csv;

/// <summary>Text of CSV files (RFC 4180) that spreadsheets open and write.</summary>
public static class CsvText
{
    /// <summary>One field, in quotes where it holds a comma, a quote or a line's end.</summary>
    public static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A field that somebody typed: what a spreadsheet would take for a formula is given as text.</summary>
    public static string Typed(string field) => field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' ? Quoted("'" + field) : Quoted(field);

    /// <summary>What a file says, in UTF-8 or in GB 18030 as spreadsheets in China write it; null where it is in neither.</summary>
    public static string? Decoded(byte[] bytes)
    {
        if (bytes.AsSpan().Contains((byte)0)) return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Gb18030(bytes);
        }
    }

    private static string? Gb18030(byte[] bytes)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)?.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
