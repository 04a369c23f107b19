using System.Text.Json;

namespace GreenChannel.Domain.Duplicates;

/// <summary>Finds weights from compared pairs: with labels by logistic regression, without labels from what is assumed and counted.</summary>
public static class WeightFit
{
    // Half a pair more than was seen everywhere: nothing is impossible for never having been seen.
    private const double Smoothing = 0.5;

    private static readonly Dictionary<Field, Dictionary<Agreement, double>> Assumptions = Load();

    /// <summary>Weights without labels (Fellegi and Sunter): how two reports of one case agree is assumed (assumed-agreement.json), how two cases agree is counted.</summary>
    /// <remarks>Fields that the file does not name weigh nothing.</remarks>
    /// <param name="pairs">Patterns of pairs that share a key; nearly all of them are two cases.</param>
    /// <param name="itself">Patterns of cases with themselves: how rare what a case shares with its own duplicate is.</param>
    /// <param name="duplicates">Expected pairs of duplicates.</param>
    public static FittedWeights Assumed(IReadOnlyCollection<Pattern> pairs, IReadOnlyCollection<Pattern> itself, double duplicates)
    {
        // Who was vaccinated in one session shares lot, vaccine and days: what these are worth is counted among such neighbours.
        var neighbours = pairs.Where(pattern => pattern.At(Field.Crowd).Agreement is Agreement.Same).ToList();
        var (all, near, own) = (Count(pairs), Count(neighbours), Count(itself));
        var weights = new double[Pattern.Fields, Pattern.Codes];
        foreach (var (field, byAgreement) in Assumptions)
        {
            var counts = field is Field.Place or Field.Vaccinated ? all[(int)field] : near[(int)field];
            var total = counts.Skip(1).Sum() + Smoothing * byAgreement.Count;
            foreach (var (agreement, share) in byAgreement)
            {
                var codes = Enumerable.Range((int)agreement * Pattern.Bins, Pattern.Bins).ToList();
                var (here, mine) = (codes.Sum(code => counts[code]), codes.Sum(code => own[(int)field][code]));
                foreach (var code in codes)
                {
                    var of = agreement is Agreement.Same && mine > 0 ? (own[(int)field][code] + Smoothing) / (mine + Smoothing * Pattern.Bins) : here > 0 ? (counts[code] + Smoothing) / (here + Smoothing * Pattern.Bins) : 1;
                    if (counts[code] > 0 || own[(int)field][code] > 0) weights[(int)field, code] = Math.Log(share * of / ((counts[code] + Smoothing) / total));
                }
            }
        }

        // Fields that depend on each other add up to too much: they are drawn in until as many pairs lie above zero as are expected.
        var prior = Math.Log(duplicates / pairs.Count);
        var raw = new FittedWeights(0, weights);
        var least = pairs.Select(raw.Score).OrderDescending().ElementAt(Math.Min(pairs.Count - 1, (int)duplicates));
        if (least > -prior)
            for (var field = 0; field < Pattern.Fields; field++)
                for (var code = 0; code < Pattern.Codes; code++) weights[field, code] *= -prior / least;
        return new(prior, weights);
    }

    /// <summary>Fits weights to labels: logistic regression with a ridge, by Newton's steps.</summary>
    /// <param name="pairs">Patterns, and whether the pair is one case.</param>
    /// <param name="ridge">How strongly weights are drawn to zero, above 0.</param>
    public static FittedWeights Labelled(IEnumerable<(Pattern Pattern, bool IsOne)> pairs, double ridge = 1)
    {
        var seen = pairs.GroupBy(pair => pair.Pattern).Select(group => (Pattern: group.Key, Count: (double)group.Count(), Ones: (double)group.Count(pair => pair.IsOne))).ToList();
        var columns = Used(seen.Select(pattern => pattern.Pattern)).Index().ToDictionary(used => used.Item, used => used.Index + 1);
        var size = columns.Count + 1;
        var rows = seen.ConvertAll(pattern => Columns(pattern.Pattern, columns));
        var weights = new double[size];
        for (var round = 0; round < 30; round++)
        {
            var (gradient, curvature) = (new double[size], new double[size, size]);
            for (var column = 1; column < size; column++) (gradient[column], curvature[column, column]) = (-ridge * weights[column], ridge);
            for (var index = 0; index < seen.Count; index++)
            {
                var expected = 1 / (1 + Math.Exp(-rows[index].Sum(column => weights[column])));
                var (miss, spread) = (seen[index].Ones - seen[index].Count * expected, seen[index].Count * expected * (1 - expected));
                foreach (var left in rows[index])
                {
                    gradient[left] += miss;
                    foreach (var right in rows[index]) curvature[left, right] += spread;
                }
            }

            var step = Solve(curvature, gradient);
            for (var column = 0; column < size; column++) weights[column] += step[column];
            if (step.Max(Math.Abs) < 1e-6) break;
        }

        var table = new double[Pattern.Fields, Pattern.Codes];
        foreach (var ((field, code), column) in columns) table[field, code] = weights[column];
        return new(weights[0], table);
    }

    private static Dictionary<Field, Dictionary<Agreement, double>> Load()
    {
        using var file = typeof(WeightFit).Assembly.GetManifestResourceStream("assumed-agreement.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, double>>>(file)!.ToDictionary(field => Enum.Parse<Field>(field.Key, ignoreCase: true),
            field => field.Value.ToDictionary(agreement => Enum.Parse<Agreement>(agreement.Key, ignoreCase: true), agreement => agreement.Value));
    }

    private static double[][] Count(IEnumerable<Pattern> patterns)
    {
        var counts = new double[Pattern.Fields][];
        for (var field = 0; field < Pattern.Fields; field++) counts[field] = new double[Pattern.Codes];
        foreach (var pattern in patterns)
            for (var field = 0; field < Pattern.Fields; field++) counts[field][pattern.Span[field]]++;
        return counts;
    }

    private static List<(int Field, int Code)> Used(IEnumerable<Pattern> patterns)
    {
        var used = new HashSet<(int, int)>();
        foreach (var pattern in patterns)
            for (var field = 0; field < Pattern.Fields; field++)
                if (pattern.Span[field] != 0) used.Add((field, pattern.Span[field]));
        return [.. used.Order()];
    }

    private static int[] Columns(Pattern pattern, Dictionary<(int Field, int Code), int> columns)
    {
        var active = new List<int> { 0 };
        for (var field = 0; field < Pattern.Fields; field++)
            if (pattern.Span[field] != 0) active.Add(columns[(field, pattern.Span[field])]);
        return [.. active];
    }

    // Cholesky; the ridge keeps every column but the first, which no pair lacks, away from zero.
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var size = right.Length;
        for (var row = 0; row < size; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                var sum = matrix[row, column];
                for (var inner = 0; inner < column; inner++) sum -= matrix[row, inner] * matrix[column, inner];
                matrix[row, column] = row == column ? Math.Sqrt(Math.Max(sum, 1e-12)) : sum / matrix[column, column];
            }
        }

        var solution = (double[])right.Clone();
        for (var row = 0; row < size; row++)
        {
            for (var inner = 0; inner < row; inner++) solution[row] -= matrix[row, inner] * solution[inner];
            solution[row] /= matrix[row, row];
        }

        for (var row = size - 1; row >= 0; row--)
        {
            for (var inner = row + 1; inner < size; inner++) solution[row] -= matrix[inner, row] * solution[inner];
            solution[row] /= matrix[row, row];
        }

        return solution;
    }
}
