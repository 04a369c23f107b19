using GreenChannel.Exchange.Csv;

namespace GreenChannel.Exchange.DoseTables;

/// <summary>One line of a table of doses, as it was written; null where a cell is empty.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Site">Vaccination unit.</param>
/// <param name="Vaccine">Code of the vaccine.</param>
/// <param name="Month">The month.</param>
/// <param name="Doses">How many.</param>
/// <param name="Fault">Why it could not be cut into columns; null where it could.</param>
public sealed record DoseLine(int Line, string? Site, string? Vaccine, string? Month, string? Doses, string? Fault = null);

/// <summary>Reads doses by unit, vaccine and month: CSV with headings in Chinese or English, UTF-8 or GB 18030 as spreadsheets in China write it.</summary>
public static class DoseTable
{
    /// <summary>More are sent in parts.</summary>
    public const int MostLines = 2_000;

    /// <summary>In bytes.</summary>
    public const int LongestFile = 500_000;

    private static readonly Dictionary<string, string[]> Headings = new()
    {
        ["site"] = ["site", "unit", "接种单位", "接种单位编码"],
        ["vaccine"] = ["vaccine", "疫苗", "疫苗代码", "疫苗编码"],
        ["month"] = ["month", "月份", "年月"],
        ["doses"] = ["doses", "剂次数", "接种剂次", "接种剂次数"],
    };

    /// <param name="bytes">The file.</param>
    /// <returns>Its lines; or none, with a code of why it is no table (tooLarge text heading rows empty) and the line that is to blame, 0 for the file.</returns>
    public static (IReadOnlyList<DoseLine> Lines, string? Fault, int FaultLine) Read(byte[] bytes)
    {
        if (bytes.Length > LongestFile) return ([], "tooLarge", 0);
        if (CsvText.Decoded(bytes) is not { } text) return ([], "text", 0);
        List<string?>? heading = null;
        List<DoseLine> lines = [];
        using var reader = new StringReader(text);
        foreach (var row in new CsvRows(reader, _ => true).Read())
        {
            if (row.Fault is null && row.Fields.All(string.IsNullOrWhiteSpace)) continue; // Spreadsheets leave lines of commas behind.
            if (heading is null)
            {
                heading = [.. row.Fields.Select(ColumnOf)];
                if (row.Fault is not null || Headings.Keys.Any(column => heading.Count(named => named == column) != 1)) return ([], "heading", row.Line);
            }
            else if (lines.Count == MostLines)
            {
                return ([], "rows", row.Line);
            }
            else
            {
                var torn = row.Fault is not null || row.Fields.Skip(heading.Count).Any(field => !string.IsNullOrWhiteSpace(field));
                string? Cell(string column) => !torn && heading.IndexOf(column) is var place && place < row.Fields.Count && row.Fields[place].Trim() is { Length: > 0 } cell ? cell : null;
                lines.Add(new DoseLine(row.Line, Cell("site"), Cell("vaccine"), Cell("month"), Cell("doses"), torn ? "row" : null));
            }
        }

        return heading is null ? ([], "heading", 1) : lines.Count == 0 ? ([], "empty", 0) : (lines, null, 0);
    }

    // A column that nobody knows is somebody's own, and is left out.
    private static string? ColumnOf(string heading)
    {
        var plain = heading.Trim().Trim('\ufeff', '*').Trim();
        return Headings.FirstOrDefault(known => known.Value.Contains(plain, StringComparer.OrdinalIgnoreCase)).Key;
    }
}
