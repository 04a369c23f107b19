using GreenChannel.Domain.Facilities;

namespace GreenChannel.Tests.Directories;

public sealed class DivisionTests
{
    [Theory]
    [InlineData("330106", DivisionLevel.County)]
    [InlineData("330100", DivisionLevel.City)]
    [InlineData("330000", DivisionLevel.Province)]
    [InlineData("659012", DivisionLevel.County)]
    public void The_zeros_of_a_code_say_its_level(string code, DivisionLevel level) => Assert.Equal(level, new Division(code).Level);

    [Theory]
    [InlineData("330106", "330106", true)]
    [InlineData("330106", "330108", false)]
    [InlineData("330100", "330108", true)]
    [InlineData("330100", "330206", false)]
    [InlineData("330000", "330206", true)]
    [InlineData("330000", "320102", false)]
    public void A_division_covers_the_counties_below_it(string code, string county, bool covers) => Assert.Equal(covers, new Division(code).Covers(county));

    [Theory]
    [InlineData("H330106001")]
    [InlineData("3301060101")]
    [InlineData("33010")]
    [InlineData("33010x")]
    [InlineData("000000")]
    [InlineData("")]
    public void Neither_a_hospital_nor_a_unit_is_a_division(string code) => Assert.Throws<ArgumentException>(() => new Division(code));
}
