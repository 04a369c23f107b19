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

    // 12,000 doses and 10 cases in the year before, November's doses: 7 of its 30 days fall to the window.
    [Theory]
    [InlineData(2, 300, false)]
    [InlineData(3, 300, true)] // 70 doses: 0.064 expected, P(3 or more) = 0.00004.
    [InlineData(3, 3_000, false)] // 700 doses: 0.55 expected, 0.0188.
    [InlineData(4, 3_000, true)] // 0.0025.
    [InlineData(3, null, false)] // Nobody has told: 10.5 cases of 365 days would be 0.2, and half a case is expected at least: 0.0144.
    [InlineData(4, null, true)]
    [InlineData(3, 0, false)] // A reaction may begin after the session has ended: without a dose, days tell.
    public void An_increase_is_marked_where_chance_would_hardly_bring_it(int count, int? november, bool suspected)
    {
        List<ClusterCase> cases = [.. Enumerable.Range(1, 10).Select(i => Light(100 + i, -30 * i)), .. Enumerable.Range(1, count).Select(i => Light(i, i % 3))];
        List<UnitDoses> doses = [.. Year(1_000), new(Site, "2201", new(2026, 11, 1), 99_999), new("3301060201", "0401", new(2026, 11, 1), 99_999)];
        if (november is { } told) doses.Add(new(Site, "0401", new(2026, 11, 1), told));
        var found = Find(cases, doses, since: 0);
        Assert.Equal(suspected, found.Count == 1);
        if (!suspected) return;
        var reason = found[0].Reason;
        Assert.Equal(("0401", count, 3, 10), (found[0].Vaccine, reason.Count, reason.Least, reason.BaselineCases));
        Assert.True(reason.Probability < Profile.Significance);
        if (november is not > 0)
        {
            Assert.Equal((IncreaseBasis.Days, null, null, 365, 0.5), (reason.By, reason.Doses, reason.BaselineDoses, reason.BaselineDays, reason.Expected));
            return;
        }

        // From 20 November 2025 to 19 November 2026: 11 of 30 days, eleven months, 19 of 30 days.
        var usual = (long)Math.Round((1_000 * 11 / 30m) + 11_000 + (november.Value * 19 / 30m), MidpointRounding.AwayFromZero);
        Assert.Equal((IncreaseBasis.Doses, november * 7 / 30, usual), (reason.By, (int?)reason.Doses, reason.BaselineDoses));
        Assert.Equal(10.5 * reason.Doses!.Value / usual, reason.Expected!.Value, 12);
    }

    [Theory]
    [InlineData(4, false, false)]
    [InlineData(5, false, true)] // One is expected where nobody knows: P(5 or more) = 0.0037, P(4 or more) = 0.0190.
    [InlineData(5, true, true)] // Doses alone say nothing where no case of their months would be known.
    [InlineData(4, true, false)]
    public void Where_nobody_knows_what_is_usual_five_are_asked_about(int count, bool told, bool suspected)
    {
        List<UnitDoses> doses = told ? [.. Year(1_000), new(Site, "0401", new(2026, 11, 1), 300)] : [];
        foreach (var known in new[] { 0, -27 })
        {
            var found = Find([.. Enumerable.Range(1, count).Select(i => Light(i, 0))], doses, known: known);
            Assert.Equal(suspected || (told && known < 0), found.Count == 1); // Of 27 days with doses the unit has a rate.
        }

        Assert.Equal(count >= 4, Find([.. Enumerable.Range(1, count).Select(i => Light(i, 0))], known: -28).Count == 1);
    }

    [Fact]
    public void A_month_without_doses_lends_its_cases_to_no_rate()
    {
        // A winter vaccine: given from October to December, and forty feverish cases in July that belong to nothing known.
        List<ClusterCase> cases = [Light(1, 0), Light(2, 1), Light(3, 2), Light(90, -360), .. Enumerable.Range(0, 40).Select(i => Light(100 + i, -130))];
        List<UnitDoses> doses = [new(Site, "0401", new(2025, 11, 1), 600), new(Site, "0401", new(2025, 12, 1), 620), new(Site, "0401", new(2026, 10, 1), 620), new(Site, "0401", new(2026, 11, 1), 60)];
        var reason = Find(cases, doses, since: 0).Single().Reason;
        Assert.Equal((IncreaseBasis.Doses, 1, 14L, 220L + 620 + 620 + 38), (reason.By, reason.BaselineCases, reason.Doses, reason.BaselineDoses));

        // A window that ends in a month whose doses are not told yet goes on as it began.
        var late = Find([.. cases.Select(one => one.Onset == Day.AddDays(-130) ? one : one with { Onset = one.Onset.AddDays(9) })], doses, since: 0).Single().Reason;
        Assert.Equal((14L, new DateOnly(2026, 11, 29)), (late.Doses!.Value, late.From));

        // Where the window itself is not known, days tell, and July counts.
        Assert.Empty(Find(cases, doses[..3], since: 0));
        Assert.Empty(Find(cases, [.. doses.Select(one => one with { Site = "3301060201" })], since: 0));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 1)] // Cases of the window itself do not say what is usual.
    [InlineData(-359, 0)]
    [InlineData(-360, 1)]
    public void What_is_usual_is_told_by_the_twelve_months_before(int day, int found) =>
        Assert.Equal(found, Find([.. Enumerable.Range(1, 4).Select(i => Light(i, 6)), .. Enumerable.Range(1, 60).Select(i => Light(100 + i, day))], since: 6).Count(one => one.Cases.Count == (day == 0 ? 64 : 4)));

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
        var byLot = Find([.. cases, Of(6, "L2026A"), Of(7, "L2026A")], [.. Year(1_000), new(Site, "0401", new(2026, 11, 1), 300_000)], profile: Profile with { ByLot = true }).Single();
        Assert.Equal(("L2026A", 5, IncreaseBasis.Days), (byLot.Lot, byLot.Cases.Count, byLot.Reason.By)); // Nobody tells the doses of a lot.
        Assert.Empty(Find(cases, profile: Profile with { Significance = 0.000001 }));
        Assert.Empty(Find(cases, profile: Profile with { LeastIncrease = 6 }));
        Assert.Single(Find(cases[..3], profile: Profile with { LeastExpectedByDays = 0.1 }));
        Assert.Empty(Find(cases, profile: Profile with { LeastBaselineDays = 10_000, AddedCases = 200 }));
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

    private static IReadOnlyList<SuspectedCluster> Find(IReadOnlyList<ClusterCase> cases, IReadOnlyList<UnitDoses>? doses = null, int since = -1_000, ClusterProfile? profile = null, int known = -1_000) =>
        ClusterRules.Find(profile ?? Profile, cases, doses ?? [], Day.AddDays(since), Day.AddDays(known));

    // The twelve months before November 2026.
    private static IEnumerable<UnitDoses> Year(int doses) => Enumerable.Range(1, 12).Select(back => new UnitDoses(Site, "0401", new DateOnly(2026, 11, 1).AddMonths(-back), doses));

    private static ClusterCase Serious(int id, int day) => new(Id(id), Site, Day.AddDays(day), true, ["convulsion"], [new ClusterDose("0401", "A1")]);

    private static ClusterCase Light(int id, int day) => new(Id(id), Site, Day.AddDays(day), false, ["fever"], [new ClusterDose("0401", "A1")]);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);
}
