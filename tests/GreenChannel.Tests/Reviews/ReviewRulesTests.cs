using System.Collections.Concurrent;
using System.Text.Json;
using CsCheck;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Reviews;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Tests.Reviews;

/// <summary>County, city, province: who reviews a case after whom.</summary>
public sealed class ReviewRulesTests
{
    private static readonly DateTime Now = new(2026, 11, 26, 6, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Places = ["330106", "330100", "330000"];

    [Fact]
    public void A_common_reaction_ends_at_its_county_and_anything_else_goes_up_in_order()
    {
        var common = Next(ReviewRules.Start("330106", endsAtCounty: true).Pass(By("330106")));
        Assert.Equal(ReviewState.Reviewed, common.State);
        var other = ReviewRules.Start("330106", endsAtCounty: false);
        foreach (var (place, state) in Places.Zip([ReviewState.AwaitsCity, ReviewState.AwaitsProvince, ReviewState.Reviewed]))
        {
            other = Next(other.Pass(By(place)));
            Assert.Equal(state, other.State);
        }

        Assert.Equal(Places, other.Steps.Select(step => step.Signed!.By.Place.Code));
    }

    // Whose turn it is, who comes, and what is said; the level below gets a return.
    [Theory]
    [InlineData("", "330106", null, ReviewState.Returned)]
    [InlineData("", "330100", ReviewRefusal.LowerFirst, ReviewState.AwaitsCounty)]
    [InlineData("", "330000", ReviewRefusal.LowerFirst, ReviewState.AwaitsCounty)]
    [InlineData("county", "330106", ReviewRefusal.AlreadyReviewed, ReviewState.AwaitsCity)]
    [InlineData("county", "330100", null, ReviewState.AwaitsCounty)]
    [InlineData("county", "330000", ReviewRefusal.LowerFirst, ReviewState.AwaitsCity)]
    [InlineData("county city", "330106", ReviewRefusal.AlreadyReviewed, ReviewState.AwaitsProvince)]
    [InlineData("county city", "330100", ReviewRefusal.AlreadyReviewed, ReviewState.AwaitsProvince)]
    [InlineData("county city", "330000", null, ReviewState.AwaitsCity)]
    [InlineData("county city province", "330106", ReviewRefusal.AlreadyReviewed, ReviewState.Reviewed)]
    [InlineData("county city province", "330000", null, ReviewState.AwaitsCity)]
    [InlineData("county", "330108", ReviewRefusal.OtherPlace, ReviewState.AwaitsCity)]
    [InlineData("county", "330200", ReviewRefusal.OtherPlace, ReviewState.AwaitsCity)]
    public void Nobody_reviews_out_of_turn(string passed, string place, ReviewRefusal? refused, ReviewState afterReturn)
    {
        var review = ReviewRules.Start("330106", endsAtCounty: false);
        for (var i = 0; i < passed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length; i++) review = Next(review.Pass(By(Places[i])));
        var returned = review.Return(By(place), "起病时间与病历不符");
        if (refused is { } why)
        {
            Assert.Equal(new ReviewRefused(why), review.Pass(By(place)));
            Assert.Equal(new ReviewRefused(why), returned);
        }
        else
        {
            Assert.Equal(review.State == ReviewState.Reviewed ? new ReviewRefused(ReviewRefusal.AlreadyReviewed) : null, review.Pass(By(place)) as ReviewRefused);
            Assert.Equal(afterReturn, Next(returned).State);
        }
    }

    [Fact]
    public void A_return_has_a_reason_and_each_step_is_signed()
    {
        var review = ReviewRules.Start("330106", endsAtCounty: false);
        Assert.Equal(new ReviewRefused(ReviewRefusal.ReasonRequired), review.Return(By("330106"), " "));
        Assert.Equal(new ReviewRefused(ReviewRefusal.NotSigned), review.Pass(By("330106") with { Signature = "" }));
        Assert.Equal(new ReviewRefused(ReviewRefusal.NotSigned), review.Pass(By("330106") with { By = new Officer(new Division("330106"), " ") }));
        var returned = Next(review.Return(By("330106"), "缺批号"));
        Assert.Equal("缺批号", returned.Steps[^1].Reason);
        Assert.Equal(new ReviewRefused(ReviewRefusal.AwaitsCorrection), returned.Pass(By("330106")));
        Assert.Equal(ReviewState.AwaitsCounty, Next(returned.Resubmit(Now)).State);
        Assert.Equal(new ReviewRefused(ReviewRefusal.NotReturned), review.Resubmit(Now));
    }

    [Fact]
    public void No_city_reviews_a_common_reaction_until_it_is_one_no_more()
    {
        var common = Next(ReviewRules.Start("330106", endsAtCounty: true).Pass(By("330106")));
        Assert.Equal(new ReviewRefused(ReviewRefusal.EndsAtCounty), common.Pass(By("330100")));
        Assert.Equal(new ReviewRefused(ReviewRefusal.EndsAtCounty), common.Return(By("330000"), "疑似异常反应"));
        var changed = common.Change(endsAtCounty: false, Now);
        Assert.Equal(ReviewState.AwaitsCounty, changed.State);
        Assert.Equal(ReviewState.AwaitsCity, Next(changed.Pass(By("330106"))).State);
        Assert.Equal(ReviewState.Returned, Next(common.Return(By("330106"), "又住院了")).Change(endsAtCounty: false, Now).State);
    }

    [Theory]
    [InlineData(PreliminaryClass.General, null, true)]
    [InlineData(PreliminaryClass.Pending, null, false)]
    [InlineData(PreliminaryClass.Pending, NationalClass.Common, true)]
    [InlineData(PreliminaryClass.General, NationalClass.Abnormal, false)]
    [InlineData(PreliminaryClass.General, NationalClass.Pending, false)]
    public void What_was_concluded_goes_before_the_preliminary_class(PreliminaryClass preliminary, NationalClass? concluded, bool ends) =>
        Assert.Equal(ends, ReviewRules.EndsAtCounty(preliminary, concluded));

    [Fact]
    public void A_review_is_stored_and_read_as_it_was()
    {
        var review = Next(Next(ReviewRules.Start("330106", endsAtCounty: false).Pass(By("330106"))).Return(By("330100"), "缺批号"));
        var read = JsonSerializer.Deserialize<Review>(JsonSerializer.Serialize(review))!;
        Assert.Equivalent(review, read, strict: true);
        Assert.Equal(ReviewState.AwaitsCity, Next(read.Pass(By("330106"))).State);
    }

    [Fact]
    public void No_history_reaches_the_end_without_every_level_in_order()
    {
        var reached = new ConcurrentDictionary<string, int>();
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 5], Gen.Int[0, 5]).Array[0, 30].Sample(
            steps =>
            {
                var review = ReviewRules.Start("330106", endsAtCounty: false);
                foreach (var (command, place, rare) in steps)
                {
                    var by = By(place < 3 ? Places[place] : place == 3 ? "330108" : Places[place - 3]);
                    if (rare == 0) by = by with { Signature = "" };
                    var outcome = command switch
                    {
                        < 5 => review.Pass(by),
                        < 7 => review.Return(by, rare == 1 ? null : "记录不符"),
                        7 => review.Resubmit(Now),
                        8 when rare < 2 => new ReviewMoved(review.Change(!review.EndsAtCounty, Now)),
                        _ => new ReviewMoved(review.Change(review.EndsAtCounty, Now)),
                    };
                    if (outcome is not ReviewMoved moved) continue;
                    reached.AddOrUpdate($"{review.State} {moved.Next.Steps[^1].What} {moved.Next.State}", 1, (_, n) => n + 1);
                    if (moved.Next.Steps.Count != review.Steps.Count + 1 || !moved.Next.Steps.Take(review.Steps.Count).SequenceEqual(review.Steps)) return false;
                    review = moved.Next;
                    if (!Holds(review)) return false;
                }

                return true;
            },
            iter: 10_000);

