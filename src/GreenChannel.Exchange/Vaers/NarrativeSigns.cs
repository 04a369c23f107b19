using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>A danger found in free text.</summary>
/// <param name="Code">Sign or diagnosis code.</param>
/// <param name="IsDiagnosis">True for a diagnosis code.</param>
/// <param name="Words">The words that say so.</param>
public sealed record NarrativeFinding(string Code, bool IsDiagnosis, string Words);

/// <summary>Danger signs that free text tells and that no coded term may carry. A doubt raises.</summary>
public static class NarrativeSigns
{
    /// <summary>What the text tells as having happened: each code once, with the first words that say so.</summary>
    public static IReadOnlyList<NarrativeFinding> Find(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        var findings = new List<NarrativeFinding>();
        foreach (var rule in TermRules.Shipped.Narrative)
        {
            if (First(rule, text) is not { } found) continue;
            findings.AddRange(rule.Signs.Select(sign => new NarrativeFinding(sign, false, found.Value)));
            if (rule.Diagnosis is { } diagnosis) findings.Add(new(diagnosis, true, found.Value));
        }

        return [.. findings.DistinctBy(finding => finding.Code)];
    }

    private static Match? First(TermRule rule, string text)
    {
        for (var found = rule.Words.Match(text); found.Success; found = found.NextMatch())
        {
            // The exception is looked for around the words: "sleep" before "apnoea", "disorder" after "seizure".
            var start = Math.Max(0, found.Index - 12);
            var around = text[start..Math.Min(text.Length, found.Index + found.Length + 14)];
            if (rule.Unless?.IsMatch(around) != true && !Negation.Covers(text, found.Index, found.Length)) return found;
        }

        return null;
    }
}
