using System.Text.Json;
using GreenChannel.Server.Platform.Text;

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

    /// <summary>The word that the card prints for a code; the code itself where there is none.</summary>
    public static string Word(string list, string code) => Texts.Find($"card.list.{list}.{code}", Language.Chinese) ?? Texts.Find($"{list}.{code}", Language.Chinese) ?? code;

    /// <summary>Number and word, as a cell of a sheet says it.</summary>
    public static string Text(string list, string code) => All[list].GetValueOrDefault(code) is { } number ? $"{number} {Word(list, code)}" : Word(list, code);

    /// <summary>The code of what somebody wrote: number, word, both, or the code; null where it is none of them.</summary>
    public static string? Code(string list, string text)
    {
        var plain = CaseColumns.Plain(text);
        bool Is(string word) => CaseColumns.Plain(word) == plain;
        return All[list].Where(entry => (entry.Value is { } number && (Is(number) || Is(Text(list, entry.Key)))) || Is(Word(list, entry.Key)) || Is(entry.Key)).Select(entry => entry.Key).FirstOrDefault() ?? CodeOf(list, text);
    }

    /// <summary>The code of a word of a vocabulary that is in no list of the card, in either language.</summary>
    public static string? CodeOf(string kind, string text)
    {
        var plain = CaseColumns.Plain(text);
        return Texts.Keys.Where(key => key.StartsWith(kind + ".", StringComparison.Ordinal) && !key.AsSpan(kind.Length + 1).Contains('.'))
            .FirstOrDefault(key => key[(kind.Length + 1)..] is var code && (CaseColumns.Plain(code) == plain || Names(key).Any(name => CaseColumns.Plain(name) == plain)))?[(kind.Length + 1)..];

        // 百白破 DTP is called 百白破 too.
        static IEnumerable<string> Names(string key)
        {
            var chinese = Texts.Find(key, Language.Chinese)!;
            yield return chinese;
            if (chinese.LastIndexOf(' ') is > 0 and var space) yield return chinese[..space];
            yield return Texts.Find(key, Language.English)!;
        }
    }

    private static Dictionary<string, Dictionary<string, string?>> Load()
    {
        using var lists = typeof(CardLists).Assembly.GetManifestResourceStream("card-lists.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string?>>>(lists)!;
    }
}
