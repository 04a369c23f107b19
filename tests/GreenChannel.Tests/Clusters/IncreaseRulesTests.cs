using CsCheck;
using GreenChannel.Domain.Clusters;

namespace GreenChannel.Tests.Clusters;

/// <summary>Whether so many cases are more than usual.</summary>
public sealed class IncreaseRulesTests
{
    private static readonly ClusterProfile Profile = ClusterProfile.Shipped;

    // Reckoned by hand: P(n or more) = 1 - e^-x (1 + x + x²/2 + …).
    [Theory]
    [InlineData(3, 10, 50L, 1_000L, 365, IncreaseBasis.Doses, 0.525, 0.016362, false)]
    [InlineData(4, 10, 50L, 1_000L, 365, IncreaseBasis.Doses, 0.525, 0.002096, true)]
    [InlineData(3, 0, 50L, 1_000L, 365, IncreaseBasis.Doses, 0.025, 0.00000256, true)]
    [InlineData(3, 0, 100L, 100L, 30, IncreaseBasis.Doses, 0.5, 0.014388, false)] // As many doses as ever before: none before says little.
    [InlineData(2, 0, 1L, 1_000_000L, 365, IncreaseBasis.Doses, 0.0000005, 0.000000000000125, false)] // Two are no increase.
    [InlineData(3, 0, 50L, 99L, 365, IncreaseBasis.Days, 0.5, 0.014388, false)] // Too few doses to know.
    [InlineData(4, 0, null, 1_000L, 365, IncreaseBasis.Days, 0.5, 0.001752, true)]
    [InlineData(4, 52, 50L, null, 365, IncreaseBasis.Days, 1.00685, 0.019359, false)]
    [InlineData(4, 0, 0L, 1_000L, 28, IncreaseBasis.Days, 0.5, 0.001752, true)]
    [InlineData(4, 0, null, null, 27, IncreaseBasis.Unknown, 1, 0.018988, false)]
    [InlineData(5, 0, null, null, 0, IncreaseBasis.Unknown, 1, 0.003660, true)]
    [InlineData(6, 3, null, null, 5, IncreaseBasis.Unknown, 3.5, 0.142386, false)] // Days that are fewer than the window's are taken for a window.
    [InlineData(0, 0, null, null, 0, IncreaseBasis.Unknown, 1, 1, false)]
    public void Worked_figures(int cases, int usualCases, long? doses, long? usualDoses, int usualDays, IncreaseBasis by, double expected, double probability, bool marked)
    {
        var found = IncreaseRules.Of(Profile, cases, usualCases, doses, usualDoses, usualDays);
        Assert.Equal((by, marked), (found.By, found.IsMarked));
        Assert.Equal(expected, found.Expected, expected * 1e-5);
        Assert.Equal(probability, found.Probability, probability * 1e-2);
    }

    [Fact]
    public void Three_are_enough_where_doses_tell_four_by_days_and_five_where_nobody_knows()
    {
        int Least(long? doses, int days) => Enumerable.Range(0, 20).First(cases => IncreaseRules.Of(Profile, cases, 0, doses, 1_000, days).IsMarked);
        Assert.Equal((3, 4, 5), (Least(50, 365), Least(null, 365), Least(null, 0)));
    }

    [Fact]
    public void More_cases_are_never_less_remarkable_and_a_busier_past_never_makes_them_more()
    {
        var counts = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 300], Gen.Long[0, 5_000], Gen.Long[0, 200_000], Gen.Int[0, 366]);
        Gen.Select(counts, Gen.Bool, Gen.Bool).Sample(
            (drawn, told, usualTold) =>
            {
                var (cases, usualCases, doses, usualDoses, days) = drawn;
                Increase Of(int now, int usual, long given) => IncreaseRules.Of(Profile, now, usual, told ? given : null, usualTold ? usualDoses : null, days);
                var found = Of(cases, usualCases, doses);
                return found is { Expected: > 0, Probability: >= 0 and <= 1.000001 } && double.IsFinite(found.Expected)
                    && found.IsMarked == (cases >= Profile.LeastIncrease && found.Probability < Profile.Significance)
                    && Of(cases + 1, usualCases, doses).Probability <= found.Probability + 1e-12
                    && Of(cases, usualCases + 1, doses).Probability >= found.Probability - 1e-12
                    && (doses == 0 || Of(cases, usualCases, doses + 1).Probability >= found.Probability - 1e-12)
                    && found.By == (told && usualTold && doses > 0 && usualDoses >= Profile.LeastBaselineDoses ? IncreaseBasis.Doses : days >= Profile.LeastBaselineDays ? IncreaseBasis.Days : IncreaseBasis.Unknown);
            },
            iter: 20_000);
    }

    [Fact]
    public void Where_nothing_is_amiss_few_windows_are_marked()
    {
        // A unit of 20,000 doses a year with its usual rate, window after window: no more are marked than the significance says.
        foreach (var rate in new[] { 0.2, 1.0, 3.0 })
        {
            var random = new Random(1);
            var marked = 0;
            const int windows = 20_000;
            for (var i = 0; i < windows; i++)
            {
                var usual = Drawn(random, rate * 20);
                if (IncreaseRules.Of(Profile, Drawn(random, rate * 20 * 400 / 20_000), usual, 400, 20_000, 365).IsMarked) marked++;
            }

            Assert.True(marked <= windows * 0.012, $"{marked} of {windows} at {rate} for 1,000 doses");
        }
    }

    [Fact]
    public void A_count_below_nothing_is_no_count()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => IncreaseRules.Of(Profile, -1, 0, null, null, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IncreaseRules.Of(Profile, 0, -1, null, null, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IncreaseRules.Of(Profile, 0, 0, -1, null, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IncreaseRules.Of(Profile, 0, 0, null, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => IncreaseRules.Of(Profile, 0, 0, null, null, -1));
    }

    // Knuth's way; good enough for small expectations.
    private static int Drawn(Random random, double expected)
    {
        var (limit, product, count) = (Math.Exp(-expected), random.NextDouble(), 0);
        for (; product > limit; count++) product *= random.NextDouble();
        return count;
    }
}
