using System.Runtime.CompilerServices;
using GreenChannel.Domain.Intake;
using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Intake.Card;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.LineList;

/// <summary>A line list with the items of the card.</summary>
/// <param name="Purpose">investigation or quality.</param>
/// <param name="Recipient">Who gets it; never a patient.</param>
/// <param name="Format">xlsx or csv.</param>
/// <param name="Identity">Name, address, telephones and day of birth uncovered: for an investigation, by whoever sees cases uncovered.</param>
/// <param name="County">Filters, as in the line list on the screen.</param>
public sealed record LineListRequest(
    string Purpose, string Recipient, string Format = "xlsx", bool Identity = false, string? County = null, string? Site = null, string? Level = null, string? Class = null,
    string? Lot = null, string? Vaccine = null, string? From = null, string? To = null, string? Q = null, string? Origin = null);

/// <summary>Why there is none, or which cases it has.</summary>
public sealed record LinesFound(Problem? Problem, Guid Id = default, int Count = 0, IAsyncEnumerable<CardCase>? Cases = null);

/// <summary>
/// POST /api/line-lists: the cases that a filter finds as a file, the items of the card in their order, oldest first. It is
/// written down before the first line leaves. Whoever sees cases covered gets them covered, and so does whoever does not ask.
/// </summary>
public sealed class WriteLineList(Store store, Vault vault, ListCases list, FindCases find, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const int Most = 50_000;
    public static readonly string[] Purposes = ["investigation", "quality"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/line-lists", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("WriteLineList").WithTags("exports")
            .Accepts<LineListRequest>("application/json").Produces(200, contentType: SheetFile.Workbook).ProducesProblem(400).ProducesProblem(403).ProducesProblem(422);
        routes.MapPost("/cases/lines/file", FromPageAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    private static async Task<IResult> HandleAsync(HttpContext http, WriteLineList write, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var filter = new CaseFilter(
            fields.Text("county"), fields.Text("site"), fields.Text("level"), fields.Text("class"), fields.Text("lot"), fields.Text("vaccine"),
            fields.Text("from"), fields.Text("to"), fields.Text("q"), Origin: fields.Text("origin"));
        var (purpose, recipient, format, identity) = (fields.RequiredWord("purpose", Purposes), fields.Text("recipient"), fields.Word("format", SheetFile.Formats) ?? "xlsx", fields.Flag("identity"));
        if (fields.Problem is { } problem) return problem.Result(http);
        var lines = await write.ForAsync(http.Viewer(), filter, purpose, recipient, format, identity, Most, cancel);
        return lines.Problem?.Result(http) ?? File(http, lines, format);
    }

    private static async Task<IResult> FromPageAsync(HttpContext http, WriteLineList write, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string? Given(string name) => form[name].ToString() is { Length: > 0 and <= 4_000 } text ? text : null;
        var format = Given("format") ?? "";
        var lines = SheetFile.Formats.Contains(format) && Purposes.Contains(Given("purpose"))
            ? await write.ForAsync(http.Viewer(), write.Filter(Given), Given("purpose")!, Given("recipient"), format, Given("identity") == "true", Most, cancel)
            : new LinesFound(new Problem(422, "impossible") { Fields = [("purpose", "required")] });
        return lines.Problem is { } problem ? Results.Redirect($"/cases/lines?said={(problem.Fields.Count > 0 ? problem.Fields[0].Field : problem.Code)}") : File(http, lines, format);
    }

    /// <summary>A filter as it stands in an address or a form; who is looked for is sealed in it.</summary>
    public CaseFilter Filter(Func<string, string?> given) => new(
        given("county"), given("site"), given("level"), given("class"), given("lot"), given("vaccine"), given("from"), given("to"), find.Open(given(FindCases.Sealed)) ?? given("q"), Origin: given("origin") ?? "live");

    /// <summary>Whether a viewer may have persons named in a list.</summary>
    public bool MayName(Viewer viewer) => viewer.IsSurveillance && !options.Value.Privacy.Masks(viewer.Role);

    /// <param name="viewer">County, city or province; nothing outside its jurisdiction is in the list.</param>
    /// <param name="filter">Which cases.</param>
    /// <param name="purpose">One of <see cref="Purposes"/>.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="format">xlsx, csv or print.</param>
    /// <param name="identity">Persons are named.</param>
    /// <param name="most">More is refused.</param>
    /// <param name="cancel">Stops before it is written down.</param>
    public async Task<LinesFound> ForAsync(Viewer viewer, CaseFilter filter, string purpose, string? recipient, string format, bool identity, int most, CancellationToken cancel = default)
    {
        List<(string, string)> wrong = [.. ListCases.Check(filter)];
        if (string.IsNullOrWhiteSpace(recipient)) wrong.Add(("recipient", "required"));
        else if (recipient.Length > 200 || recipient.Any(char.IsControl)) wrong.Add(("recipient", "tooLong"));
        if (identity && purpose != "investigation") wrong.Add(("identity", "notForThis"));
        if (wrong.Count > 0) return new LinesFound(new Problem(422, "impossible") { Fields = wrong });
        if (identity && !MayName(viewer)) return new LinesFound(new Problem(403, "not-allowed"));

        var cases = list.Of(viewer, filter).Where(row => row.Origin != "service");
        var count = await cases.CountAsync(cancel);
        if (count > most) return new LinesFound(new Problem(422, "impossible") { Fields = [("from", "range")] }, Count: count);
        var now = time.Now();
        var first = await cases.MinAsync(row => (DateTime?)row.ReceivedAt, cancel) ?? now;
        var made = new ExportMade("lineList", purpose, recipient!, Day(first), Day(now), count) { Format = format, Identity = identity };
        return new LinesFound(null, await made.NoteAsync(store, viewer, time.GetUtcNow(), cancel), count, CasesAsync(cases, !identity, cancel));
    }

    private DateOnly Day(DateTime utc) => Moment.At(utc, options.Value.Zone).Day;

    private async IAsyncEnumerable<CardCase> CasesAsync(IQueryable<CaseRow> cases, bool covered, [EnumeratorCancellation] CancellationToken cancel)
    {
        var names = await book.ReadAsync(cancel);
        await foreach (var row in cases.OrderBy(row => row.ReceivedAt).ThenBy(row => row.Id).AsAsyncEnumerable().WithCancellation(cancel))
        {
            var report = new SealedCase(vault, row).Report();
            yield return CardCase.Of(row, covered ? IdentityMask.Of(report) : report, names, options.Value.Zone);
        }
    }

    private static IResult File(HttpContext http, LinesFound lines, string format) => SheetFile.Result(http, $"line-list-{lines.Id:N}", format, new Sheet(
        Texts.Of("lines.title", Language.Chinese), [.. CardColumns.All.Select(column => new SheetColumn(column.Heading, column.Key is "course" or "address" ? 30 : 14))], RowsAsync(lines.Cases!), Frozen: 2));

    private static async IAsyncEnumerable<IReadOnlyList<string>> RowsAsync(IAsyncEnumerable<CardCase> cases)
    {
        await foreach (var one in cases) yield return [.. CardColumns.All.Select(column => CardColumns.Cell(column, one))];
    }
}
