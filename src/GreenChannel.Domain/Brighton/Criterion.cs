using System.Collections.Immutable;

namespace GreenChannel.Domain.Brighton;

/// <summary>A part of a level. Findings only ever add to it: none has to be absent.</summary>
internal abstract record Criterion
{
    public abstract bool Holds(IReadOnlySet<string> present);

    /// <summary>Every way to make it hold by at most so many findings more.</summary>
    /// <param name="present">Findings that are there.</param>
    /// <param name="absent">Findings that were looked for and are not there.</param>
    /// <param name="most">Size that no set may exceed.</param>
    public abstract IEnumerable<ImmutableSortedSet<string>> Ways(ImmutableSortedSet<string> present, IReadOnlySet<string> absent, int most);

    public abstract IEnumerable<string> Findings { get; }
}

/// <summary>One finding.</summary>
internal sealed record Found(string Code) : Criterion
{
    public override bool Holds(IReadOnlySet<string> present) => present.Contains(Code);

    public override IEnumerable<ImmutableSortedSet<string>> Ways(ImmutableSortedSet<string> present, IReadOnlySet<string> absent, int most) =>
        present.Contains(Code) ? [present] : absent.Contains(Code) || present.Count >= most ? [] : [present.Add(Code)];

    public override IEnumerable<string> Findings => [Code];
}

/// <summary>At least so many of these; any is one of them, all is each.</summary>
internal sealed record AtLeast(int Count, IReadOnlyList<Criterion> Parts) : Criterion
{
    public override bool Holds(IReadOnlySet<string> present) => Parts.Count(part => part.Holds(present)) >= Count;

    public override IEnumerable<ImmutableSortedSet<string>> Ways(ImmutableSortedSet<string> present, IReadOnlySet<string> absent, int most) =>
        Holds(present) ? [present] : From(0, Count, present, absent, most);

    public override IEnumerable<string> Findings => Parts.SelectMany(part => part.Findings);

    private IEnumerable<ImmutableSortedSet<string>> From(int next, int wanted, ImmutableSortedSet<string> present, IReadOnlySet<string> absent, int most)
    {
        if (wanted == 0) return [present];
        if (Parts.Count - next < wanted) return [];
        var taken = Parts[next].Ways(present, absent, most).SelectMany(way => From(next + 1, wanted - 1, way, absent, most));
        return Parts[next].Holds(present) ? taken : taken.Concat(From(next + 1, wanted, present, absent, most));
    }
}
