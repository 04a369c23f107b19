using CsCheck;
using GreenChannel.Domain.Observation;

namespace GreenChannel.Tests.Observation;

/// <summary>A dose that must not be given is found at the scan.</summary>
public sealed class LotRulesTests
{
    private static readonly DateOnly Day = new(2026, 11, 26);

    [Theory]
    [InlineData("2026-11-25", true)]
    [InlineData("2026-11-26", false)] // Its last day.
    [InlineData("2026-11-27", false)]
    public void A_dose_expires_after_its_last_day(string expiry, bool expired) =>
        Assert.Equal(expired ? new[] { LotFault.Expired } : [], LotRules.Check("A1", "5001", DateOnly.Parse(expiry, System.Globalization.CultureInfo.InvariantCulture), Day, []));

    [Theory]
    [InlineData("l2026a", "5001", true)]
    [InlineData(" Ｌ2026Ａ ", "5001", true)]
    [InlineData("L 2026 A", null, true)]
    [InlineData("L2026A", "五联", true)]
    [InlineData("L2026B", "5001", false)]
    [InlineData("L2026A", "0401", false)]
    [InlineData(null, "5001", false)]
    public void A_stopped_lot_is_known_however_it_is_written_and_a_doubt_stops(string? lot, string? vaccine, bool stopped) =>
        Assert.Equal(stopped ? new[] { LotFault.Held } : [], LotRules.Check(lot, vaccine, null, Day, [new StoppedLot("L2026A", "5001", false)]));

    [Fact]
    public void The_gravest_comes_first() =>
        Assert.Equal([LotFault.Recalled, LotFault.Held, LotFault.Expired], LotRules.Check("A", "5001", Day.AddDays(-1), Day, [new("a", null, false), new("A ", "5001", true)]));

    [Fact]
    public void No_lot_makes_it_throw() => Gen.String[Gen.Char['\u0000', '\uffff'], 0, 60].Sample(lot =>
    {
        _ = LotRules.Plain(lot);
        _ = LotRules.Check(lot, null, null, Day, [new StoppedLot(lot, null, true)]);
    });
}
