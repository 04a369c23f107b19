using GreenChannel.Exchange.Sheets;
using GreenChannel.Server.Intake.Card;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake.PaperCards;

/// <summary>GET /import/template.xlsx: an empty workbook, one row a card, for a county without a line. Lists may be chosen from; the second sheet shows them.</summary>
public static class CardTemplate
{
    private const string Lists = "代码";

    /// <summary>What a file is asked for: who sent the card first, then its items, without what the service reckons.</summary>
    public static IReadOnlyList<CardColumn> Columns { get; } =
        [.. CardColumns.All.Where(column => column.Path is not null && column.Item.Length == 0), .. CardColumns.All.Where(column => column.Path is not null && column.Item.Length > 0)];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/import/template.xlsx", (HttpContext http) => SheetFile.Result(http, "cards", "xlsx", Sheets()))
        .RequireAuthorization(Access.Surveillance).ExcludeFromDescription();

    /// <summary>The cards, their lists, and how to fill them in.</summary>
    public static IReadOnlyList<Sheet> Sheets()
    {
        var lists = Columns.Where(column => column.Choices.Any()).DistinctBy(column => column.List ?? column.Key).Select(column => (column.List ?? column.Key, Column: column, Choices: column.Choices.ToList())).ToList();
        (string, string)? ChoicesOf(CardColumn column) => column.Kind != CardKind.Words && lists.FindIndex(list => list.Item1 == (column.List ?? column.Key)) is >= 0 and var index
            ? (Lists, $"${WorkbookReader.Letters(index)}$2:${WorkbookReader.Letters(index)}${lists[index].Choices.Count + 1}")
            : null;
        return
        [
            new Sheet(Texts.Of("card.open", Language.Chinese), [.. Columns.Select(column => new SheetColumn(column.Heading + Hint(column), column.Key is "course" or "address" or "signs" ? 28 : 15, ChoicesOf(column)))], None(), Frozen: 3),
            new Sheet(Lists, [.. lists.Select(list => new SheetColumn(Texts.Of($"card.{list.Column.Key}", Language.Chinese), 24))], Down(lists.ConvertAll(list => list.Choices))),
            new Sheet("说明", [new(Texts.Of("import.how", Language.Chinese), 100)], Down([[.. Enumerable.Range(1, 7).Select(line => Texts.Of($"import.how.{line}", Language.Chinese))]])),
        ];
    }

    // Below the heading, in a line of its own: what is read ends at the line.
    private static string Hint(CardColumn column) => column switch
    {
        { Kind: CardKind.Day } => "\n" + Texts.Of("import.hint.day", Language.Chinese),
        { Kind: CardKind.Words } => "\n" + Texts.Of("import.hint.signs", Language.Chinese),
        { Key: "temperature" or "redness-cm" or "induration-cm" } => "\n" + Texts.Of("import.hint.measured", Language.Chinese),
        { Kind: CardKind.Choice, List: { } list } when CardLists.Of(list) is { Count: < 7 } codes => "\n" + string.Join(' ', codes.Keys.Select(code => CardLists.Text(list, code))),
        { Kind: CardKind.Choice or CardKind.Word or CardKind.Vaccine } => "\n" + Texts.Of("import.hint.list", Language.Chinese),
        _ => "",
    };

    private static async IAsyncEnumerable<IReadOnlyList<string>> None()
    {
        await Task.CompletedTask;
        yield break;
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> Down(IReadOnlyList<IReadOnlyList<string>> columns)
    {
        await Task.CompletedTask;
        for (var row = 0; row < columns.Max(column => column.Count); row++)
            yield return [.. columns.Select(column => row < column.Count ? column[row] : "")];
    }
}
