using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Tests.Duplicates;

public sealed class DuplicateWeightTests
{
    public static readonly TheoryData<string> Profiles = [.. DuplicateWeights.Codes];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_disagreement_never_speaks_for_one_case(string code)
    {
        var weighed = DuplicateWeights.Get(code).Weights.Where(field => field.Value.ContainsKey(Agreement.Different)).ToList();
        Assert.True(weighed.Count > 12, $"{weighed.Count} fields");
        Assert.All(weighed, field => Assert.All(field.Value[Agreement.Different], weight => Assert.True(weight <= 0, $"{field.Key}: {weight}")));
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void A_rarer_name_is_worth_more(string code)
    {
        foreach (var agreement in new[] { Agreement.Same, Agreement.Sound })
            Assert.Equal(DuplicateWeights.Get(code).Weights[Field.Name][agreement].Order(), DuplicateWeights.Get(code).Weights[Field.Name][agreement]);
    }

    [Fact]
    public void There_are_no_other_profiles()
    {
        Assert.Equal(["trained", "untrained"], DuplicateWeights.Codes.Order());
        Assert.Throws<ArgumentException>(() => DuplicateWeights.Get("guessed"));
    }

    [Fact]
    public void The_fit_finds_what_two_kinds_of_pairs_were_made_with()
    {
        // Sex agrees in nine of ten pairs of one case and in half of the others; one pair in four is one case.
        var (same, other) = (Cases.Compare(Sex(1, "male"), Sex(2, "male")), Cases.Compare(Sex(1, "male"), Sex(2, "female")));
        List<(Pattern, bool)> pairs = [.. Many(same, true, 900), .. Many(other, true, 100), .. Many(same, false, 1_500), .. Many(other, false, 1_500)];
        var fitted = WeightFit.Labelled(pairs, ridge: 0.001);
        Assert.Equal(900 / 2_400.0, Probability(fitted.Score(same)), 0.001);
        Assert.Equal(100 / 1_600.0, Probability(fitted.Score(other)), 0.001);

        static CaseFeatures Sex(int number, string sex) => Cases.Of(number) with { Sex = sex, AgeYears = 1 };
        static IEnumerable<(Pattern, bool)> Many(Pattern pattern, bool isOne, int count) => Enumerable.Repeat((pattern, isOne), count);
        static double Probability(double score) => 1 / (1 + Math.Exp(-score));
    }

    [Fact]
    public void Limits_stand_in_their_order() => Assert.Throws<ArgumentOutOfRangeException>(() => DuplicateWeights.Get("trained").With(probable: -1, possible: 0));
}
