namespace GreenChannel.Domain.Figures;

/// <summary>One number with the cases behind it.</summary>
/// <param name="Code">K1–K8.</param>
/// <param name="Variant">exact: by hours; dateOnly: by calendar days, as the national card has it; rate ratio soon for K8; else empty.</param>
/// <param name="Top">Numerator.</param>
/// <param name="Bottom">Denominator.</param>
/// <param name="Value">Percent, or for K8 a rate for so many doses and a ratio; null where the denominator is nothing.</param>
/// <param name="Target">Percent; null where none is set.</param>
public sealed record Indicator(string Code, string Variant, long Top, long Bottom, decimal? Value, decimal? Target)
{
    /// <summary>Cases of the numerator.</summary>
    public required IReadOnlyList<Guid> Cases { get; init; }

    /// <summary>Cases that only the denominator has.</summary>
    public required IReadOnlyList<Guid> Others { get; init; }

    /// <summary>Cases that cannot be judged, because a time is missing or contradicts itself. By hours they are left out, by days they count as not met.</summary>
    public IReadOnlyList<Guid> Unknown { get; init; } = [];

    /// <summary>Counties (K6) or units (K7) that have reported nothing.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Null without a target or a value.</summary>
    public bool? IsMet => Value is { } value && Target is { } target ? value >= target : null;
}
