using System.Text;
using System.Text.Unicode;
using GreenChannel.Domain.Facilities;
using GreenChannel.Exchange.Csv;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Directories;

/// <summary>One table of the directory as a CSV file: UTF-8, headings in Chinese or English, one line a row.</summary>
public static class DirectoryCsv
{
    private const int MostRows = 50_000;

    /// <summary>With the mark by which spreadsheets know UTF-8.</summary>
    public static byte[] Write(DirectoryTable table, IEnumerable<IReadOnlyDictionary<string, string>> rows, Language language)
    {
        var text = new StringBuilder();
        Line(table.Columns.Select(column => Texts.Of($"directory.column.{column.Name}", language)));
        foreach (var row in rows) Line(table.Columns.Select(column => DirectoryRules.Text(row, column.Name)));
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];

        void Line(IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(CsvText.Quoted)).Append("\r\n");
    }

    /// <summary>Rows of a file; or a code of why it is none: encoding, heading, row, or too many.</summary>
    /// <param name="table">Which table it is.</param>
    /// <param name="bytes">The file.</param>
    /// <returns>Where a line is to blame, <c>Line</c> is its number from 1, else 0.</returns>
    public static (IReadOnlyList<IReadOnlyDictionary<string, string>>? Rows, string? Code, int Line) Read(DirectoryTable table, byte[] bytes)
    {
        if (!Utf8.IsValid(bytes) || bytes.AsSpan().Contains((byte)0)) return (null, "csv-encoding", 0);
        using var text = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        List<DirectoryColumn?>? heading = null;
        List<IReadOnlyDictionary<string, string>> rows = [];
        foreach (var row in new CsvRows(text, _ => true).Read())
        {
            if (row.Fault is not null) return (null, "csv-row", row.Line);
            if (heading is null)
            {
                heading = [.. row.Fields.Select(field => ColumnOf(table, field))];
                var named = heading.OfType<DirectoryColumn>().ToList();
                if (heading.Contains(null) || named.Distinct().Count() != named.Count || table.Columns.Any(column => column.Required && !named.Contains(column))) return (null, "csv-heading", row.Line);
                continue;
            }

            // Spreadsheets leave lines of commas behind.
            if (row.Fields.All(string.IsNullOrWhiteSpace)) continue;
            if (row.Fields.Count > heading.Count || rows.Count == MostRows) return (null, rows.Count == MostRows ? "csv-rows" : "csv-row", row.Line);
            rows.Add(heading.Zip(row.Fields, (column, field) => (Name: column!.Name, Value: DirectoryWords.Normal(column, field))).Where(one => one.Value.Length > 0).ToDictionary(one => one.Name, one => one.Value));
        }

        return heading is null ? (null, "csv-heading", 1) : (rows, null, 0);
    }

    private static DirectoryColumn? ColumnOf(DirectoryTable table, string heading)
    {
        heading = heading.Trim();
        return table.Columns.FirstOrDefault(column =>
            string.Equals(column.Name, heading, StringComparison.OrdinalIgnoreCase)
            || Texts.Find($"directory.column.{column.Name}", Language.Chinese) == heading
            || string.Equals(Texts.Find($"directory.column.{column.Name}", Language.English), heading, StringComparison.OrdinalIgnoreCase));
    }
}
