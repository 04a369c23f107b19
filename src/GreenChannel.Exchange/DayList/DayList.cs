using GreenChannel.Exchange.Csv;

namespace GreenChannel.Exchange.DayList;

/// <summary>One person of a day's list, as it was written.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Fields">Texts by the name of their column; an absent one is an empty one.</param>
public sealed record DayListRow(int Line, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The text of a column, trimmed; null where there is none.</summary>
    public string? this[string column] => Fields.GetValueOrDefault(column);
}

/// <summary>What is wrong with a file or one of its lines.</summary>
/// <param name="Line">Line of the file, from 1; 0 for the file as a whole.</param>
/// <param name="Column">Name of the column, or the heading that nobody knows; null where the line is meant.</param>
/// <param name="Code">encoding heading row rows empty.</param>
public sealed record DayListFault(int Line, string? Column, string Code);

/// <summary>Reads the list of who comes today: CSV with headings in Chinese or English, one line a person, UTF-8 or GB 18030 as spreadsheets in China write it.</summary>
public static class DayListReader
{
    /// <summary>More in one day is another kind of file.</summary>
    public const int MostRows = 500;

    private const int LongestFile = 1_000_000;

    private static readonly Dictionary<string, string[]> Headings = new()
    {
        ["name"] = ["name", "姓名", "受种者", "受种者姓名"],
        ["sex"] = ["sex", "性别"],
        ["birthDate"] = ["birthDate", "birth date", "出生日期"],
        ["guardian"] = ["guardian", "监护人", "监护人姓名"],
        ["phone"] = ["phone", "telephone", "联系电话", "电话"],
        ["vaccine"] = ["vaccine", "疫苗", "疫苗名称", "疫苗代码"],
        ["manufacturer"] = ["manufacturer", "生产企业", "疫苗生产企业"],
        ["lot"] = ["lot", "批号", "疫苗批号"],
        ["expiry"] = ["expiry", "有效期", "有效期至"],
        ["dose"] = ["dose", "剂次"],
        ["traceCode"] = ["traceCode", "trace code", "追溯码", "疫苗追溯码"],
        ["givenAt"] = ["givenAt", "given at", "接种时间"],
    };

    /// <summary>Names of the columns that are known.</summary>
    public static IEnumerable<string> Columns => Headings.Keys;

    /// <param name="bytes">The file.</param>
    /// <returns>Rows that could be cut into columns, and a fault for each line that could not.</returns>
    public static (IReadOnlyList<DayListRow> Rows, IReadOnlyList<DayListFault> Faults) Read(byte[] bytes)
    {
        if (bytes.Length > LongestFile) return ([], [new DayListFault(0, null, "rows")]);
        if (CsvText.Decoded(bytes) is not { } text) return ([], [new DayListFault(0, null, "encoding")]);
        List<string?>? heading = null;
        List<DayListRow> rows = [];
        List<DayListFault> faults = [];
        using var lines = new StringReader(text);
        foreach (var row in new CsvRows(lines, _ => true).Read())
        {
            if (row.Fault is null && row.Fields.All(string.IsNullOrWhiteSpace)) continue; // Spreadsheets leave lines of commas behind.
            if (row.Fault is not null)
            {
                faults.Add(new DayListFault(row.Line, null, "row"));
            }
            else if (heading is null)
            {
                heading = [.. row.Fields.Select(ColumnOf)];
                var named = heading.OfType<string>().ToList();
                if (!named.Contains("name")) return ([], [new DayListFault(row.Line, "name", "heading")]);
                if (named.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice) return ([], [new DayListFault(row.Line, twice.Key, "heading")]);
            }
            else if (row.Fields.Skip(heading.Count).Any(field => !string.IsNullOrWhiteSpace(field)))
            {
                faults.Add(new DayListFault(row.Line, null, "row"));
            }
            else if (rows.Count == MostRows)
            {
                return ([], [new DayListFault(row.Line, null, "rows")]);
            }
            else
            {
                rows.Add(new DayListRow(row.Line, heading.Zip(row.Fields, (column, field) => (Column: column, Text: field.Trim())).Where(one => one.Column is not null && one.Text.Length > 0).ToDictionary(one => one.Column!, one => one.Text)));
            }
        }

        if (rows.Count == 0 && faults.Count == 0) faults.Add(new DayListFault(0, null, "empty"));
        return (rows, faults);
    }

    // A column that nobody knows is somebody's own, and is left out.
    private static string? ColumnOf(string heading)
    {
        var plain = heading.Trim().Trim('\ufeff', '*').Trim();
        return Headings.FirstOrDefault(known => known.Value.Contains(plain, StringComparer.OrdinalIgnoreCase)).Key;
    }
}
