using System.Text.Json;
using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>The word patterns of terms.json, read once.</summary>
internal sealed record TermRules(
    IReadOnlyList<string> Diagnoses,
    IReadOnlyList<Regex> Neither,
    IReadOnlyList<TermRule> Terms,
    Regex Findings,
    IReadOnlyList<Regex> Procedures,
    IReadOnlyList<TermRule> Narrative)
{
    public static TermRules Shipped { get; } = Load();

    private static TermRules Load()
    {
        using var file = typeof(TermRules).Assembly.GetManifestResourceStream("vaers.terms.json")
            ?? throw new InvalidOperationException("terms.json is not embedded");
        using var json = JsonDocument.Parse(file);
        var root = json.RootElement;
        return new(
            Words(root, "diagnoses"),
            [.. root.GetProperty("neither").EnumerateArray().Select(Pattern)],
            [.. root.GetProperty("terms").EnumerateArray().Select(Rule)],
            Pattern(root.GetProperty("findings")),
            [.. root.GetProperty("procedures").EnumerateArray().Select(Pattern)],
            [.. root.GetProperty("narrative").EnumerateArray().Select(Rule)]);
    }

    private static TermRule Rule(JsonElement rule) => new(
        Pattern(rule.GetProperty("words")),
        rule.TryGetProperty("unless", out var unless) ? Pattern(unless) : null,
        Words(rule, "signs"),
        Words(rule, "diagnosis") is [var code] ? code : null,
        Words(rule, "serious") is [var criterion] ? criterion : null);

    private static string[] Words(JsonElement rule, string name) =>
        rule.TryGetProperty(name, out var words) ? words.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    private static Regex Pattern(JsonElement words) => new(
        words.GetString()!, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled | RegexOptions.ExplicitCapture);
}

/// <summary>What words mean: signs, a diagnosis, a seriousness criterion, or nothing that the vocabulary has.</summary>
internal sealed record TermRule(Regex Words, Regex? Unless, IReadOnlyList<string> Signs, string? Diagnosis, string? Serious)
{
    public bool Holds(string term) => Words.IsMatch(term) && Unless?.IsMatch(term) != true;
}
