using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake.Card;

/// <summary>How a cell of the card is written and read.</summary>
public enum CardKind
{
    Text,
    Day,

    /// <summary>One of a list of the card.</summary>
    Choice,

    /// <summary>A word of a vocabulary, or what somebody wrote in its place.</summary>
    Word,

    /// <summary>Several of them.</summary>
    Words,

    /// <summary>Code and name of a vaccine, or its name alone.</summary>
    Vaccine,

    Number,
}

/// <summary>One item of the card as a column of a sheet.</summary>
/// <param name="Key">The text card.{key} is its name.</param>
/// <param name="Item">Number on the official card; empty for what the card does not ask.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Path">Where it stands in a report; null for what the service reckons, which no file says.</param>
/// <param name="Of">What a case says; null where nothing is known.</param>
public sealed record CardColumn(string Key, string Item, CardKind Kind, string? Path, Func<CardCase, string?> Of)
{
    /// <summary>A key item, marked by a star.</summary>
    public bool Required { get; init; }

    /// <summary>List or vocabulary of its words.</summary>
    public string? List { get; init; }

    /// <summary>Which of the three vaccines, from 1; 0 for what is none of theirs.</summary>
    public int Dose { get; init; }

    /// <summary>First line of the column: number, name, star.</summary>
    public string Heading => string.Join(' ', new[] { Item, Dose > 0 ? Texts.Of("card.dose", Language.Chinese, Dose).Replace(" ", "", StringComparison.Ordinal) : "", Texts.Of($"card.{Key}", Language.Chinese) }.Where(part => part.Length > 0)) + (Required ? "*" : "");

    /// <summary>Codes that may be chosen, as cells say them; empty where anything may be written.</summary>
    public IEnumerable<string> Choices => (Kind, List) switch
    {
        (CardKind.Choice, { } list) => CardLists.Of(list).Keys.Select(code => CardLists.Text(list, code)),
        (CardKind.Vaccine, _) => Known("vaccine").Select(code => $"{code} {Texts.Of($"vaccine.{code}", Language.Chinese)}"),
        (CardKind.Word or CardKind.Words, { } kind) => Known(kind).Select(code => CardColumns.Word(kind, code)!),
        _ => [],
    };

    private static IEnumerable<string> Known(string kind) => kind switch
    {
        "diagnosis" => Domain.Triage.Vocabulary.Diagnoses,
        "sign" => Domain.Triage.Vocabulary.Signs.Values.SelectMany(signs => signs),
        _ => Texts.Keys.Where(key => key.StartsWith(kind + ".", StringComparison.Ordinal)).Select(key => key[(kind.Length + 1)..]).Where(code => !code.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    };
}
