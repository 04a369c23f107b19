using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenChannel.Server.Intake.Card;

/// <summary>Cells that somebody filled in, as the report that they make: in the words of the API, read by the same rules as any other.</summary>
public static class CardCells
{
    private static readonly string[] Days = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"];
    private static readonly char[] Between = ['、', '，', ',', '；', ';', '/', '\n'];

    /// <summary>The report of one row. What cannot be understood goes on as it was written, and is refused by name.</summary>
    /// <param name="cells">Text by column; an empty one is absent.</param>
    /// <param name="from1904">How the workbook counts days.</param>
    /// <returns>The report without an id, and which vaccine of the card each of its doses is.</returns>
    public static (JsonObject Report, IReadOnlyList<int> Doses) Report(IReadOnlyDictionary<CardColumn, string> cells, bool from1904)
    {
        var report = new JsonObject();
        var doses = new JsonObject[CardColumns.Doses];
        foreach (var (column, text) in cells)
        {
            if (column.Path is not { } path) continue;
            if (column.Dose == 0) Put(report, path.Split('.'), column, text, from1904);
            else Put(doses[column.Dose - 1] ??= new JsonObject(), path.Split('.')[1..], column, text, from1904);
        }

        var given = Enumerable.Range(1, CardColumns.Doses).Where(dose => doses[dose - 1] is not null).ToList();
        if (given.Count > 0) report["vaccinations"] = new JsonArray([.. given.Select(dose => doses[dose - 1])]);
        return (report, given);
    }

    /// <summary>The column that a fault of a report is about; null where none is.</summary>
    /// <param name="field">Path in the report.</param>
    /// <param name="doses">As <see cref="Report"/> gave them.</param>
    public static CardColumn? Of(string field, IReadOnlyList<int> doses)
    {
        if (!field.StartsWith("vaccinations", StringComparison.Ordinal)) return CardColumns.All.FirstOrDefault(column => column.Path == field.Split('[')[0]);
        var (open, close) = (field.IndexOf('['), field.IndexOf(']'));
        var dose = open > 0 && int.TryParse(field.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < doses.Count ? doses[index] : 1;
        var path = close > 0 && close + 2 < field.Length ? $"vaccinations.{field[(close + 2)..]}" : "vaccinations.vaccine";
        if (path == "vaccinations.name") path = "vaccinations.vaccine";
        return CardColumns.All.FirstOrDefault(column => column.Dose == dose && column.Path == path);
    }

    private static void Put(JsonObject into, string[] path, CardColumn column, string text, bool from1904)
    {
        foreach (var part in path[..^1]) into = (JsonObject)(into[part] ??= new JsonObject());
        var name = path[^1];
        switch (column.Kind)
        {
            case CardKind.Day:
                into[name] = DayOf(text, from1904);
                break;
            case CardKind.Choice when column.List == "yes-no":
                into[name] = CardLists.Code("yes-no", text) is { } said ? said == "true" : text;
                break;
            case CardKind.Choice:
                into[name] = CardLists.Code(column.List!, text) ?? text;
                break;
            case CardKind.Word:
                into[name] = CardLists.CodeOf(column.List!, text) ?? text;
                break;
            case CardKind.Words:
                into[name] = new JsonArray([.. text.Split(Between, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => (JsonNode)(CardLists.CodeOf(column.List!, word) ?? word))]);
                break;
            case CardKind.Vaccine:
                PutVaccine(into, text);
                break;
            case CardKind.Number when text == CardColumns.None && name == "temperatureC":
                Paper(into)["noFever"] = true;
                break;
            case CardKind.Number when text == CardColumns.None:
                into[name] = 0;
                break;
            case CardKind.Number:
                into[name] = decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;
                break;
            default:
                into[name] = text;
                break;
        }
    }

    private static JsonObject Paper(JsonObject inside) => (JsonObject)(((JsonObject)inside.Root)["paper"] ??= new JsonObject());

    private static void PutVaccine(JsonObject dose, string text)
    {
        if (text.Length >= 4 && text[..4].All(char.IsAsciiDigit) && (text.Length == 4 || char.IsWhiteSpace(text[4])))
        {
            dose["vaccine"] = text[..4];
            if (text[4..].Trim() is { Length: > 0 } name && CardLists.CodeOf("vaccine", text[..4]) is null) dose["name"] = name;
        }
        else if (CardLists.CodeOf("vaccine", text) is { } code)
        {
            dose["vaccine"] = code;
        }
        else
        {
            dose["name"] = text;
        }
    }

    // A spreadsheet keeps a day as a number of days; who typed it never saw that number.
    private static string DayOf(string text, bool from1904)
    {
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return Written(day);
        if (text.Length <= 12 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 61 and < 80_000)
            return Written(new DateOnly(1899, 12, 30).AddDays((int)number + (from1904 ? 1_462 : 0)));
        return DateTime.TryParseExact(text, ["yyyy-M-d H:mm", "yyyy/M/d H:mm", "yyyy-M-d H:mm:ss", "yyyy/M/d H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? Written(DateOnly.FromDateTime(hour)) : text;
    }

    private static string Written(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
