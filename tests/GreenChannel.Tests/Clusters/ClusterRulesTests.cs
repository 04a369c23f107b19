using CsCheck;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Clusters;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Clusters;

/// <summary>Which cases are suspected to belong together, and why.</summary>
public sealed class ClusterRulesTests
{
    private const string Site = "3301060101";
    private static readonly ClusterProfile Profile = ClusterProfile.Shipped;
    private static readonly DateOnly Day = new(2026, 11, 20);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(6, 1)]
    [InlineData(7, 0)]
    public void Two_serious_cases_of_one_unit_with_the_same_symptoms_within_seven_days_are_suspected(int daysApart, int found)
    {
        var suspected = Find([Serious(1, 0), Serious(2, daysApart)]);
        Assert.Equal(found, suspected.Count);
        if (found == 0) return;
        var one = suspected.Single();
        Assert.Equal((ClusterBasis.Serious, Site, "convulsion", Day, Day.AddDays(daysApart)), (one.Basis, one.Site, one.Groups.Single(), one.First, one.Last));
        Assert.Equal([Id(1), Id(2)], one.Cases);
        Assert.Equal((2, 2), (one.Reason.Count, one.Reason.Least));
    }

    [Fact]
    public void Neither_other_units_nor_other_symptoms_nor_lighter_cases_make_one_of_serious()
    {
        Assert.Empty(Find([Serious(1, 0), Serious(2, 0) with { Site = "3301060201" }]));
        Assert.Empty(Find([Serious(1, 0), Serious(2, 0) with { Groups = ["bleeding"] }]));
        Assert.Empty(Find([Serious(1, 0), Serious(2, 0) with { Serious = false }]));
        Assert.Empty(Find([Serious(1, 0), Serious(1, 1)])); // One case that is listed twice.
        Assert.Single(Find([Serious(1, 0), Serious(2, 0) with { Doses = [new ClusterDose("2201", "Z9")] }])); // Another vaccine is the same unit.
    }

    [Fact]
    public void Cases_that_share_several_symptoms_are_one_suspicion()
    {
        var both = Find([Serious(1, 0) with { Groups = ["convulsion", "death"] }, Serious(2, 1) with { Groups = ["death", "convulsion"] }]);
        Assert.Equal(["convulsion", "death"], both.Single().Groups);
    }

    [Fact]
    public void Windows_that_share_a_case_are_one_suspicion_and_others_are_two()
    {
        Assert.Equal([Id(1), Id(2), Id(3)], Find([Serious(1, 0), Serious(2, 5), Serious(3, 10)]).Single().Cases);
        Assert.Equal(2, Find([Serious(1, 0), Serious(2, 5), Serious(3, 20), Serious(4, 21)]).Count);
        Assert.Equal([Id(3), Id(4)], Find([Serious(1, 0), Serious(2, 5), Serious(3, 20), Serious(4, 21)], since: 15).Single().Cases);
    }

    // 1,000 doses and 10 cases in the year before; in the week 20 doses: 0.2 expected.
    [Theory]
    [InlineData(2, 20, false)]
    [InlineData(3, 20, true)] // P(3 or more) = 0.00115.
    [InlineData(3, 50, false)] // 0.5 expected: 0.0144.
    [InlineData(4, 50, true)]
    [InlineData(3, 0, true)] // No dose in the week: 10 cases of 365 days, 0.19 expected.
    public void An_increase_is_marked_where_chance_would_hardly_bring_it(int count, int dosesNow, bool suspected)
    {
        List<ClusterCase> cases = [.. Enumerable.Range(1, 10).Select(i => Light(100 + i, -30 * i)), .. Enumerable.Range(1, count).Select(i => Light(i, i % 3))];
        List<UnitDoses> doses = [new(Site, "0401", Day.AddDays(-100), 1_000), new(Site, "0401", Day.AddDays(1), dosesNow), new(Site, "2201", Day, 99_999), new("3301060201", "0401", Day, 99_999)];
        var found = Find(cases, doses, since: 0);
        Assert.Equal(suspected, found.Count == 1);
        if (!suspected) return;
        var reason = found[0].Reason;
        Assert.Equal(("0401", count, 10, 1_000L), (found[0].Vaccine, reason.Count, reason.BaselineCases, reason.BaselineDoses));
        Assert.Equal(dosesNow > 0 ? 10 * dosesNow / 1000d : 70 / 365d, reason.Expected!.Value, 12);
        Assert.True(reason.Probability < Profile.Significance);
    }

    [Theory]
    [InlineData(4, 0, 0)]
    [InlineData(5, 0, 1)]
    [InlineData(5, 99, 1)] // Too few doses to know what is usual.
    [InlineData(3, 100, 1)] // Enough, and nothing was usual.
    public void Where_nobody_knows_what_is_usual_five_are_asked_about(int count, int baselineDoses, int found)
    {
        List<UnitDoses> doses = baselineDoses == 0 ? [] : [new(Site, "0401", Day.AddDays(-10), baselineDoses)];
        Assert.Equal(found, Find([.. Enumerable.Range(1, count).Select(i => Light(i, 0))], doses).Count);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)] // Doses of the window itself do not say what is usual.
    [InlineData(-365, 1)]
    [InlineData(-366, 0)]
    public void What_is_usual_is_told_by_the_days_before(int day, int found) =>
        Assert.Equal(found, Find([.. Enumerable.Range(1, 4).Select(i => Light(i, 0))], [new UnitDoses(Site, "0401", Day.AddDays(day), 1_000)]).Count);

    [Fact]
    public void The_numbers_and_the_lot_are_the_profiles()
    {
        Assert.Single(Find([Serious(1, 0), Serious(2, 9)], profile: Profile with { WindowDays = 10 }));
        Assert.Empty(Find([Serious(1, 0), Serious(2, 1)], profile: Profile with { LeastSerious = 3 }));
        Assert.Empty(Find([Serious(1, 0), Serious(2, 1) with { Class = NationalClass.Coincidental }], profile: Profile with { LeftOut = [NationalClass.Coincidental] }));
        ClusterCase Of(int id, string? lot) => Light(id, 0) with { Doses = [new ClusterDose("0401", lot)] };
        ClusterCase[] cases = [Of(1, "l2026 a"), Of(2, "L2026A"), Of(3, "L2026a"), Of(4, "L2026B"), Of(5, null)];
        Assert.Single(Find(cases));
        Assert.Empty(Find(cases, profile: Profile with { ByLot = true }));
        var byLot = Find([.. cases, Of(6, "L2026A"), Of(7, "L2026A")], profile: Profile with { ByLot = true }).Single();
        Assert.Equal(("L2026A", 5), (byLot.Lot, byLot.Cases.Count));
    }

    [Fact]
    public void Every_diagnosis_but_other_has_its_symptoms_and_every_name_exists()
    {
        Assert.Equal(["other"], Vocabulary.Diagnoses.Except(Profile.Groups.SelectMany(group => group.Diagnoses)));
        Assert.All(Profile.Groups.SelectMany(group => group.Diagnoses), code => Assert.True(Vocabulary.IsDiagnosis(code), code));
        Assert.All(Profile.Groups.SelectMany(group => group.Signs), code => Assert.True(Vocabulary.IsSign(code), code));
    }

    [Fact]
    public void A_report_is_read_for_unit_day_symptoms_and_suspect_doses()
    {
        var report = new Report
        {
            Id = Guid.Empty,
            Site = Site,
            DiscoveredAt = Moment.On(Day),
            Vaccinations = [new() { Vaccine = "0401", Lot = "A1" }, new() { Vaccine = "2201", Suspect = false }, new() { Name = "五联" }, new()],
            Event = new AdverseEvent { Signs = ["seizure", "fever"], Outcome = "died" },
        };
        var read = ClusterCase.Of(Profile, Id(1), report, serious: true)!;
        Assert.Equal((Day, Site, true), (read.Onset, read.Site, read.Serious));
        Assert.Equal(["convulsion", "death", "fever"], read.Groups.Order());
        Assert.Equal([new ClusterDose("0401", "A1"), new ClusterDose("五联", null)], read.Doses);
        Assert.Null(ClusterCase.Of(Profile, Id(1), report with { Site = null }, true));
        Assert.Null(ClusterCase.Of(Profile, Id(1), report with { DiscoveredAt = null }, true));
    }

    [Fact]
    public void A_suspicion_holds_what_it_says_and_the_order_of_the_cases_does_not_matter() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 60], Gen.Bool).Array[0, 25].Sample(
            drawn =>
            {
                string[] groups = ["convulsion", "fever", "allergic"];
                var cases = drawn.Select((one, i) => new ClusterCase(
                    Id(i), $"330106010{one.Item1 + 1}", Day.AddDays(one.Item3), one.Item4, [groups[one.Item2]], [new ClusterDose("0401", null)])).ToList();
                var found = Find(cases);
                var again = Find([.. Enumerable.Reverse(cases)]);
                return Text(found) == Text(again) && found.All(one =>
                {
                    var members = cases.Where(item => one.Cases.Contains(item.Id)).ToList();
                    var inWindow = members.Count(item => item.Onset >= one.Reason.From && item.Onset <= one.Reason.To);
                    return members.Count == one.Cases.Count && members.All(item => item.Site == one.Site && one.Groups.All(item.Groups.Contains) && item.Serious == (one.Basis == ClusterBasis.Serious))
                        && inWindow == one.Reason.Count && one.Reason.Count >= one.Reason.Least && one.Reason.To.DayNumber - one.Reason.From.DayNumber < Profile.WindowDays;
                })
                && cases.Where(item => item.Serious).All(item => cases.Any(other => other.Id != item.Id && other.Serious && other.Site == item.Site && other.Groups[0] == item.Groups[0]
                    && Math.Abs(other.Onset.DayNumber - item.Onset.DayNumber) < Profile.WindowDays) == found.Any(one => one.Basis == ClusterBasis.Serious && one.Cases.Contains(item.Id)));
            },
            iter: 2_000);

    [Fact]
    public void The_tail_of_a_count_is_that_of_the_tables()
    {
        // Of so many or more, by the closed form for small counts.
        foreach (var expected in new[] { 0.01, 0.2, 1, 3.5, 12 })
        {
            var e = Math.Exp(-expected);
            Assert.Equal(1 - e, Tail(1, expected), 12);
            Assert.Equal(1 - (e * (1 + expected)), Tail(2, expected), 12);
            Assert.Equal(1 - (e * (1 + expected + (expected * expected / 2))), Tail(3, expected), 12);
        }

        Assert.Equal(1, Tail(0, 5));
        Assert.Equal(0, Tail(1, 0));
        Assert.Equal(1.0e-20 / 3_628_800 * Math.Exp(-0.01) * (1 + (0.01 / 11) + (0.0001 / 132)), Tail(10, 0.01), 1e-35); // The far tail.
    }

    private static double Tail(int count, double expected) =>
        (double)typeof(ClusterRules).Assembly.GetType("GreenChannel.Domain.Clusters.Poisson")!.GetMethod("UpperTail")!.Invoke(null, [count, expected])!;

    private static string Text(IReadOnlyList<SuspectedCluster> found) =>
        string.Join('\n', found.Select(one => $"{one.Basis} {one.Site} {string.Join('+', one.Groups)} {string.Join(',', one.Cases.Order())} {one.Reason}").Order());

    private static IReadOnlyList<SuspectedCluster> Find(IReadOnlyList<ClusterCase> cases, IReadOnlyList<UnitDoses>? doses = null, int since = -1_000, ClusterProfile? profile = null) =>
        ClusterRules.Find(profile ?? Profile, cases, doses ?? [], Day.AddDays(since));

    private static ClusterCase Serious(int id, int day) => new(Id(id), Site, Day.AddDays(day), true, ["convulsion"], [new ClusterDose("0401", "A1")]);

    private static ClusterCase Light(int id, int day) => new(Id(id), Site, Day.AddDays(day), false, ["fever"], [new ClusterDose("0401", "A1")]);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
