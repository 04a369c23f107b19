using CsCheck;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Figures;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Tests.Figures;

/// <summary>K1–K8: each number with the cases behind it.</summary>
public sealed class IndicatorsTests
{
    private static readonly IndicatorProfile Profile = IndicatorProfile.Shipped;
    private static readonly DateTime Found = new(2026, 11, 20, 1, 0, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("cn", TimeSpan.FromHours(8), "cn", "cn");
    private static readonly Period November = new(new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30));
    private static readonly Coverage Places = new(["330106", "330108", "330206", "320102"], ["3301060101", "3301060201"], [new("330106", new DateOnly(2026, 11, 3), 80_000), new("330206", new DateOnly(2026, 10, 31), 1)]);

    [Theory]
    [InlineData("CN-2010", 48 * 60, true, true)]
    [InlineData("CN-2010", (48 * 60) + 1, false, true)] // The card has no hour: it is the second day after.
    [InlineData("CN-2010", (62 * 60) + 59, false, true)]
    [InlineData("CN-2010", 63 * 60, false, false)] // Midnight at the site: the third day.
    [InlineData("CN-24H", 24 * 60, true, true)]
    [InlineData("CN-24H", (24 * 60) + 1, false, true)]
    [InlineData("CN-24H", 40 * 60, false, false)]
    public void K1_is_told_by_hours_and_by_days(string profile, int minutes, bool exact, bool byDays)
    {
        var all = Of([Case(1) with { Reported = Moment.At(Found.AddMinutes(minutes), Zone) }], profile);
        Assert.Equal(exact ? 100m : 0m, One(all, "K1", "exact").Value);
        Assert.Equal(byDays ? 100m : 0m, One(all, "K1", "dateOnly").Value);
        Assert.Equal(90m, One(all, "K1", "exact").Target);
        Assert.Equal(byDays, One(all, "K1", "dateOnly").IsMet);
    }

    [Fact]
    public void A_missing_hour_is_left_out_by_hours_and_a_missing_day_counts_as_not_met_by_days()
    {
        IndicatorCase[] cases =
        [
            Case(1), Case(2) with { Discovered = Moment.On(new DateOnly(2026, 11, 19)) }, Case(3) with { Discovered = null },
            Case(4) with { Discovered = Moment.At(Found.AddDays(5), Zone) },
        ];
        var (exact, byDays) = (One(Of(cases), "K1", "exact"), One(Of(cases), "K1", "dateOnly"));
        Assert.Equal((1, 1, 100m), (exact.Top, exact.Bottom, exact.Value));
        Assert.Equal([Id(2), Id(3), Id(4)], exact.Unknown);
        Assert.Equal((2, 4, 50m), (byDays.Top, byDays.Bottom, byDays.Value));
        Assert.Equal([Id(1), Id(2)], byDays.Cases);
        Assert.Equal([Id(3), Id(4)], byDays.Others);
        Assert.Equal([Id(3), Id(4)], byDays.Unknown);
    }

    [Fact]
    public void K2_K3_and_K4_are_of_cases_that_are_investigated()
    {
        var reported = Found.AddHours(1);
        IndicatorCase Investigated(int id, int startedAfter, int? formAfter, params string[] lacking) => Case(id) with
        {
            NeedsInvestigation = true,
            InvestigationStarted = Moment.At(reported.AddHours(startedAfter), Zone),
            FormReported = formAfter is { } hours ? Moment.At(reported.AddHours(startedAfter + hours), Zone) : null,
            KeyItemsMissing = formAfter is null ? null : lacking,
        };
        IndicatorCase[] cases =
        [
            Case(1), Investigated(2, 10, 70), Investigated(3, 48, 73, "lot"), Investigated(4, 90, null), Case(5) with { NeedsInvestigation = true },
        ];
        var all = Of(cases);
        Equal(One(all, "K2", "exact"), [2, 3], [4, 5]);
        Equal(One(all, "K2", "dateOnly"), [2, 3], [4, 5]);
        Equal(One(all, "K3", "exact"), [2], [3, 4]);
        Equal(One(all, "K3", "dateOnly"), [2, 3], [4]);
        Equal(One(all, "K4", ""), [2], [3]);
        Assert.Equal(50m, One(all, "K4", "").Value);
        Assert.False(One(all, "K4", "").IsMet);
    }

    [Fact]
    public void K5_counts_what_was_concluded_and_pending_is_not()
    {
        var k5 = One(Of([Case(1) with { Class = NationalClass.Common }, Case(2) with { Class = NationalClass.Pending }, Case(3)]), "K5", "");
        Equal(k5, [1], [2, 3]);
        Assert.Equal(33.33m, k5.Value);
    }

    [Fact]
    public void K6_and_K7_name_who_is_silent()
    {
        IndicatorCase[] cases = [Case(1), Case(2) with { County = "330206", Site = "3302060101" }, Case(3) with { County = "320102" }];
        var k6 = One(Of(cases, place: "330000"), "K6", "");
        Assert.Equal((2, 3, 66.67m), (k6.Top, k6.Bottom, k6.Value));
        Assert.Equal(["330108"], k6.Silent);
        var k7 = One(Of(cases, place: "330000"), "K7", "");
        Assert.Equal((1, 2, 50m), (k7.Top, k7.Bottom, k7.Value));
        Assert.Equal(["3301060201"], k7.Silent);
        Equal(k7, [1], [2]); // A unit that no list knows is a case behind no number.
        Assert.Null(k7.Target);
    }

