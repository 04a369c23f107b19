namespace GreenChannel.Domain.Duplicates;

/// <summary>Weights as they were fitted, before anybody has read them.</summary>
public sealed class FittedWeights
{
    private readonly double[,] _weights;

    internal FittedWeights(double prior, double[,] weights) => (Prior, _weights) = (prior, weights);

    /// <summary>Logarithm of the odds that a compared pair is one case.</summary>
    public double Prior { get; }

    public double Score(Pattern pattern)
    {
        var sum = Prior;
        for (var field = 0; field < Pattern.Fields; field++)
            if (pattern.Span[field] is var code and not 0) sum += _weights[field, code];
        return sum;
    }

    /// <summary>A profile of these weights; fields and agreements that were never seen are taken from another one.</summary>
    public DuplicateWeights ToProfile(string code, int cases, double probable, double possible, DuplicateWeights? others = null)
    {
        var weights = new SortedDictionary<Field, IReadOnlyDictionary<Agreement, IReadOnlyList<double>>>();
        for (var field = 0; field < Pattern.Fields; field++)
        {
            var byAgreement = new SortedDictionary<Agreement, IReadOnlyList<double>>();
            for (var agreement = 1; agreement <= (int)Agreement.Different; agreement++)
            {
                var steps = new double[Pattern.Bins];
                var any = false;
                for (var bin = 0; bin < Pattern.Bins; bin++)
                {
                    var weight = _weights[field, agreement * Pattern.Bins + bin];
                    any |= weight != 0;
                    // That both died is no news where one is a case of death; a disagreement is never made to speak for one case.
                    if (agreement == (int)Agreement.Different) weight = Math.Min(0, weight);
                    // A step of rarity that nobody has seen is worth what the one below is.
                    steps[bin] = weight == 0 && bin > 0 ? steps[bin - 1] : Math.Round(weight, 2);
                }

                if (any) byAgreement[(Agreement)agreement] = Short(steps);
                else if (others?.Weights.GetValueOrDefault((Field)field)?.GetValueOrDefault((Agreement)agreement) is { } other) byAgreement[(Agreement)agreement] = other;
            }

            if (byAgreement.Count > 0) weights[(Field)field] = byAgreement;
        }

        return new(code, Math.Round(Prior, 2), cases, probable, possible, weights);
    }

    private static double[] Short(double[] steps)
    {
        var length = steps.Length;
        while (length > 1 && steps[length - 1] == steps[length - 2]) length--;
        return steps[..length];
    }
}
