namespace GreenChannel.Exchange.Vaers;

/// <summary>What terms and text of a report come to, in the vocabulary of a report.</summary>
/// <param name="Signs">Sign codes, then every term verbatim that has no code.</param>
/// <param name="Diagnosis">The gravest diagnosis code, or null.</param>
/// <param name="Death">True where a term states the death of the patient.</param>
/// <param name="FromNarrative">Codes that the text tells and no term carries.</param>
/// <param name="Mapped">Terms with a code.</param>
/// <param name="NotSigns">Terms that are no sign: tests, procedures, normal results.</param>
internal sealed record VaersFindings(
    IReadOnlyList<string> Signs, string? Diagnosis, bool Death, IReadOnlyList<string> FromNarrative, int Mapped, int NotSigns)
{
    public static VaersFindings Of(VaersReport report, string narrative)
    {
        var terms = report.Terms.Select(term => (Term: term, Meaning: TermMapping.Meaning(term))).ToList();
        var told = NarrativeSigns.Find(narrative);
        var diagnosis = TermMapping.Gravest(
            terms.Select(term => term.Meaning.Diagnosis).Concat(told.Where(found => found.IsDiagnosis).Select(found => found.Code)).OfType<string>());

        var signs = terms.SelectMany(term => term.Meaning.Signs)
            .Concat(told.Where(found => !found.IsDiagnosis).Select(found => found.Code))
            .Concat(terms.Where(term => IsLeftOver(term.Meaning, diagnosis)).Select(term => term.Term));
        var coded = terms.SelectMany(term => term.Meaning.Signs.Append(term.Meaning.Diagnosis ?? "")).ToHashSet();
        return new(
            [.. signs.Distinct(StringComparer.Ordinal)],
            diagnosis,
            terms.Any(term => term.Meaning.Seriousness == "death"),
            [.. told.Select(found => found.Code).Where(code => !coded.Contains(code))],
            terms.Count(term => term.Meaning.Kind == TermKind.Mapped),
            terms.Count(term => term.Meaning.Kind == TermKind.NotASign));
    }

    // A report holds one diagnosis; a lesser one that brings no sign of its own would be lost, so its term stays.
    private static bool IsLeftOver(TermMeaning meaning, string? diagnosis) =>
        meaning.Kind == TermKind.Unmapped || (meaning is { Signs: [], Diagnosis: { } lesser } && lesser != diagnosis);
}
