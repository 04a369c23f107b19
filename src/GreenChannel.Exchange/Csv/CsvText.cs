namespace GreenChannel.Exchange.Csv;

/// <summary>Writes fields of a CSV file (RFC 4180) that is opened by spreadsheets.</summary>
public static class CsvText
{
    /// <summary>One field, in quotes where it holds a comma, a quote or a line's end.</summary>
    public static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A field that somebody typed: what a spreadsheet would take for a formula is given as text.</summary>
    public static string Typed(string field) => field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠' ? Quoted("'" + field) : Quoted(field);
}
