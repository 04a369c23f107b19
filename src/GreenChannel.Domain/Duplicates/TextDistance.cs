namespace GreenChannel.Domain.Duplicates;

/// <summary>How far apart two short texts are.</summary>
internal static class TextDistance
{
    /// <summary>True where one typing error turns one into the other: a character added, left out or another, or two neighbours exchanged (Damerau).</summary>
    public static bool IsOneError(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (Math.Abs(one.Length - other.Length) > 1) return false;
        var start = one.CommonPrefixLength(other);
        var left = one[start..];
        var right = other[start..];
        while (left.Length > 0 && right.Length > 0 && left[^1] == right[^1])
        {
            left = left[..^1];
            right = right[..^1];
        }

        return (left.Length <= 1 && right.Length <= 1) || (left.Length == 2 && right.Length == 2 && left[0] == right[1] && left[1] == right[0]);
    }

    /// <summary>Jaro–Winkler similarity, 0–1; texts beyond 64 characters are compared in their first 64.</summary>
    public static double JaroWinkler(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.Length > 64) one = one[..64];
        if (other.Length > 64) other = other[..64];
        if (one.Length == 0 || other.Length == 0) return 0;
        var reach = Math.Max(Math.Max(one.Length, other.Length) / 2 - 1, 0);
        var (found, taken, matches) = (0UL, 0UL, 0);
        for (var i = 0; i < one.Length; i++)
        {
            for (var j = Math.Max(0, i - reach); j < Math.Min(other.Length, i + reach + 1); j++)
            {
                if ((taken >> j & 1) != 0 || one[i] != other[j]) continue;
                (found, taken, matches) = (found | 1UL << i, taken | 1UL << j, matches + 1);
                break;
            }
        }

        if (matches == 0) return 0;
        var (transposed, next) = (0, 0);
        for (var i = 0; i < one.Length; i++)
        {
            if ((found >> i & 1) == 0) continue;
            while ((taken >> next & 1) == 0) next++;
            if (one[i] != other[next++]) transposed++;
        }

        var jaro = ((double)matches / one.Length + (double)matches / other.Length + (matches - transposed / 2.0) / matches) / 3;
        return jaro + Math.Min(4, one.CommonPrefixLength(other)) * 0.1 * (1 - jaro);
    }
}
