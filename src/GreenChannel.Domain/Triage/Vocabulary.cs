namespace GreenChannel.Domain.Triage;

/// <summary>The codes of the public contract, as the rules file lists them.</summary>
public static class Vocabulary
{
    private static readonly HashSet<string> AllSigns = [.. RuleBook.Shipped.SignsBySystem.Values.SelectMany(signs => signs)];

    /// <summary>Sign codes by body system, the most telling first.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Signs => RuleBook.Shipped.SignsBySystem;

    /// <summary>Diagnosis codes.</summary>
    public static IEnumerable<string> Diagnoses => RuleBook.Shipped.Diagnoses.Keys;

    public static bool IsSign(string code) => AllSigns.Contains(code);

    public static bool IsDiagnosis(string code) => RuleBook.Shipped.Diagnoses.ContainsKey(code);

    /// <summary>A four-digit vaccine code of a known group; the products inside a group are not listed.</summary>
    public static bool IsVaccine(string code) => RuleBook.Shipped.KnowsVaccine(code);
}
