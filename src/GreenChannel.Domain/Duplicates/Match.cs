namespace GreenChannel.Domain.Duplicates;

/// <summary>What two compared cases are to a person who looks at them. Nothing is merged by it.</summary>
public enum Standing
{
    Unlikely,

    /// <summary>Shown, without a recommendation.</summary>
    Possible,

    /// <summary>Shown first.</summary>
    Probable,

    /// <summary>Twins, or two children of one day: what would make them one is shared by both, and name, sex or number is not.</summary>
    Apart,
}

/// <summary>One field of an explanation.</summary>
/// <param name="Weight">Natural logarithm; above zero it speaks for one case.</param>
public sealed record Reason(Field Field, Agreement Agreement, double Weight);

/// <summary>Two cases and what speaks for and against their being one.</summary>
/// <param name="Score">Logarithm of the odds.</param>
/// <param name="Reasons">The weightiest first, whichever way it speaks.</param>
public sealed record Match(Guid One, Guid Other, double Score, Standing Standing, IReadOnlyList<Reason> Reasons)
{
    /// <summary>0–1.</summary>
    public double Probability => 1 / (1 + Math.Exp(-Score));
}
