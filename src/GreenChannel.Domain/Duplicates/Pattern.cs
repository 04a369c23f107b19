namespace GreenChannel.Domain.Duplicates;

/// <summary>How two cases agree, field by field, and how rare what they share is.</summary>
public sealed class Pattern
{
    /// <summary>Steps of rarity; a step is two natural logarithms, for signs three, for a crowd a doubling from two on.</summary>
    public const int Bins = 6;

    internal const int Fields = (int)Field.Person + 1;
    internal const int Codes = ((int)Agreement.Different + 1) * Bins;
    private readonly byte[] _codes;

    internal Pattern(ReadOnlySpan<byte> codes) => _codes = codes.ToArray();

    internal ReadOnlySpan<byte> Span => _codes;

    /// <summary>Agreement in a field and its step of rarity, 0 the commonest.</summary>
    public (Agreement Agreement, int Rarity) At(Field field) => ((Agreement)(_codes[(int)field] / Bins), _codes[(int)field] % Bins);

    public override bool Equals(object? obj) => obj is Pattern other && Span.SequenceEqual(other.Span);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_codes);
        return hash.ToHashCode();
    }
}
