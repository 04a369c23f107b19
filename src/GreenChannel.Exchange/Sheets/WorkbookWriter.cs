using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Validations;
using SpreadCheetah.Worksheets;

namespace GreenChannel.Exchange.Sheets;

/// <summary>A column of a sheet.</summary>
/// <param name="Heading">First row.</param>
/// <param name="Width">In letters.</param>
/// <param name="Choices">What may be chosen in it; cells of a sheet, e.g. <c>代码!$B$2:$B$5</c>.</param>
public sealed record SheetColumn(string Heading, double Width = 14, (string Sheet, string Cells)? Choices = null);

/// <summary>A sheet to be written.</summary>
/// <param name="Name">At most 31 letters.</param>
/// <param name="Columns">In their order.</param>
/// <param name="Rows">One text a column; written as they come, so that none but one is in memory.</param>
/// <param name="Frozen">Columns that stay in sight.</param>
public sealed record Sheet(string Name, IReadOnlyList<SheetColumn> Columns, IAsyncEnumerable<IReadOnlyList<string>> Rows, int Frozen = 0);

/// <summary>Writes workbooks (XLSX) row by row. Every cell is a text: nothing that somebody typed is ever a formula.</summary>
public static class WorkbookWriter
{
    private const int LongestCell = 32_767;

    /// <summary>How far down a choice is offered.</summary>
    private const int OfferedRows = 1_000;

    /// <param name="to">Written to synchronously where a part of the file ends.</param>
    /// <param name="sheets">At least one.</param>
    /// <param name="cancel">Leaves a file that no program opens.</param>
    public static async Task WriteAsync(Stream to, IReadOnlyList<Sheet> sheets, CancellationToken cancel)
    {
        await using var book = await Spreadsheet.CreateNewAsync(to, new SpreadCheetahOptions { BufferSize = 64 * 1024 }, cancel);
        var heading = book.AddStyle(new Style { Font = { Bold = true }, Alignment = { WrapText = true, Vertical = VerticalAlignment.Top } });
        foreach (var sheet in sheets)
        {
            var options = new WorksheetOptions { FrozenRows = 1 };
            if (sheet.Frozen > 0) options.FrozenColumns = sheet.Frozen;
            for (var column = 0; column < sheet.Columns.Count; column++) options.Column(column + 1).Width = sheet.Columns[column].Width;
            await book.StartWorksheetAsync(sheet.Name, options, cancel);
            await book.AddRowAsync(sheet.Columns.Select(column => new StyledCell(column.Heading, heading)).ToArray(), cancel);
            await foreach (var row in sheet.Rows.WithCancellation(cancel))
                await book.AddRowAsync(row.Select(text => new DataCell(text.Length == 0 ? null : Cut(text))).ToArray(), cancel);
            for (var column = 0; column < sheet.Columns.Count; column++)
            {
                if (sheet.Columns[column].Choices is not { } choices) continue;
                var letters = WorkbookReader.Letters(column);
                var validation = DataValidation.ListValuesFromCells(choices.Sheet, choices.Cells, true);
                validation.ErrorType = ValidationErrorType.Warning; // What a paper says stands on it, listed or not.
                book.TryAddDataValidation($"{letters}2:{letters}{OfferedRows}", validation);
            }
        }

        await book.FinishAsync(cancel);
    }

    // What XML cannot hold no cell can.
    private static string Cut(string text)
    {
        var plain = text.Any(letter => !System.Xml.XmlConvert.IsXmlChar(letter) && !char.IsSurrogate(letter)) ? string.Concat(text.Where(letter => System.Xml.XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter))) : text;
        return plain.Length > LongestCell ? plain[..LongestCell] : plain;
    }
}
