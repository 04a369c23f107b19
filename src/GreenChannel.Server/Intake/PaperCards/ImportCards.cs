using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Intake.Card;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.PaperCards;

/// <summary>What is wrong with a cell; never what stands in it.</summary>
/// <param name="Cell">As the spreadsheet calls it, e.g. E7; null where no cell is to blame.</param>
/// <param name="Column">Its heading.</param>
/// <param name="Code">Code of the fault, as in any report.</param>
public sealed record CardFault(string? Cell, string? Column, string Code);

/// <summary>What became of one row.</summary>
/// <param name="Row">As the spreadsheet counts.</param>
/// <param name="Outcome">stored known refused; good where it was only looked at.</param>
/// <param name="Level">How fast must who act.</param>
/// <param name="Calls">It calls a hospital, by the rules for any report.</param>
/// <param name="Missing">Headings of key items that are empty; they stop nothing.</param>
public sealed record CardRow(int Row, string Outcome, Guid? CaseId, string? CaseNumber, string? Level, bool Calls, IReadOnlyList<CardFault> Faults, IReadOnlyList<string> Missing);

/// <summary>What became of a file, row by row.</summary>
/// <param name="Fault">Why the file is none: notWorkbook tooLarge rows columns text heading empty; null where it was read.</param>
/// <param name="FaultRow">Row that is to blame, 0 for the file.</param>
public sealed record CardsTaken(int Stored, int Known, int Refused, IReadOnlyList<CardRow> Rows, string? Fault = null, int FaultRow = 0);

