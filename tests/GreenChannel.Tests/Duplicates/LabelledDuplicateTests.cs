using GreenChannel.Bench;
using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

/// <summary>What people linked, found again. Limits are those that were set beforehand; docs/duplicates.md has the figures.</summary>
public sealed class LabelledDuplicateTests
{
    private static readonly Lazy<LinkageFigures> Reports = new(() => new(LinkageFiles.Reports(Linkage("vaers_1990s_labelled_half.csv.gz")), DuplicateWeights.Get("trained")));

    [Fact]
    public void Of_the_linked_reports_nearly_all_share_a_key() => Assert.True(Reports.Value.BlockingRecall >= 0.97, $"{Reports.Value.BlockingRecall}");

    [Fact]
    public void Weights_that_are_fitted_to_some_cases_find_the_others()
    {
        var found = Reports.Value.CrossValidated();
        Assert.True(found.F1 >= 0.80, $"{found}");
    }

    [Fact]
    public void Weights_without_labels_are_better_than_the_best_simple_rule()
    {
        var weights = DuplicateWeights.Get("untrained");
        var found = Reports.Value.From(weights.Probable, pattern => weights.Score(pattern, Reports.Value.Index.Count));
        Assert.True(found.F1 >= 0.76, $"{found}");
    }

    [Fact]
    public void The_shipped_weights_are_those_that_the_fit_gives()
    {
        var shipped = DuplicateWeights.Get("trained");
        var fitted = WeightFit.Labelled(Reports.Value.Pairs.Select(pair => (pair.Pattern, pair.IsOne))).ToProfile("trained", shipped.Cases, shipped.Probable, shipped.Possible, shipped);
        Assert.Equal(shipped.Prior, fitted.Prior, 0.05);
        foreach (var (field, byAgreement) in shipped.Weights)
            foreach (var (agreement, steps) in byAgreement)
                for (var step = 0; step < steps.Count; step++) Assert.Equal(steps[step], fitted.Weights[field][agreement][step], 0.05);
    }

    [Theory]
    [InlineData("trained", "1")]
    [InlineData("trained", "3")]
    [InlineData("trained", "4a", "4b")]
    [InlineData("untrained", "1")]
    [InlineData("untrained", "3")]
    [InlineData("untrained", "4a", "4b")]
    public void Made_up_people_are_found_again(string weights, params string[] files)
    {
        var people = new LinkageFigures(LinkageFiles.People([.. files.Select(file => Linkage($"febrl_dataset{file}.csv.gz"))]), DuplicateWeights.Get(weights));
        var found = people.Groups();
        Assert.True(found.F1 >= 0.995, $"{found}");
    }

    private static string Linkage(string file) => Shared.File("data", "linkage", file);
}
