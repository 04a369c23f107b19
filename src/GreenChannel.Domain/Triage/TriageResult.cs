using GreenChannel.Domain.Deadlines;

namespace GreenChannel.Domain.Triage;

/// <summary>How fast must who act; a greater value is more pressing.</summary>
public enum TriageLevel
{
    /// <summary>Clearly a common reaction.</summary>
    Routine,

    /// <summary>Not clearly a common reaction.</summary>
    Investigate,

    /// <summary>A hospital must see this person today.</summary>
    Urgent,

    /// <summary>A life is at risk now.</summary>
    Emergency,
}

/// <summary>The class before any investigation: common reaction (一般反应) or pending (待定).</summary>
public enum PreliminaryClass
{
    General,
    Pending,
}

/// <summary>One rule that held.</summary>
/// <param name="Rule">Stable code, e.g. anaphylaxis.skin-and-circulation.</param>
/// <param name="Level">The level this rule asks for.</param>
/// <param name="Source">Where the rule comes from, e.g. WAO 2020.</param>
public sealed record Finding(string Rule, TriageLevel Level, string Source);

/// <summary>Bands of the reporting card: 1–3, 4 for none (card items 13, 13a, 13b).</summary>
public sealed record Bands(int Fever, int Redness, int Induration);

/// <summary>What triage answers. It says how fast must who act; it never diagnoses.</summary>
public sealed record TriageResult
{
    public required TriageLevel Level { get; init; }

    /// <summary>Every rule that held, the most pressing first.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    public required PreliminaryClass PreliminaryClass { get; init; }

    /// <summary>W24H W5D W15D W6W W3M WBCG WOTH, or null.</summary>
    public required string? ScopeWindow { get; init; }

    /// <summary>Something of the reporting scope applied, but its time did not hold.</summary>
    public required bool OutOfWindow { get; init; }

    /// <summary>Serious by the national definition; preliminary, the county may change it with a reason.</summary>
    public required bool SeriousChina { get; init; }

    /// <summary>The reporter's own seriousness criteria (ICH E2B E.i.3.2), never derived.</summary>
    public required IReadOnlyList<string> SeriousIch { get; init; }

    public required Bands Bands { get; init; }
    public required IReadOnlyList<Clock> Clocks { get; init; }

    /// <summary>Code of the rule profile, e.g. CN-2010.</summary>
    public required string Profile { get; init; }

    public required string RulesVersion { get; init; }

    /// <summary>The case belongs to the reporting scope of the national plan.</summary>
    public bool InScope => ScopeWindow is not null;
}
