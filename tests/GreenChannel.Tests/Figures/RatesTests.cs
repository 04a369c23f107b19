using System.Globalization;
using CsCheck;
using GreenChannel.Domain.Figures;

namespace GreenChannel.Tests.Figures;

/// <summary>Rates that were printed nationally, from their counts.</summary>
public sealed class RatesTests
{
    private const long Bulletin = 265_000_000;

    // The bulletin says 3.38 billion doses, rounded; its rates follow from these.
    private const long ToMay2022 = 3_381_330_000;

    // COVID-19 vaccines, 2020-12-15 to 2021-04-30, for 100,000 doses; bulletin of 2021-05-28.
    [Theory]
    [InlineData(31_434, "11.86")]
    [InlineData(26_078, "9.84")]
    [InlineData(5_356, "2.02")]
    [InlineData(188, "0.07")]
    public void The_first_bulletin_is_reproduced(long count, string printed) => Assert.Equal(printed, Text(Rates.Per(count, Bulletin, 100_000)));

    [Theory]
    [InlineData(31_434, "11.862")]
    [InlineData(26_078, "9.841")]
    [InlineData(2_722, "1.027")]
    [InlineData(675, "0.255")]
    [InlineData(304, "0.115")]
    [InlineData(5_356, "2.021")]
    [InlineData(3_920, "1.479")]
    [InlineData(107, "0.040")]
    [InlineData(75, "0.028")]
    [InlineData(188, "0.071")]
    public void Its_details_have_three_decimals(long count, string rate) => Assert.Equal(rate, Text(Rates.Per(count, Bulletin, 100_000, 3), 3));

    [Theory]
    [InlineData(31_434, "100.00")]
    [InlineData(26_078, "82.96")]
    [InlineData(5_356, "17.04")]
    public void Its_shares_are_reproduced(long count, string share) => Assert.Equal(share, Text(Rates.Percent(count, 31_434)));

    // COVID-19 vaccines to 2022-05-30, for a million doses; press conference of 2022-07-23.
    [Theory]
    [InlineData(238_215, "70.45", "100.00")]
    [InlineData(193_645, "57.27", "81.29")]
    [InlineData(13_030, "3.85", "5.47")]
    [InlineData(2_164, "0.64", "0.91")]
    public void The_press_conference_of_2022_is_reproduced(long count, string rate, string share)
    {
        Assert.Equal(rate, Text(Rates.Per(count, ToMay2022, 1_000_000)));
        Assert.Equal(share, Text(Rates.Percent(count, 238_215)));
    }

    [Fact]
    public void A_rounded_number_of_doses_gives_another_rate() => Assert.Equal("70.48", Text(Rates.Per(238_215, 3_380_000_000, 1_000_000)));

    [Fact]
    public void Counties_that_reported_in_2012_are_reproduced() => Assert.Equal("91.21", Text(Rates.Percent(2_824, 3_096)));

    [Theory]
    [InlineData(1, 800, 100, "0.13")] // 0.125 goes up.
    [InlineData(3, 800, 100, "0.38")] // 0.375 too, where bankers would say the same;
    [InlineData(1, 40_000_000, 1_000_000, "0.03")] // 0.025 goes up, where they would say 0.02.
    public void Halves_go_up(long count, long doses, long per, string printed) => Assert.Equal(printed, Text(Rates.Per(count, doses, per)));

    [Fact]
    public void No_doses_have_no_rate()
    {
        Assert.Null(Rates.Per(5, 0, 100_000));
        Assert.Null(Rates.Percent(0, 0));
    }

    [Fact]
    public void A_rate_is_off_by_half_of_its_last_decimal_at_most() =>
        Gen.Select(Gen.Long[0, 10_000_000], Gen.Long[1, 10_000_000_000], Gen.Int[0, 4]).Sample((count, doses, decimals) =>
        {
            var exact = (decimal)count * 100_000 / doses;
            return Math.Abs(Rates.Per(count, doses, 100_000, decimals)!.Value - exact) <= 0.5m * (decimal)Math.Pow(10, -decimals);
        });

    private static string Text(decimal? value, int decimals = 2) => value!.Value.ToString($"F{decimals}", CultureInfo.InvariantCulture);
}