    [Fact]
    public void K8_has_rate_ratio_and_early_onset()
    {
        var given = new DateOnly(2026, 11, 19);
        IndicatorCase[] cases =
        [
            Case(1) with { Class = NationalClass.Common, GivenOn = given, OnsetOn = given }, Case(2) with { Class = NationalClass.Common, GivenOn = given, OnsetOn = given.AddDays(1) },
            Case(3) with { Class = NationalClass.Common, GivenOn = given, OnsetOn = given.AddDays(2) }, Case(4) with { Class = NationalClass.Abnormal, GivenOn = given, OnsetOn = given.AddDays(-1) }, Case(5),
        ];
        var all = Of(cases);
        Assert.Equal((5, 80_000L, 6.25m), (One(all, "K8", "rate").Top, One(all, "K8", "rate").Bottom, One(all, "K8", "rate").Value));
        Equal(One(all, "K8", "ratio"), [1, 2, 3], [4]);
        Assert.Equal(3m, One(all, "K8", "ratio").Value);
        Equal(One(all, "K8", "soon"), [1, 2], [3]);
        Assert.Equal([Id(4), Id(5)], One(all, "K8", "soon").Unknown);
    }

    [Fact]
    public void Nothing_has_no_value_and_meets_nothing()
    {
        var all = Of([], place: "320000");
        Assert.Equal(13, all.Count);
        Assert.All(all.Where(one => one.Code != "K6"), one => Assert.Null(one.Value));
        Assert.All(all.Where(one => one.Code != "K6"), one => Assert.Null(one.IsMet));
        Assert.Equal(0m, One(all, "K6", "").Value);
    }

    [Fact]
    public void A_period_goes_by_the_day_of_the_report_or_of_the_onset()
    {
        var one = Case(1) with { OnsetOn = new DateOnly(2026, 10, 31) };
        Assert.Equal(1, One(Of([one]), "K8", "rate").Top);
        var byOnset = Profile with { PeriodBy = PeriodBy.Onset };
        Assert.Equal(0, One(Indicators.Of(byOnset, RuleProfiles.Get("CN-2010"), [one], Places, null, November), "K8", "rate").Top);
    }

    [Fact]
    public void Each_place_of_a_level_has_its_own_also_where_it_is_silent()
    {
        IndicatorCase[] cases = [Case(1), Case(2) with { County = "330206" }];
        IReadOnlyDictionary<string, IReadOnlyList<Indicator>> By(DivisionLevel level) => Indicators.ByPlace(Profile, RuleProfiles.Get("CN-2010"), cases, Places, level, November);
        Assert.Equal(["320000", "330000"], By(DivisionLevel.Province).Keys);
        Assert.Equal(["320100", "330100", "330200"], By(DivisionLevel.City).Keys);
        Assert.Equal(["320102", "330106", "330108", "330206"], By(DivisionLevel.County).Keys);
        Assert.Equal([Id(2)], One(By(DivisionLevel.City)["330200"], "K8", "rate").Cases);
        Assert.Equal(0, One(By(DivisionLevel.County)["330108"], "K6", "").Value);
    }

    [Fact]
    public void The_cases_behind_a_number_are_as_many_as_it_says_and_places_add_up() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 100], Gen.Int[0, 8], Gen.Bool).Array[0, 30].Sample(
            drawn =>
            {
                var cases = drawn.Select((one, i) => Case(i) with
                {
                    County = Places.Counties[one.Item1],
                    Reported = Moment.At(Found.AddHours(one.Item2), Zone),
                    NeedsInvestigation = one.Item4,
                    InvestigationStarted = one.Item3 > 4 ? Moment.At(Found.AddHours(one.Item2 + 40), Zone) : null,
                    Class = one.Item3 is > 0 and < 8 ? (NationalClass)one.Item3 : null,
                }).ToArray();
                var all = Of(cases);
                var counties = Indicators.ByPlace(Profile, RuleProfiles.Get("CN-2010"), cases, Places, DivisionLevel.County, November);
                return all.Where(one => one.Code is not ("K6" or "K7")).All(one =>
                    one.Cases.Count == one.Top && (one.Variant == "rate" || (one.Variant == "ratio" ? one.Others.Count == one.Bottom : one.Cases.Count + one.Others.Count == one.Bottom))
                    && !one.Cases.Intersect(one.Others).Any()
                    && counties.Values.Sum(place => One(place, one.Code, one.Variant).Top) == one.Top
                    && counties.Values.Sum(place => One(place, one.Code, one.Variant).Bottom) == one.Bottom);
            },
            iter: 500);

    private static IReadOnlyList<Indicator> Of(IReadOnlyList<IndicatorCase> cases, string profile = "CN-2010", string? place = null) =>
        Indicators.Of(Profile, RuleProfiles.Get(profile), cases, Places, place is null ? null : new Division(place), November);

    private static Indicator One(IReadOnlyList<Indicator> all, string code, string variant) => all.Single(one => one.Code == code && one.Variant == variant);

    private static void Equal(Indicator one, int[] cases, int[] others)
    {
        Assert.Equal(cases.Select(Id), one.Cases);
        Assert.Equal(others.Select(Id), one.Others);
    }

    private static IndicatorCase Case(int id) => new(Id(id), "330106", Moment.At(Found.AddHours(1), Zone)) { Site = "3301060101", Discovered = Moment.At(Found, Zone) };

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
