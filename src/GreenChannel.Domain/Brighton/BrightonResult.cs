namespace GreenChannel.Domain.Brighton;

/// <summary>What was looked for. A finding in neither set was not recorded, which is not the same as absent.</summary>
/// <param name="Present">Codes of findings that are there.</param>
/// <param name="Absent">Codes of findings that were looked for and are not there.</param>
public sealed record BrightonFindings(IReadOnlySet<string> Present, IReadOnlySet<string> Absent)
{
    public static readonly BrightonFindings None = new(new HashSet<string>(), new HashSet<string>());
}

/// <summary>A better level, and what it would take.</summary>
/// <param name="Level">1–3.</param>
/// <param name="Missing">The shortest ways to it: each is a set of findings not recorded yet. Empty where what is absent rules it out.</param>
public sealed record BetterLevel(int Level, IReadOnlyList<IReadOnlyList<string>> Missing)
{
    public bool IsRuledOut => Missing.Count == 0;
}

/// <summary>Certainty of a diagnosis. It says how well a case is described, neither how grave it is nor what caused it.</summary>
/// <param name="Definition">Code of the definition.</param>
/// <param name="Level">1 the most certain to 3; 4 reported with too little evidence; 5 no case, because what is absent rules out each level.</param>
/// <param name="Because">Findings the level rests on; at level 5 the absent ones.</param>
/// <param name="Better">The better levels, the nearest first.</param>
public sealed record BrightonResult(string Definition, int Level, IReadOnlyList<string> Because, IReadOnlyList<BetterLevel> Better);
