using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>Whether adrenaline was given, told from free text; one that was only carried, prescribed or withheld does not count.</summary>
internal static partial class Adrenaline
{
    public static bool WasGiven(string text)
    {
        foreach (Match named in Named().Matches(text))
        {
            var before = text[Math.Max(0, named.Index - 45)..named.Index];
            var after = text[(named.Index + named.Length)..Math.Min(text.Length, named.Index + named.Length + 30)];
            if (!NotGivenBefore().IsMatch(before) && !(IsHormone(named) && Felt().IsMatch(before)) && !NotGivenAfter().IsMatch(after)
                && !Negation.Covers(text, named.Index, named.Length)) return true;
        }

        return false;
    }

    // People speak of the adrenaline of their own body, never of its epinephrine.
    private static bool IsHormone(Match named) => named.ValueSpan.StartsWith("adrenalin", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\b(energy (or|and)|like|natural|(burst|rush|surge) of)\s+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Felt();

    [GeneratedRegex(@"(?<!\w|-)(epi[ -]?ne?ph\w*|epinefrin\w*|epi[ -]?pens?|epi|adrenalin\w*)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"(lidocaine|marcaine|novocaine?|bupivacaine|with\s+1:\d+|carr(y|ies|ied|ying)|prescri\w+|prescription|script|\brx\b|refill\w*|" +
        @"\b(has|have|own|owns|keeps?|bring|brought|obtain|offered|considered|hold|held|withheld|declined|refused|instead of|drew up|prepared|" +
        @"sent (\w+ )?home,? with|discharged (home )?with|discharged on|intoleran\w+|sensitiv\w+)\b)[^.;]{0,40}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotGivenBefore();

    [GeneratedRegex(
        @"^\s*('s)?\s*((was|were|is)\s+)?(not\b|never|n't|on hand|available|ready|prescri|rx\b|script|offered|on standby|standby|at (the )?bedside|to carry|" +
        @"to have|to take home|rush\b|surge\b|cells?\b|squamous|id\d|if\b|for home|allerg|sensitiv|intoleran|withheld|declined|refused|considered|increased|decreased|normal|:\s*no)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotGivenAfter();
}
