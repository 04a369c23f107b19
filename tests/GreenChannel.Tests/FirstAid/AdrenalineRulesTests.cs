using CsCheck;
using GreenChannel.Domain.FirstAid;

namespace GreenChannel.Tests.FirstAid;

/// <summary>The reference dose of adrenaline; it is shown with its source and is no order.</summary>
public sealed class AdrenalineRulesTests
{
    private static readonly FirstAidProfile Chinese = FirstAidProfiles.Get("CN-2021");

    [Theory]
    [InlineData(10, 18, 0.10, false)]
    [InlineData(28, 8 * 12, 0.28, false)]
    [InlineData(35, 10 * 12, 0.30, true)]
    [InlineData(45, 13 * 12, 0.30, true)]
    [InlineData(45, 14 * 12, 0.45, false)]
    [InlineData(70, 40 * 12, 0.50, true)]
    public void A_dose_follows_the_weight_up_to_the_cap_of_the_age(int kg, int months, double mg, bool isCapped)
    {
        var dose = AdrenalineRules.Reference(Chinese, kg, months);
        Assert.Equal(new AdrenalineDose((decimal)mg, (decimal)mg, (decimal)mg, (decimal)mg, DoseBasis.Weight, isCapped), dose);
    }

    [Theory]
    [InlineData(3, 0.10, 0.15)]
    [InlineData(6, 0.15, 0.15)]
    [InlineData(71, 0.15, 0.15)]
    [InlineData(72, 0.30, 0.30)]
    [InlineData(13 * 12, 0.30, 0.30)] // The table of ages says more; the Chinese cap below fourteen years says less.
    [InlineData(14 * 12, 0.50, 0.50)]
    public void Without_a_weight_the_age_decides(int months, double from, double to)
    {
        var dose = AdrenalineRules.Reference(Chinese, null, months);
        Assert.Equal(((decimal)from, (decimal)to, DoseBasis.Age), (dose.FromMg, dose.ToMg, dose.Basis));
    }

    [Fact]
    public void Without_an_age_a_heavy_patient_gets_the_range_between_the_caps()
    {
        var dose = AdrenalineRules.Reference(Chinese, 60, null);
        Assert.Equal((0.3m, 0.5m), (dose.FromMg, dose.ToMg));
        Assert.Equal(DoseBasis.Nothing, AdrenalineRules.Reference(Chinese, null, null).Basis);
    }

    [Fact]
    public void The_cap_is_the_profiles() =>
        Assert.Equal(0.45m, AdrenalineRules.Reference(FirstAidProfiles.Get("UK-2021"), 45, 13 * 12).ToMg);

    [Fact]
    public void No_dose_is_above_the_cap_and_none_falls_as_the_weight_rises() =>
        Gen.Select(Gen.Int[0, 1].Select(index => FirstAidProfiles.Codes.ElementAt(index)), Gen.Int[2, 4_000], Gen.Int[0, 400], Gen.Int[0, 1_200]).Sample((code, hectograms, more, months) =>
        {
            var profile = FirstAidProfiles.Get(code);
            var light = AdrenalineRules.Reference(profile, hectograms / 10m, months);
            var heavy = AdrenalineRules.Reference(profile, (hectograms + more) / 10m, months);
            return heavy.ToMg >= light.ToMg && heavy.ToMg <= profile.Caps.Max(cap => cap.Mg) && light.FromMg == light.ToMg
                && (months >= 168 || code != "CN-2021" || heavy.ToMg <= 0.3m) && Math.Abs(light.ToMl * profile.ConcentrationMgPerMl - light.ToMg) < 0.006m;
        });

    [Fact]
    public void The_same_dose_may_be_repeated_after_five_to_fifteen_minutes()
    {
        var given = new DateTime(2026, 11, 20, 1, 7, 0, DateTimeKind.Utc);
        Assert.Equal((given.AddMinutes(5), given.AddMinutes(15)), AdrenalineRules.Repeat(Chinese, given));
    }

    [Fact]
    public void What_is_no_weight_is_no_dose()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AdrenalineRules.Reference(Chinese, 0, 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => AdrenalineRules.Reference(Chinese, 10, -1));
    }
}
