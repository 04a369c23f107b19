using CsCheck;
using GreenChannel.Domain.Readiness;

namespace GreenChannel.Tests.Readiness;

/// <summary>The four haves, each morning: what can be confirmed, and how a unit stands.</summary>
public sealed class ReadinessRulesTests
{
    private static readonly ReadinessProfile Four = ReadinessProfiles.Get("CN-2021");
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly DateTime Now = new(2026, 11, 26, 0, 30, 0, DateTimeKind.Utc);

    [Fact]
    public void Every_profile_asks_for_four_and_measures_one()
    {
        Assert.NotEmpty(ReadinessProfiles.Codes);
        foreach (var profile in ReadinessProfiles.Codes.Select(ReadinessProfiles.Get))
        {
            Assert.Equal(4, profile.Haves.DistinctBy(have => have.Code).Count());
            Assert.Single(profile.Haves, have => have.Asks == HaveAsks.Answer);
            Assert.Single(profile.Haves, have => have.Asks == HaveAsks.Expiry);
            Assert.NotEmpty(profile.Sources);
        }

        Assert.Throws<ArgumentException>(() => ReadinessProfiles.Get("nowhere"));
    }

    [Theory]
    [InlineData(0, true, null)] // It may be used on its last day.
    [InlineData(-1, true, "expired")]
    [InlineData(-1, false, null)] // What is true may be said.
    [InlineData(400, true, null)]
    public void Adrenaline_past_its_day_is_never_in_date(int days, bool has, string? problem)
    {
        var problems = ReadinessRules.Check(Four, [new HaveSaid("drugs", has, Expiry: Today.AddDays(days))], Today);
        Assert.Equal(problem, problems.SingleOrDefault()?.Code);
        if (problem is not null) Assert.Equal("haves[0].expiry", problems[0].Field);
    }

    [Fact]
    public void What_is_there_says_who_and_until_when()
    {
        var problems = ReadinessRules.Check(Four, [new HaveSaid("rescuer", true, " "), new HaveSaid("drugs", true), new HaveSaid("ambulance", true), new HaveSaid("hospital", true), new HaveSaid("rescuer", false), new HaveSaid("nothing", false, new string('x', 101))], Today);
        Assert.Equal(
            ["haves[0].name required", "haves[1].expiry required", "haves[3].code unknownValue", "haves[4].code unknownValue", "haves[5].code unknownValue", "haves[5].name tooLong"],
            problems.Select(problem => $"{problem.Field} {problem.Code}"));
    }

    [Theory]
    [InlineData(29, true, false)]
    [InlineData(30, false, false)]
    [InlineData(0, true, false)]
    [InlineData(-1, false, true)]
    public void Adrenaline_that_ends_within_thirty_days_is_said_to(int days, bool soon, bool expired)
    {
        var standing = ReadinessRules.Of(Four, new Confirmation(Today.AddDays(-3), [new HaveSaid("drugs", true, Expiry: Today.AddDays(days))]), null, true, Today, Now);
        Assert.Equal((false, soon, expired, Today.AddDays(days)), (standing.IsConfirmed, standing.ExpiresSoon, standing.IsExpired, standing.Expiry));
        Assert.Empty(standing.Lacks);
    }

    [Theory]
    [InlineData(null, null, HospitalAnswer.NotAsked)]
    [InlineData(0, null, HospitalAnswer.Waiting)]
    [InlineData(599, null, HospitalAnswer.Waiting)]
    [InlineData(600, null, HospitalAnswer.Silent)]
    [InlineData(600, 30, HospitalAnswer.Answered)]
    public void Only_an_answer_is_an_answer(int? askedAgo, int? answeredAgo, HospitalAnswer expected)
    {
        var test = askedAgo is { } asked ? new TestCall(Today, Now.AddSeconds(-asked), answeredAgo is { } answered ? Now.AddSeconds(-answered) : null) : null;
        Assert.Equal(expected, ReadinessRules.Of(Four, null, test, true, Today, Now).Answer);
        Assert.Equal(HospitalAnswer.NoHospital, ReadinessRules.Of(Four, null, test, false, Today, Now).Answer);
        if (test is not null) Assert.Equal(HospitalAnswer.NotAsked, ReadinessRules.Of(Four, null, test with { Day = Today.AddDays(-1) }, true, Today, Now).Answer);
    }

    [Fact]
    public void A_unit_is_ready_only_with_all_of_it_confirmed_today_and_answered() =>
        Gen.Select(Gen.Bool.Array[3], Gen.Int[-40, 60], Gen.Int[0, 1], Gen.Int[-1, 1_200], Gen.Bool).Sample((has, expires, daysAgo, askedAgo, isAnswered) =>
        {
            var last = new Confirmation(Today.AddDays(-daysAgo), [new HaveSaid("rescuer", has[0], "n"), new HaveSaid("drugs", has[1], Expiry: Today.AddDays(expires)), new HaveSaid("ambulance", has[2])]);
            var test = askedAgo >= 0 ? new TestCall(Today, Now.AddSeconds(-askedAgo), isAnswered ? Now : null) : null;
            var standing = ReadinessRules.Of(Four, last, test, true, Today, Now);
            Assert.Equal(daysAgo == 0 && has.All(one => one) && expires >= 0 && test?.AnsweredAt is not null, standing.IsReady);
            Assert.False(standing is { IsReady: true, Lacks.Count: > 0 });
            if (daysAgo == 0 && !has[2]) Assert.Contains("ambulance", standing.Lacks);
        });
}
