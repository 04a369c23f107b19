using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Platform.Items;

/// <summary>A rule that held, with its sentence in the reader's language.</summary>
public sealed record FindingItem(string Rule, TriageLevel Level, string Text, string Source);

/// <summary>Triage as the contract shows it.</summary>
public sealed record TriageItem(
    TriageLevel Level, IReadOnlyList<FindingItem> Findings, PreliminaryClass PreliminaryClass, string? ScopeWindow, bool InScope, bool OutOfWindow,
    bool SeriousChina, IReadOnlyList<string> SeriousIch, Bands Bands, IReadOnlyList<Clock> Clocks, string Profile, string RulesVersion)
{
    public static TriageItem Of(TriageResult triage, Language language) => new(
        triage.Level,
        [.. triage.Findings.Select(finding => new FindingItem(finding.Rule, finding.Level, Texts.Of($"rule.{finding.Rule}", language), finding.Source))],
        triage.PreliminaryClass, triage.ScopeWindow, triage.InScope, triage.OutOfWindow, triage.SeriousChina, triage.SeriousIch,
        triage.Bands, triage.Clocks, triage.Profile, triage.RulesVersion);
}
