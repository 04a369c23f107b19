using System.Globalization;
using System.Text;
using GreenChannel.Domain.Figures;
using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Csv;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Exports;

/// <summary>What is asked to be taken out.</summary>
/// <param name="Kind">lines or figures.</param>
/// <param name="Purpose">One of <see cref="ExportPurpose.All"/>.</param>
/// <param name="Recipient">Who gets it; never a patient.</param>
/// <param name="From">First day of receipt.</param>
/// <param name="To">Last day of receipt.</param>
/// <param name="By">Rows of the figures: vaccine county month sex.</param>
public sealed record ExportRequest(string Kind, string Purpose, string Recipient, DateOnly From, DateOnly To, string By = "vaccine");

/// <summary>A file to be written, or why there is none.</summary>
public sealed record Export(Problem? Problem, string Name = "", Func<Stream, CancellationToken, Task>? Write = null);

/// <summary>
/// POST /api/exports: lines or figures of a jurisdiction as CSV, for a purpose that is written down before the first line
/// leaves. What the purpose does not need is not in it; small numbers are hidden from whoever is outside; figures for
/// publication need the permission of art. 76.
/// </summary>
public sealed class MakeExport(Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const string Action = ExportMade.Action;
    public static readonly string[] Kinds = ["figures", "lines"];
    public static readonly string[] Rows = ["vaccine", "county", "month", "sex"];
    private const int MostLines = 100_000;
    private const int MostRows = 60;
    public static readonly string[] Asked = ["kind", "purpose", "recipient", "from", "to", "by"];
    private static readonly string[] Levels = ["emergency", "urgent", "investigate", "routine"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/exports", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("MakeExport").WithTags("exports")
            .Accepts<ExportRequest>("application/json").Produces(200, contentType: "text/csv").ProducesProblem(400).ProducesProblem(403).ProducesProblem(422);
        routes.MapPost("/exports/file", FromPageAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(HttpContext http, MakeExport make, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        string?[] given = [fields.Text("kind"), fields.Text("purpose"), fields.Text("recipient"), fields.Text("from"), fields.Text("to"), fields.Text("by")];
        if (fields.Problem is { } problem) return problem.Result(http);
        var export = await make.ForAsync(http.Viewer(), given, http.Language(), cancel);
        return export.Problem?.Result(http) ?? File(export);
    }

    private static async Task<IResult> FromPageAsync(HttpContext http, MakeExport make, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string?[] given = [.. Asked.Select(name => form[name].ToString() is { Length: > 0 and <= 2_000 } text ? text : null)];
        var export = await make.ForAsync(http.Viewer(), given, http.Language(), cancel);
        return export.Problem is { } problem ? Results.Redirect($"/exports?said={(problem.Fields.Count > 0 ? problem.Fields[0].Field : problem.Code)}") : File(export);
    }

    private static IResult File(Export export) => Results.Stream(body => export.Write!(body, CancellationToken.None), "text/csv; charset=utf-8", export.Name);

    /// <param name="viewer">County, city or province; nothing outside its jurisdiction is in the file.</param>
    /// <param name="given">kind purpose recipient from to by, as typed; absent ones null.</param>
    /// <param name="language">Of the headings.</param>
    /// <param name="cancel">Stops before it is written down.</param>
    public async Task<Export> ForAsync(Viewer viewer, string?[] given, Language language, CancellationToken cancel = default)
    {
        var (asked, refused) = Checked(given);
        if (asked is null) return new Export(refused);
        var purpose = ExportPurpose.Find(asked.Purpose)!;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));
        var permission = purpose.NeedsPermission ? options.Value.Publication : null;
        if (permission?.Holds(today) == false) return new Export(new Problem(403, "publication-not-permitted"));

        var (start, end) = (Moment.On(asked.From).Earliest(options.Value.Zone), Moment.On(asked.To).Latest(options.Value.Zone));
        var cases = store.Cases(viewer).AsNoTracking().Where(row => (row.Origin == "live" || row.Origin == "import") && row.LinkedTo == null && row.ReceivedAt >= start && row.ReceivedAt <= end);
        var count = await cases.CountAsync(cancel);
        if (asked.Kind == "lines" && count > MostLines) return new Export(new Problem(422, "impossible") { Fields = [("from", "range")] });
        var figures = asked.Kind == "figures" ? await CountAsync(cases, asked.By, purpose, cancel) : null;
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var hidden = figures?.Cells.Cast<int?>().Count(cell => cell is null) ?? 0;
        var detail = new { id, kind = asked.Kind, purpose = purpose.Code, recipient = asked.Recipient, from = asked.From, to = asked.To, by = asked.Kind == "figures" ? asked.By : null, count, hidden, permission = permission?.Number };
        await store.AgainAsync(async () =>
        {
            await store.SaveAsync(new Entry(viewer, Action, detail) { Chain = $"export/{viewer.Organisation}" }, cancel: cancel);
            return true;
        });
        return new Export(null, $"greenchannel-{asked.Kind}-{asked.From:yyyyMMdd}-{asked.To:yyyyMMdd}.csv", WriteAsync);

        async Task WriteAsync(Stream to, CancellationToken stop)
        {
            await using var text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
            await text.WriteLineAsync(Line([Word("purpose"), Texts.Of($"export.purpose.{purpose.Code}", language), Word("recipient"), CsvText.Typed(asked.Recipient), Word("made"), $"{Instants.Text(time.Now())} {viewer.Organisation}", Word("id"), id.ToString()]));
            if (permission is not null) await text.WriteLineAsync(Line([Word("permission"), CsvText.Typed($"{permission.Number} {permission.GivenBy}")]));
            if (figures is not null) await WriteFiguresAsync(text, figures, asked.By, language);
            else await WriteLinesAsync(text, cases, purpose, language, stop);
        }

        string Word(string what) => Texts.Of($"export.word.{what}", language);
    }

    private static (ExportRequest? Asked, Problem? Problem) Checked(string?[] given)
    {
        List<(string, string)> wrong = [];
        var (kind, purpose, recipient, by) = (given[0] ?? "figures", given[1], given[2], given[5] ?? "vaccine");
        if (!Kinds.Contains(kind)) wrong.Add(("kind", "unknownValue"));
        if (ExportPurpose.Find(purpose) is not { } found) wrong.Add(("purpose", purpose is null ? "required" : "unknownValue"));
        else if (kind == "lines" && found.Columns.Count == 0) wrong.Add(("kind", "unknownValue"));
        if (recipient is null) wrong.Add(("recipient", "required"));
        else if (recipient.Length > 200 || recipient.Any(char.IsControl)) wrong.Add(("recipient", "tooLong"));
        if (!Rows.Contains(by)) wrong.Add(("by", "unknownValue"));
        var from = Day("from", given[3]);
        var to = Day("to", given[4]);
        if (wrong.Count == 0 && to < from) wrong.Add(("to", "range"));
        return wrong.Count > 0 ? (null, new Problem(422, "impossible") { Fields = wrong }) : (new ExportRequest(kind, purpose!, recipient!, from, to, by), null);

        DateOnly Day(string field, string? text)
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200) return day;
            wrong.Add((field, text is null ? "required" : "format"));
            return default;
        }
    }

    private sealed record Figures(IReadOnlyList<string> Rows, int?[,] Cells);

    private async Task<Figures> CountAsync(IQueryable<CaseRow> cases, string by, ExportPurpose purpose, CancellationToken cancel)
    {
        var counts = new SortedDictionary<string, int[]>(StringComparer.Ordinal);
        await foreach (var one in cases.Select(row => new { row.Vaccines, row.County, row.ReceivedAt, row.Sex, row.Level }).AsAsyncEnumerable().WithCancellation(cancel))
        {
            // The most suspect vaccine stands first; a case counts once.
            var name = by switch
            {
                "county" => one.County,
                "month" => TimeZoneInfo.ConvertTimeFromUtc(one.ReceivedAt, options.Value.Zone).ToString("yyyy-MM", CultureInfo.InvariantCulture),
                "sex" => one.Sex ?? "",
                _ => one.Vaccines.Split('|', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "",
            };
            if (!counts.TryGetValue(name, out var row)) counts[name] = row = new int[Levels.Length];
            if (Array.IndexOf(Levels, one.Level) is >= 0 and var level) row[level]++;
        }

        // Where small ones are hidden, a long table ends in one row of all the others.
        if (purpose.HidesSmallNumbers && counts.Count > MostRows)
        {
            var others = new int[Levels.Length];
            foreach (var (name, row) in counts.OrderByDescending(one => one.Value.Sum()).Skip(MostRows - 1).ToList())
            {
                counts.Remove(name);
                for (var level = 0; level < Levels.Length; level++) others[level] += row[level];
            }

            counts["\uffff"] = others;
        }

        var table = new int[counts.Count, Levels.Length];
        foreach (var (index, row) in counts.Values.Index())
            for (var level = 0; level < Levels.Length; level++) table[index, level] = row[level];
        return new Figures([.. counts.Keys], SmallNumbers.Shown(table, purpose.HidesSmallNumbers ? options.Value.Privacy.LeastCount : 0));
    }

    private static async Task WriteFiguresAsync(StreamWriter text, Figures figures, string by, Language language)
    {
        await text.WriteLineAsync(Line([Texts.Of($"export.by.{by}", language), .. Levels.Select(level => Texts.Of($"level.{level}", language)), Texts.Of("export.word.all", language)]));
        for (var row = 0; row <= figures.Rows.Count; row++)
        {
            var name = row == figures.Rows.Count ? Texts.Of("export.word.all", language) : figures.Rows[row];
            if (row < figures.Rows.Count && by == "vaccine") name = Texts.Find($"vaccine.{name}", language) ?? name;
            if (name == "\uffff") name = Texts.Of("export.word.others", language);
            if (name.Length == 0) name = Texts.Of("export.word.unknown", language);
            await text.WriteLineAsync(Line([CsvText.Typed(name), .. Enumerable.Range(0, Levels.Length + 1).Select(column => figures.Cells[row, column]?.ToString(CultureInfo.InvariantCulture) ?? "*")]));
        }
    }

    private async Task WriteLinesAsync(StreamWriter text, IQueryable<CaseRow> cases, ExportPurpose purpose, Language language, CancellationToken cancel)
    {
        await text.WriteLineAsync(Line(purpose.Columns.Select(column => Texts.Of($"export.column.{column}", language))));
        var order = purpose.Columns.Contains("caseNumber") ? cases.OrderBy(row => row.ReceivedAt).ThenBy(row => row.Id) : cases.OrderBy(row => row.OnsetDay).ThenBy(row => row.ReportHash);
        await foreach (var row in order.AsAsyncEnumerable().WithCancellation(cancel))
            await text.WriteLineAsync(Line(purpose.Columns.Select(column => CsvText.Typed(Cell(row, column)))));
    }

    private string Cell(CaseRow row, string column) => column switch
    {
        "caseNumber" => row.CaseNumber ?? "",
        "county" => row.County,
        "city" => row.County[..4] + "00",
        "site" => row.Site,
        "receivedAt" => At(row.ReceivedAt),
        "discoveredAt" => At(row.DiscoveredAt),
        "reportDue" => At(row.ReportDue),
        "level" => row.Level,
        "class" => row.Class,
        "onsetDay" => row.OnsetDay?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
        "onsetMonth" => row.OnsetDay?.ToString("yyyy-MM", CultureInfo.InvariantCulture) ?? "",
        "sex" => row.Sex ?? "",
        "ageMonths" => row.AgeMonths?.ToString(CultureInfo.InvariantCulture) ?? "",
        "ageYears" => row.AgeMonths is { } months ? Band(months / 12) : "",
        "vaccines" => row.Vaccines.Trim('|'),
        "lots" => row.Lots.Trim('|'),
        "origin" => row.Origin,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "no such column"),
    };

    private string At(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, options.Value.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Band(int years) => years switch { < 1 => "0", < 3 => "1-2", < 7 => "3-6", < 18 => "7-17", < 60 => "18-59", _ => "60+" };

    private static string Line(IEnumerable<string> fields) => string.Join(',', fields);
}
