using System.Text.RegularExpressions;
using GreenChannel.Exchange.Csv;

namespace GreenChannel.Exchange.Vaers;

/// <summary>The rows of one VAERS file by heading; columns may stand in any order and number.</summary>
internal sealed partial class VaersTable(TextReader text)
{
    /// <summary>A row that was read, or a fault with as much of the id as could be read.</summary>
    public readonly record struct Row(int Line, string Id, IReadOnlyDictionary<string, string> Columns, string? Fault)
    {
        /// <summary>The id as a number: copies of the same year differ in leading zeros between their own files.</summary>
        public long Key => long.Parse(Id, System.Globalization.CultureInfo.InvariantCulture);

        public bool HasKey => Id.Length is > 0 and <= 12 && Id.All(char.IsAsciiDigit);
    }

    public IEnumerable<Row> Read()
    {
        string[]? heading = null;
        foreach (var row in new CsvRows(text, line => StartOfRow().IsMatch(line)).Read())
        {
            if (row.Fault is not null)
            {
                yield return Faulty(row, row.Fault);
            }
            else if (heading is null)
            {
                heading = [.. row.Fields.Select(name => name.Trim().ToUpperInvariant())];
                if (!heading.Contains("VAERS_ID"))
                {
                    yield return Faulty(row, "the heading has no VAERS_ID");
                    yield break;
                }
            }
            else
            {
                yield return Named(row, heading);
            }
        }
    }

    private static Row Named(CsvRow row, string[] heading)
    {
        // Blank columns at the end may be missing or too many; anything else would shift values into the wrong column.
        if (row.Fields.Skip(heading.Length).Any(extra => !string.IsNullOrWhiteSpace(extra)) || row.Fields.Count < heading.Length - 1)
            return Faulty(row, $"{row.Fields.Count} columns where the heading names {heading.Length}");

        var columns = new Dictionary<string, string>(heading.Length, StringComparer.Ordinal);
        for (var i = 0; i < heading.Length && i < row.Fields.Count; i++)
        {
            var value = row.Fields[i].Trim();
            if (value.Length > 0) columns[heading[i]] = value;
        }

        var named = new Row(row.Line, columns.GetValueOrDefault("VAERS_ID", ""), columns, null);
        return named.HasKey ? named : named with { Fault = "VAERS_ID is not a number" };
    }

    private static Row Faulty(CsvRow row, string fault) =>
        new(row.Line, row.Fields.Count > 0 ? row.Fields[0].Trim() : "", new Dictionary<string, string>(), fault);

    // Id and date received, or id, term and its dictionary version, or id and a vaccine type in capitals.
    [GeneratedRegex("""^"?\d{4,10}"?,("?\d\d/\d\d/\d{4}"?,|[^",]+,\d+\.\d+,|[A-Z0-9]+,)""")]
    private static partial Regex StartOfRow();
}
