using System.Collections.Concurrent;

namespace GreenChannel.Exchange.Vaers;

/// <summary>What a coded term is to triage.</summary>
public enum TermKind
{
    /// <summary>It has a sign, a diagnosis or a seriousness criterion.</summary>
    Mapped,

    /// <summary>A test, a procedure, a normal result, a product matter: kept with the source, no sign.</summary>
    NotASign,

    /// <summary>Kept verbatim in the place of a sign.</summary>
    Unmapped,
}

/// <summary>The meaning of one coded term.</summary>
/// <param name="Kind">What it is to triage.</param>
/// <param name="Signs">Sign codes of the contract.</param>
/// <param name="Diagnosis">Diagnosis code, or null.</param>
/// <param name="Seriousness">Seriousness criterion the term itself states, or null.</param>
public sealed record TermMeaning(TermKind Kind, IReadOnlyList<string> Signs, string? Diagnosis, string? Seriousness);

/// <summary>Reads coded terms by word patterns of our own; no licensed vocabulary is needed or shipped.</summary>
public static class TermMapping
{
    private static readonly TermMeaning NotASign = new(TermKind.NotASign, [], null, null);
    private static readonly TermMeaning Unmapped = new(TermKind.Unmapped, [], null, null);
    private static readonly ConcurrentDictionary<string, TermMeaning> Known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The meaning of a term; what nothing matches is unmapped, never an error.</summary>
    public static TermMeaning Meaning(string term) => Known.GetOrAdd(term, Read);

    /// <summary>The gravest of several diagnosis codes, null where there is none.</summary>
    public static string? Gravest(IEnumerable<string> diagnoses)
    {
        var given = diagnoses.ToHashSet(StringComparer.Ordinal);
        return TermRules.Shipped.Diagnoses.FirstOrDefault(given.Contains);
    }

    /// <summary>Every sign and diagnosis code that terms or free text can come to.</summary>
    public static IReadOnlySet<string> Codes => TermRules.Shipped.Terms.Concat(TermRules.Shipped.Narrative)
        .SelectMany(rule => rule.Signs.Concat(rule.Diagnosis is { } diagnosis ? [diagnosis] : []))
        .Concat(TermRules.Shipped.Diagnoses)
        .ToHashSet(StringComparer.Ordinal);

    private static TermMeaning Read(string term)
    {
        var rules = TermRules.Shipped;
        if (rules.Neither.Any(words => words.IsMatch(term))) return NotASign;
        if (rules.Terms.FirstOrDefault(rule => rule.Holds(term)) is { } rule)
            return rule is { Signs: [], Diagnosis: null, Serious: null }
                ? Unmapped
                : new(TermKind.Mapped, rule.Signs, rule.Diagnosis, rule.Serious);
        return !rules.Findings.IsMatch(term) && rules.Procedures.Any(words => words.IsMatch(term)) ? NotASign : Unmapped;
    }
}