        // A property that reaches nothing proves nothing.
        Assert.All(
            new[] { "AwaitsCounty passed Reviewed", "AwaitsProvince passed Reviewed", "Reviewed returned AwaitsCity", "Reviewed changed AwaitsCounty", "AwaitsCounty returned Returned", "Returned resubmitted AwaitsCounty", "Returned changed Returned" },
            path => Assert.True(reached.GetValueOrDefault(path) > 10, $"{path}: {reached.GetValueOrDefault(path)}"));
    }

    // Counts the levels that stand under the case as it is now: a change takes all away, a return its own and the one below.
    private static bool Holds(Review review)
    {
        var standing = new Stack<DivisionLevel>();
        foreach (var step in review.Steps)
        {
            if (step.What is "passed" or "returned" && (string.IsNullOrEmpty(step.Signed?.Signature) || !step.Signed.By.Place.Covers("330106"))) return false;
            if (step.What == "returned" && string.IsNullOrWhiteSpace(step.Reason)) return false;
            switch (step.What)
            {
                case "passed":
                    if (step.Signed!.By.Place.Level != (DivisionLevel)standing.Count) return false;
                    standing.Push(step.Signed.By.Place.Level);
                    break;
                case "returned":
                    while (standing.Count > 0 && standing.Peek() >= step.Signed!.By.Place.Level - 1) standing.Pop();
                    break;
                case "changed":
                    standing.Clear();
                    break;
            }
        }

        var complete = standing.Count == (review.EndsAtCounty ? 1 : 3);
        return complete == (review.State == ReviewState.Reviewed) && (review.Turn is not { } turn || turn == (DivisionLevel)standing.Count);
    }

    private static Review Next(ReviewOutcome outcome) => Assert.IsType<ReviewMoved>(outcome).Next;

    private static Signed By(string place) => new(new Officer(new Division(place), "周丙"), "sig-1", Now);
}
