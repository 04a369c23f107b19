using System.Text.Json;

namespace GreenChannel.Server.Intake.Card;

/// <summary>Code lists of the national card, from card-lists.json: the order in which it prints them, and each one's number where that is known.</summary>
public static class CardLists
{
    private static readonly Dictionary<string, Dictionary<string, string?>> All = Load();

    public static string[] Occupations => [.. All["occupation"].Keys];

    public static string[] Sessions => [.. All["session"].Keys];

    public static string[] Surveillance => [.. All["surveillance"].Keys];

    /// <summary>Code and number of each entry; a number that could not be confirmed is null, and the card prints the word alone.</summary>
    public static IReadOnlyDictionary<string, string?> Of(string list) => All[list];

    private static Dictionary<string, Dictionary<string, string?>> Load()
    {
        using var lists = typeof(CardLists).Assembly.GetManifestResourceStream("card-lists.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>>>(lists)!;
    }
}
