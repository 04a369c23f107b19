namespace GreenChannel.Domain.Clusters;

/// <summary>Chance counts.</summary>
internal static class Poisson
{
    /// <summary>Probability of so many or more where so many are expected; accurate in the far tail, because it is summed there.</summary>
    /// <param name="count">0 or more.</param>
    /// <param name="expected">0 or more.</param>
    public static double UpperTail(int count, double expected)
    {
        if (count == 0) return 1;
        if (expected <= 0) return 0;
        if (count <= expected) return 1 - Enumerable.Range(0, count).Sum(i => Term(i, expected));
        var (sum, term) = (0d, Term(count, expected));
        for (var i = count; term > sum * 1e-17; term *= expected / ++i) sum += term;
        return sum;
    }

    private static double Term(int count, double expected)
    {
        var log = (count * Math.Log(expected)) - expected;
        for (var i = 2; i <= count; i++) log -= Math.Log(i);
        return Math.Exp(log);
    }
}
