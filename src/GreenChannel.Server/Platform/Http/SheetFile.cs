using System.Text;
using GreenChannel.Exchange.Csv;
using GreenChannel.Exchange.Sheets;
using Microsoft.AspNetCore.Http.Features;

namespace GreenChannel.Server.Platform.Http;

/// <summary>Sheets as a file to be kept: a workbook, or the first of them as CSV. Written as it is read, so that a long list is never whole in memory.</summary>
public static class SheetFile
{
    public static readonly string[] Formats = ["xlsx", "csv"];

    public const string Workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <param name="http">The call that is answered.</param>
    /// <param name="name">Without its ending.</param>
    /// <param name="format">xlsx or csv.</param>
    /// <param name="sheets">At least one.</param>
    public static IResult Result(HttpContext http, string name, string format, params IReadOnlyList<Sheet> sheets)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (format == "csv") return Results.Stream(to => CsvAsync(to, sheets[0], http.RequestAborted), "text/csv; charset=utf-8", name + ".csv");

        // The parts of a workbook are closed without waiting; only this answer may be written so.
        if (http.Features.Get<IHttpBodyControlFeature>() is { } body) body.AllowSynchronousIO = true;
        return Results.Stream(to => WorkbookWriter.WriteAsync(to, sheets, http.RequestAborted), Workbook, name + ".xlsx");
    }

    private static async Task CsvAsync(Stream to, Sheet sheet, CancellationToken cancel)
    {
        await using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync(string.Join(',', sheet.Columns.Select(column => CsvText.Typed(column.Heading))));
        await foreach (var row in sheet.Rows.WithCancellation(cancel)) await text.WriteLineAsync(string.Join(',', row.Select(CsvText.Typed)));
    }
}
