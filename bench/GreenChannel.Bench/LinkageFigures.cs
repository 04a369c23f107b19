using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Bench;

/// <summary>How well pairs are found whose truth is known.</summary>
/// <param name="Precision">Share of what was found that is true.</param>
/// <param name="Recall">Share of what is true that was found.</param>
internal sealed record Found(double Precision, double Recall)
{
    public double F1 => 2 * Precision * Recall / (Precision + Recall);

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"F1 {F1:0.0000} (precision {Precision:0.000}, recall {Recall:0.000})");
}

/// <summary>Records in an index, with the pattern of every pair that it compares, and the truth.</summary>
internal sealed class LinkageFigures
{
    public const int Folds = 5;

    private readonly Dictionary<Guid, Labelled> _records;
    private readonly HashSet<(Guid, Guid)> _truth;

    public LinkageFigures(IReadOnlyCollection<Labelled> records, DuplicateWeights weights)
    {
        _records = records.ToDictionary(record => record.Features.Id);
        _truth = LinkageFiles.Pairs(records);
        Index = new(weights);
        foreach (var record in records) Index.Add(record.Features);
        Pairs = [.. Index.Patterns().Select(pair => (pair.One, pair.Other, pair.Pattern, IsOne(pair.One, pair.Other)))];
    }

    public DuplicateIndex Index { get; }

    public IReadOnlyList<(Guid One, Guid Other, Pattern Pattern, bool IsOne)> Pairs { get; }

    public IReadOnlyDictionary<Guid, Labelled> Records => _records;

    /// <summary>True pairs of which both records share a key.</summary>
    public double BlockingRecall => Pairs.Count(pair => pair.IsOne) / (double)_truth.Count;

    public int Truths => _truth.Count;

    /// <summary>What lies at or above a score.</summary>
    public Found From(double least, Func<Pattern, double> score) => Judge([.. Pairs.Where(pair => score(pair.Pattern) >= least)]);

    /// <summary>What the index itself calls probable, pair by pair.</summary>
    public Found Probable() => Judge([.. Index.FindAll().Where(match => match.Standing is Standing.Probable).Select(match => (match.One, match.Other, IsOne(match.One, match.Other)))]);

    /// <summary>Every pair within the groups that probable pairs make.</summary>
    public Found Groups() => Judge([.. DuplicateGroups.Of(Index.FindAll()).SelectMany(group => group.SelectMany((one, at) => group.Skip(at + 1).Select(other => (one, other, IsOne(one, other)))))]);

    /// <summary>Weights are fitted on four fifths of the cases and tried on the fifth that they have not seen, five times; the limit is chosen on the four fifths too.</summary>
    public Found CrossValidated()
    {
        var found = new List<(Guid, Guid, bool)>();
        for (var fold = 0; fold < Folds; fold++)
        {
            var seen = Pairs.Where(pair => Fold(pair.One, pair.Other) != fold).ToList();
            var fitted = WeightFit.Labelled(seen.Select(pair => (pair.Pattern, pair.IsOne)));
            var least = BestLimit(seen.Select(pair => (fitted.Score(pair.Pattern), pair.IsOne)), _truth.Count(pair => Fold(pair.Item1, pair.Item2) != fold));
            found.AddRange(Pairs.Where(pair => Fold(pair.One, pair.Other) == fold && fitted.Score(pair.Pattern) >= least).Select(pair => (pair.One, pair.Other, pair.IsOne)));
        }

        return Judge(found);
    }

    /// <summary>The score at which F1 is greatest.</summary>
    public double BestLimit(Func<Pattern, double> score) => BestLimit(Pairs.Select(pair => (score(pair.Pattern), pair.IsOne)), _truth.Count);

    private static double BestLimit(IEnumerable<(double Score, bool IsOne)> pairs, int truths)
    {
        var (taken, right, best, limit) = (0, 0, 0.0, 0.0);
        foreach (var (score, isOne) in pairs.OrderByDescending(pair => pair.Score))
        {
            taken++;
            if (isOne) right++;
            if (2.0 * right / (taken + truths) is var f1 && f1 > best) (best, limit) = (f1, score);
        }

        return limit;
    }

    // Two cases belong to the fold of the lower one.
    private int Fold(Guid one, Guid other) => (int)(Math.Min(Case(one), Case(other)) * 2_654_435_761 % 2_147_483_647 % Folds);

    private long Case(Guid id) => long.Parse(_records[id].Truth, System.Globalization.CultureInfo.InvariantCulture);

    private bool IsOne(Guid one, Guid other) => _records[one].Truth == _records[other].Truth;

    private Found Judge(IReadOnlyCollection<(Guid One, Guid Other, Pattern Pattern, bool IsOne)> found) => Judge([.. found.Select(pair => (pair.One, pair.Other, pair.IsOne))]);

    private Found Judge(List<(Guid, Guid, bool IsOne)> found)
    {
        var right = (double)found.Count(pair => pair.IsOne);
        return new(found.Count == 0 ? 0 : right / found.Count, right / _truth.Count);
    }
}
