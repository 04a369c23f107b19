using CsCheck;
using GreenChannel.Bench;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Tests.Duplicates;

public sealed class DuplicateIndexTests
{
    [Fact]
    public void A_second_report_finds_the_first_and_says_why()
    {
        var index = Filled(500);
        index.Add(Cases.Child);
        var match = Assert.Single(index.Find(Cases.Child with { Id = Cases.Id(2), Name = "姜晓满", VaccinatedOn = new(2026, 7, 4), IdHash = null }));
        Assert.Equal((Cases.Id(2), Cases.Id(1), Standing.Probable), (match.One, match.Other, match.Standing));
        Assert.True(match.Probability > 0.9);
        Assert.Contains(match.Reasons, reason => reason is { Field: Field.Name, Agreement: Agreement.Sound, Weight: > 0 });
        Assert.Contains(match.Reasons, reason => reason is { Field: Field.Vaccinated, Agreement: Agreement.Swapped });
        Assert.Equal(match.Reasons.OrderByDescending(reason => Math.Abs(reason.Weight)), match.Reasons);
    }

    [Fact]
    public void The_reasons_add_up_to_the_score()
    {
        var weights = DuplicateWeights.Get("trained");
        var match = Cases.Score(Cases.Child, Cases.Child with { Id = Cases.Id(2), Name = "江晓曼" });
        Assert.Equal(match.Score, match.Reasons.Sum(reason => reason.Weight) + weights.Prior - Math.Log(1_000.0 / weights.Cases), 3);
    }

    [Fact]
    public void A_case_does_not_find_itself()
    {
        var index = Filled(200);
        index.Add(Cases.Child);
        Assert.Empty(index.Find(Cases.Child));
        Assert.DoesNotContain(Cases.Child.Id, index.Candidates(Cases.Child));
    }

    [Fact]
    public void A_case_is_added_once() => Assert.Throws<ArgumentException>(() =>
    {
        var index = Filled(3);
        index.Add(Cases.Child);
        index.Add(Cases.Child);
    });

    [Fact]
    public void A_removed_case_is_not_found_and_counts_no_longer()
    {
        var (index, without) = (Filled(200), Filled(200));
        index.Add(Cases.Child);
        Assert.True(index.Remove(Cases.Child.Id));
        Assert.False(index.Remove(Cases.Child.Id));
        var again = Cases.Child with { Id = Cases.Id(2) };
        Assert.Empty(index.Find(again));
        Assert.Empty(index.Search(again));
        Assert.Equal(200, index.Count);
        Assert.Equal(without.Compare(again, Cases.Child), index.Compare(again, Cases.Child));
        index.Add(Cases.Child);
        Assert.Single(index.Find(again));
    }

    [Fact]
    public void A_search_of_every_case_finds_what_shares_no_key()
    {
        var index = Filled(200);
        index.Add(Cases.Child with { IdHash = null, Phone = null, VaccinatedOn = null, OnsetOn = null });
        var other = Cases.Child with { Id = Cases.Id(2), Name = "江晓慢儿", Place = "990123", IdHash = null, Phone = null, VaccinatedOn = null, OnsetOn = null, BirthDate = new(2025, 3, 19) };
        Assert.Empty(index.Candidates(other));
        Assert.Single(index.Search(other));
    }

    [Fact]
    public void A_case_has_an_id() => Assert.Throws<ArgumentException>(() => Cases.Index().Add(Cases.Child with { Id = Guid.Empty }));

    [Fact]
    public void An_empty_report_finds_nobody() => Assert.Empty(Filled(300).Find(Cases.Of(1)));

    [Fact]
    public void The_whole_index_is_gone_through_once()
    {
        var index = Filled(300);
        var made = new MadeUpCases(1);
        for (var number = 0; number < 300; number++)
            if (made.Next() is var features && number % 10 == 0) index.Add(Renumbered(features, number));
        var found = index.FindAll().Where(match => match.Standing is Standing.Probable).ToList();
        Assert.True(found.Count >= 30, $"{found.Count} pairs");
        Assert.Equal(found.Count, found.Select(match => (match.One, match.Other)).Distinct().Count());
        Assert.DoesNotContain(found, match => found.Any(other => (other.One, other.Other) == (match.Other, match.One)));

        static CaseFeatures Renumbered(CaseFeatures features, int number) => features with { Id = Cases.Id(-1 - number) };
    }

    [Fact]
    public void Second_reports_with_an_error_find_their_case_first()
    {
        var made = new MadeUpCases(7);
        var index = Cases.Index();
        var cases = Enumerable.Range(0, 5_000).Select(_ => made.Next()).ToList();
        foreach (var features in cases) index.Add(features);
        var first = cases.Where((_, number) => number % 10 == 0).Count(features => index.Find(made.Again(features)) is [var best, ..] && best.Other == features.Id);
        Assert.True(first >= 480, $"{first} of 500");
    }

    [Fact]
    public void Two_cases_are_compared_alike_from_either_side()
    {
        var index = Filled(400);
        Gen.Int[1, 2_000].Array[2].Sample(seeds =>
        {
            var made = new MadeUpCases(seeds[0]);
            var one = made.Next();
            var other = seeds[1] % 2 == 0 ? made.Again(one) : made.Next();
            Assert.Equal(index.Compare(one, other), index.Compare(other, one));
            Assert.Equal(index.Score(one, other).Score, index.Score(other, one).Score);
        }, iter: 2_000, seed: "0000KpXy4Hm3", threads: 1);
    }

    [Fact]
    public void A_report_becomes_what_is_compared()
    {
        var report = new Report
        {
            Id = Cases.Id(9),
            Site = "9901010001",
            Patient = new() { Name = "江小满", Sex = "female", BirthDate = new(2025, 3, 9) },
            Vaccinations =
            [
                new() { Vaccine = "0402", Lot = "X1", GivenAt = Moment.On(new(2026, 1, 1)), Suspect = false },
                new() { Vaccine = "1201", Lot = "X2", GivenAt = Moment.On(new(2026, 4, 7)) },
            ],
            Event = new() { OnsetAt = Moment.On(new(2026, 4, 8)), Signs = ["rash"], Diagnosis = "urticaria" },
        };
        var features = CaseFeatures.Of(Cases.Id(1), report, "a1");
        Assert.Equal(("990101", new DateOnly(2026, 4, 7), new DateOnly(2026, 4, 8), "a1"), (features.Place, features.VaccinatedOn, features.OnsetOn, features.IdHash));
        Assert.Equal([new DoseFeatures("1201", "X2")], features.Doses);
        Assert.Equal(["rash", "urticaria"], features.Signs);
    }

    private static DuplicateIndex Filled(int cases)
    {
        var (index, made) = (Cases.Index(), new MadeUpCases(1));
        for (var number = 0; number < cases; number++) index.Add(made.Next());
        return index;
    }
}
