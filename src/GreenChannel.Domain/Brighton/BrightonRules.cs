using System.Collections.Immutable;

namespace GreenChannel.Domain.Brighton;

/// <summary>Levels of diagnostic certainty from recorded findings.</summary>
/// <remarks>Brighton Collaboration. Certainty is for surveillance, after the fact: it never gates triage or care.</remarks>
public static class BrightonRules
{
    private const int Insufficient = 4, NoCase = 5;

    /// <summary>The level of a case that was reported as this.</summary>
    /// <exception cref="ArgumentException">A finding that the definition does not have, or one that is both present and absent.</exception>
    public static BrightonResult Evaluate(CaseDefinition definition, BrightonFindings findings)
    {
        if (findings.Present.Concat(findings.Absent).FirstOrDefault(code => !definition.Knows(code)) is { } strange)
            throw new ArgumentException($"{definition.Code} has no finding {strange}", nameof(findings));
        if (findings.Present.FirstOrDefault(findings.Absent.Contains) is { } both) throw new ArgumentException($"{both} is present and absent", nameof(findings));

        var reached = definition.Levels.TakeWhile(level => !level.Holds(findings.Present)).Count();
        List<BetterLevel> better = [.. Enumerable.Range(1, reached).Reverse().Select(level => new BetterLevel(level, Missing(definition.Levels[level - 1], findings)))];
        if (reached < definition.Levels.Count)
        {
            var asked = definition.Levels[reached].Findings.ToHashSet();
            return new BrightonResult(definition.Code, reached + 1, [.. findings.Present.Where(asked.Contains).Order()], better);
        }

        return better.All(level => level.IsRuledOut)
            ? new BrightonResult(definition.Code, NoCase, [.. findings.Absent.Order()], better)
            : new BrightonResult(definition.Code, Insufficient, [.. findings.Present.Order()], better);
    }

    // One finding more each time, until some way is found: the shortest ways are complete, and longer ones are of no use.
    private static IReadOnlyList<IReadOnlyList<string>> Missing(Criterion level, BrightonFindings findings)
    {
        var present = findings.Present.ToImmutableSortedSet(StringComparer.Ordinal);
        var possible = level.Findings.Where(code => !findings.Absent.Contains(code)).Concat(present).ToHashSet();
        if (!level.Holds(possible)) return [];
        for (var most = present.Count + 1; ; most++)
        {
            var ways = level.Ways(present, findings.Absent, most).Select(way => way.Except(present)).ToList();
            if (ways.Count > 0) return [.. ways.DistinctBy(way => string.Join(' ', way)).Select(way => (IReadOnlyList<string>)[.. way])];
        }
    }
}