/// <summary>
/// POST /api/card-imports: cards that a county wrote into a workbook while it had no line. Each row is a report like any
/// other, by the same rules and the same way in, and is stored whole or not at all. The number that the county gave the paper
/// is the row's key, else all that it says: a file sent twice stores nothing twice.
/// </summary>
public sealed class ImportCards(IServiceScopeFactory scopes, Store store, Vault vault, Circumstance circumstance, FacilityBook book)
{
    public const int LongestFile = 1_500_000;
    private const int MostAbove = 10;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/card-imports", async (HttpContext http, ImportCards import, CancellationToken cancel) =>
    {
        if (http.Request.ContentType?.StartsWith(SheetFile.Workbook, StringComparison.OrdinalIgnoreCase) != true) return new Problem(415, "not-workbook").Result(http);
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, cancel);
        var taken = await import.PutAsync(http.Viewer(), bytes.ToArray(), keep: http.Request.Query["check"] != "true", http.Language(), cancel);
        return taken.Fault is { } fault ? new Problem(422, "impossible") { Fields = [(taken.FaultRow > 0 ? $"row {taken.FaultRow}" : "file", fault)] }.Result(http) : Results.Json(taken, Json.Stored);
    }).RequireAuthorization(Access.Surveillance).WithName("ImportCards").WithTags("intake").Produces<CardsTaken>().ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    /// <param name="viewer">Whose counties the cards belong to.</param>
    /// <param name="file">XLSX, not larger than <see cref="LongestFile"/>.</param>
    /// <param name="keep">False: only says what would become of it.</param>
    /// <param name="language">Of the answers.</param>
    /// <param name="cancel">Stops between two rows; what was stored is known when the file comes again.</param>
    public async Task<CardsTaken> PutAsync(Viewer viewer, byte[] file, bool keep, Language language, CancellationToken cancel = default)
    {
        if (file.Length > LongestFile) return new CardsTaken(0, 0, 0, [], "tooLarge");
        var sheet = WorkbookReader.Read(file);
        if (sheet.Fault is { } fault) return new CardsTaken(0, 0, 0, [], fault, sheet.Row);
        var top = sheet.Rows.Take(MostAbove).FirstOrDefault(row => Headed(row).Values.Any(column => column.Key == "name"));
        if (top is null) return new CardsTaken(0, 0, 0, [], "heading");
        var headed = Headed(top);
        if (headed.Values.GroupBy(column => column).Any(same => same.Count() > 1)) return new CardsTaken(0, 0, 0, [], "heading", top.Number);

        List<CardRow> rows = [];
        foreach (var row in sheet.Rows.Where(row => row.Number > top.Number))
        {
            cancel.ThrowIfCancellationRequested();
            var cells = row.Cells.Where(cell => headed.ContainsKey(cell.Key)).ToDictionary(cell => headed[cell.Key], cell => cell.Value);
            if (cells.Count > 0) rows.Add(await TakeAsync(viewer, row.Number, cells, headed, sheet.From1904, keep, language, cancel));
        }

        if (rows.Count == 0) return new CardsTaken(0, 0, 0, [], "empty");
        var taken = new CardsTaken(rows.Count(row => row.Outcome == "stored"), rows.Count(row => row.Outcome == "known"), rows.Count(row => row.Outcome == "refused"), rows);
        if (keep)
        {
            store.Forget();
            await store.AgainAsync(async () =>
            {
                await store.SaveAsync(new Entry(viewer, "cards.imported", new { rows = rows.Count, stored = taken.Stored, known = taken.Known, refused = taken.Refused }) { Chain = $"import/{viewer.Organisation}" }, cancel: CancellationToken.None);
                return true;
            });
        }

        return taken;
    }

    private async Task<CardRow> TakeAsync(Viewer viewer, int number, Dictionary<CardColumn, string> cells, Dictionary<int, CardColumn> headed, bool from1904, bool keep, Language language, CancellationToken cancel)
    {
        var places = headed.ToDictionary(pair => pair.Value, pair => pair.Key);
        CardFault Fault(CardColumn? column, string code) => new(column is not null && places.TryGetValue(column, out var place) ? $"{WorkbookReader.Letters(place)}{number}" : null, column?.Heading, code);
        CardRow Refused(params IReadOnlyList<CardFault> faults) => new(number, "refused", null, null, null, Calls: false, faults, []);

        // What has a number was given out by this service or by another, and is a case already.
        if (cells.Keys.FirstOrDefault(column => column.Key == "number") is { } numbered) return Refused(Fault(numbered, "hasNumber"));
        var (report, doses) = CardCells.Report(cells, from1904);
        CardFault InReport(string field, string code) => Fault(field == "event.signs" && code == "required" ? CardColumns.All.First(column => column.Key == "course") : CardCells.Of(field, doses), code);

        var (site, refusal) = await SiteAsync(viewer, (string?)report["site"], cancel);
        if (site is null) return Refused(InReport("site", refusal!));
        var id = Key(site, report);
        report["id"] = id.ToString();
        using var body = JsonDocument.Parse(report.ToJsonString());
        var read = ReportReader.Read(body.RootElement, circumstance.Zone);
        var around = await circumstance.OfAsync(viewer, read, imported: false, cancel);
        if (read.Report is null || around.Circumstances is null) return Refused(InReport("site", "unknownValue"));

        // Nobody waits beside a paper: what is wrong with it is put right before it is stored, whatever its level.
        List<FieldProblem> wrong = [.. read.Problems, .. ReportCheck.Impossible(read.Report, around.Circumstances.Now, circumstance.Zone), .. ReportCheck.Required(read.Report)];
        if (wrong.Count > 0) return Refused([.. wrong.Select(problem => InReport(problem.Field, problem.Code)).Distinct()]);
        var hash = vault.Fingerprint("report", CanonicalJson.Write(body.RootElement));
        if (await KnownAsync(id, site, cancel) is { } known)
        {
            return known.ReportHash.AsSpan().SequenceEqual(hash)
                ? new CardRow(number, "known", known.Id, known.CaseNumber, known.Level, Calls: false, [], [])
                : new CardRow(number, "refused", known.Id, known.CaseNumber, null, Calls: false, [Fault(CardColumns.All.First(column => column.Key == "own-number"), "otherContent")], []);
        }

        if (Opening.Decide(read, around.Circumstances, id, id) is not CaseOpened opened) return Refused(Fault(null, "range"));
        IReadOnlyList<string> missing = [.. opened.Missing.Select(field => CardCells.Of(field, doses)?.Heading).OfType<string>().Distinct()];
        var row = new CardRow(number, "good", null, null, Json.Word(opened.Triage.Level), opened.Request is not null, [], missing);
        if (!keep) return row;

        await using var scope = scopes.CreateAsyncScope();
        var taken = await scope.ServiceProvider.GetRequiredService<SubmitReport>().SubmitAsync(viewer, body.RootElement, language, "live", cancel);
        if (taken.Problem is { } problem) return Refused([.. problem.Fields.Select(field => InReport(field.Field, field.Code))]);
        using var answer = JsonDocument.Parse(taken.Answer);
        return row with { Outcome = taken.IsNew ? "stored" : "known", CaseId = taken.CaseId, CaseNumber = answer.RootElement.GetProperty("caseNumber").GetString() };
    }

    // A county takes in cards of its own units, a city and a province those of units below them.
    private async Task<(Site? Site, string? Refusal)> SiteAsync(Viewer viewer, string? code, CancellationToken cancel)
    {
        if (code is null) return (null, "required");
        var directory = await book.ReadAsync(cancel);
        if (directory.Sites.GetValueOrDefault(code) is not { } site || !directory.IsInUse(code)) return (null, "unknownValue");
        return Visibility.MaySee(viewer, new CaseScope(site.Code, "", site.County, null, [])) ? (site, null) : (null, "otherCounty");
    }

    // The same paper has the same id, whichever office sends it.
    private Guid Key(Site site, JsonObject report)
    {
        var said = report["paper"]?["number"] is { } own ? JsonSerializer.SerializeToUtf8Bytes(CaseColumns.Plain((string)own!), Json.Stored) : CanonicalJson.Write(JsonSerializer.SerializeToElement(report, Json.Stored));
        return new Guid(vault.Fingerprint($"card/{site.County}", said).AsSpan(0, 16));
    }

    private Task<CaseRow?> KnownAsync(Guid id, Site site, CancellationToken cancel)
    {
        string[] offices = [site.County, site.County[..4] + "00", site.County[..2] + "0000"];
        return store.Cases(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(row => offices.Contains(row.ReportedBy) && row.ReportId == id, cancel);
    }

    // Headings by column; hints stand below the first line, and what nobody knows is somebody's own.
    private static Dictionary<int, CardColumn> Headed(SheetRow row)
    {
        Dictionary<int, CardColumn> headed = [];
        foreach (var (place, text) in row.Cells)
        {
            var plain = Bare(text.Split('\n')[0]);
            if (CardColumns.All.FirstOrDefault(column => (column.Path is not null || column.Key == "number") && Bare(column.Heading) == plain) is { } column) headed[place] = column;
        }

        return headed;
    }

    private static string Bare(string heading) => CaseColumns.Plain(heading).Replace("*", "", StringComparison.Ordinal);
}
