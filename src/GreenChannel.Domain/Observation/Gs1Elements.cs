namespace GreenChannel.Domain.Observation;

/// <summary>Cuts a GS1 element string into its elements: with separators, or with brackets as people read it.</summary>
/// <remarks>GS1 General Specifications, figures 3.2-1 (identifiers) and 7.8.5-1 (those that need no separator behind them).</remarks>
internal static class Gs1Elements
{
    /// <summary>FNC1 as scanners hand it over.</summary>
    public const char Separator = '\u001d';

    public readonly record struct Element(string Identifier, string Value);

    public sealed record Result(IReadOnlyList<Element> Elements, string? Problem);

    // Least and most characters, and whether they are digits; what a medicine's package may carry.
    private static readonly Dictionary<string, (int Least, int Most, bool Digits)> Known = new()
    {
        ["00"] = (18, 18, true),
        ["01"] = (14, 14, true),
        ["02"] = (14, 14, true),
        ["10"] = (1, 20, false),
        ["11"] = (6, 6, true),
        ["12"] = (6, 6, true),
        ["13"] = (6, 6, true),
        ["15"] = (6, 6, true),
        ["16"] = (6, 6, true),
        ["17"] = (6, 6, true),
        ["20"] = (2, 2, true),
        ["21"] = (1, 20, false),
        ["22"] = (1, 20, false),
        ["30"] = (1, 8, true),
        ["37"] = (1, 8, true),
        ["240"] = (1, 30, false),
        ["241"] = (1, 30, false),
        ["250"] = (1, 30, false),
        ["7003"] = (10, 10, true),
        ["8200"] = (1, 70, false),
    };

    public static Result Split(string text) => text.StartsWith('(') ? SplitBrackets(text) : SplitPlain(text);

    private static Result SplitPlain(string text)
    {
        var elements = new List<Element>();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == Separator)
            {
                at++;
                continue;
            }

            if (Identifier(text, at) is not { } identifier) return Wrong(elements.Count == 0 ? "notACode" : "codeElement");
            at += identifier.Length;
            var (least, most, _) = Of(identifier);
            var end = text.IndexOf(Separator, at) is >= 0 and var found ? found : text.Length;
            if (least == most) end = Math.Min(end, at + most);
            if (Fault(identifier, text[at..end]) is { } fault) return Wrong(elements.Count == 0 && identifier != "01" ? "notACode" : fault);
            elements.Add(new Element(identifier, text[at..end]));
            at = end;
        }

        return elements.Count == 0 ? Wrong("notACode") : new Result(elements, null);
    }

    private static Result SplitBrackets(string text)
    {
        var elements = new List<Element>();
        var at = 0;
        while (at < text.Length)
        {
            if (Bracketed(text, at) is not { } identifier) return Wrong(elements.Count == 0 ? "notACode" : "codeElement");
            at += identifier.Length + 2;
            var end = at;
            while (end < text.Length && Bracketed(text, end) is null) end++; // A lot may have brackets of its own.
            var value = text[at..end].Trim(Separator);
            if (!IsKnown(identifier)) return Wrong("codeElement");
            if (Fault(identifier, value) is { } fault) return Wrong(fault);
            elements.Add(new Element(identifier, value));
            at = end;
        }

        return new Result(elements, null);
    }

    private static string? Bracketed(string text, int at)
    {
        if (text[at] != '(') return null;
        var close = text.IndexOf(')', at);
        return close - at is >= 3 and <= 5 && text[(at + 1)..close] is var inside && inside.All(char.IsAsciiDigit) ? inside : null;
    }

    private static string? Identifier(string text, int at)
    {
        for (var length = 2; length <= 4 && at + length <= text.Length; length++)
            if (IsKnown(text[at..(at + length)])) return text[at..(at + length)];
        return null;
    }

    // 91 to 99 are a company's own; 710 to 716 are numbers of national health bodies.
    private static bool IsKnown(string identifier) => Known.ContainsKey(identifier) || identifier is ['9', >= '0' and <= '9'] or ['7', '1', >= '0' and <= '6'];

    private static (int Least, int Most, bool Digits) Of(string identifier) =>
        Known.TryGetValue(identifier, out var known) ? known : identifier[0] == '9' ? (1, 90, false) : (1, 20, false);

    private static string? Fault(string identifier, string value)
    {
        var (least, most, digits) = Of(identifier);
        if (value.Length < least || value.Length > most) return "codeLength";
        return value.All(letter => digits ? char.IsAsciiDigit(letter) : letter is > ' ' and < '\u007f') ? null : "codeElement";
    }

    private static Result Wrong(string problem) => new([], problem);
}
