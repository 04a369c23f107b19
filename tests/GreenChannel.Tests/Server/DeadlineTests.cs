namespace GreenChannel.Tests.Server;

/// <summary>What time does to a request; the clock is moved, nobody sleeps.</summary>
public abstract class DeadlineTests(EngineFixture fixture) : EngineTests(fixture, movesTime: true)
{
    private const int Rounds = 20;

    [Fact]
    public async Task Three_minutes_without_an_answer_ask_the_next_hospital_and_not_a_second_earlier()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        await PassAsync(TimeSpan.FromSeconds(179));
        Assert.Equal(("alerting", 1), await StandAsync(clinic, open));
        await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(("alerting", 2), await StandAsync(clinic, open));
        Assert.Equal("H330106002", (await clinic.RequestAsync(open.CaseId)).GetProperty("hospital").GetProperty("code").GetString());
        Assert.Equal(["H330106001", "H330106002"], await MessagesAsync(open, "alert"));
    }

    [Fact]
    public async Task Seen_gives_two_minutes_more_and_then_the_next_is_asked()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        (await (await Hospital()).SeeAsync(open.RequestId)).Is(200);
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(("seen", 1), await StandAsync(clinic, open));
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(("alerting", 2), await StandAsync(clinic, open));
    }

    [Fact]
    public async Task An_earlier_rung_may_still_accept_and_the_later_one_is_told()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        await PassAsync(TimeSpan.FromMinutes(3));
        (await (await Hospital()).AcceptAsync(open.RequestId)).Is(200);
        Assert.Equal("accepted", (await (await Hospital(2)).AcceptAsync(open.RequestId)).Is(409).Word("state"));
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(("accepted", 2), await StandAsync(clinic, open));
        Assert.Equal(["H330106002"], await MessagesAsync(open, "cancel"));
    }

    [Fact]
    public async Task When_nobody_answers_the_county_and_everybody_asked_are_called_every_two_minutes()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        for (var rung = 2; rung <= 3; rung++) await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(("alerting", 3), await StandAsync(clinic, open));
        await PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(("unanswered", 3), await StandAsync(clinic, open));
        for (var call = 1; call <= 4; call++)
        {
            Assert.Equal(Enumerable.Repeat("330106", call), await MessagesAsync(open, "county"));
            Assert.Equal(3 + (3 * call), (await MessagesAsync(open, "alert")).Count);
            await PassAsync(TimeSpan.FromMinutes(2));
        }

        (await (await Hospital(2)).AcceptAsync(open.RequestId)).Is(200);
        var calls = (await MessagesAsync(open, "county")).Count;
        await PassAsync(TimeSpan.FromMinutes(4));
        Assert.Equal(calls, (await MessagesAsync(open, "county")).Count);
    }

    [Fact]
    public async Task A_patient_who_does_not_arrive_is_asked_for_again()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        (await first.AcceptAsync(open.RequestId, etaMinutes: 10)).Is(200);
        await PassAsync(TimeSpan.FromMinutes(24.9));
        Assert.Equal(("accepted", 1), await StandAsync(clinic, open));
        await PassAsync(TimeSpan.FromMinutes(0.2));
        Assert.Equal(("alerting", 2), await StandAsync(clinic, open));
        Assert.Contains("escalation.overdue", await clinic.ActionsAsync(open.CaseId));
        (await first.ArriveAsync(open.RequestId)).Is(200);
    }

    [Fact]
    public async Task An_urgent_rung_has_a_quarter_of_an_hour()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync(Reports.Hives(Server));
        await PassAsync(TimeSpan.FromMinutes(14.9));
        Assert.Equal(("alerting", 1), await StandAsync(clinic, open));
        await PassAsync(TimeSpan.FromMinutes(0.2));
        Assert.Equal(("alerting", 2), await StandAsync(clinic, open));
    }

    [Fact]
    public async Task Nobody_is_called_after_a_stand_down()
    {
        var clinic = await Clinic();
        var open = await clinic.OpenAsync();
        (await clinic.StandDownAsync(open.RequestId)).Is(200);
        await Server.IdleAsync();
        var actions = await clinic.ActionsAsync(open.CaseId);
        await PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(actions, await clinic.ActionsAsync(open.CaseId));
    }

    [Fact]
    public async Task A_health_probe_knows_how_long_work_has_been_waiting()
    {
        (await Server.Anonymous().GetAsync("/health/ready")).Is(200);
        var metrics = (await (await Server.As("admin")).GetAsync("/metrics")).Is(200).Text;
        Assert.Contains("greenchannel_oldest_due_seconds 0", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_screen_on_which_nothing_happens_hears_a_comment_every_fifteen_seconds()
    {
        await using var screen = await (await Hospital(3)).FollowAsync();
        var heard = Task.Run(async () =>
        {
            while (screen.Comments.Count < 3) await screen.LineAsync();
        }, Cancel);
        while (!heard.IsCompleted)
        {
            Server.Pass(TimeSpan.FromSeconds(15));
            await Task.WhenAny(heard, Task.Delay(20, Cancel));
        }

        await heard;
        Assert.All(screen.Comments.Skip(1), comment => Assert.Equal(": still here", comment));
    }

    [Fact]
    public async Task An_answer_and_a_deadline_cannot_both_win()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        for (var round = 0; round < Rounds; round++)
        {
            var open = await clinic.OpenAsync();
            Server.Pass(TimeSpan.FromSeconds(179.9));
            await Server.IdleAsync();
            var answer = Task.Run(() => first.AcceptAsync(open.RequestId), Cancel);
            Server.Pass(TimeSpan.FromSeconds(0.2));
            (await answer).Is(200);
            await Server.IdleAsync();

            // Whoever was first: the patient has one hospital, and nobody is asked or told to come after that.
            var actions = await clinic.ActionsAsync(open.CaseId);
            var after = actions[(actions.IndexOf("escalation.accepted") + 1)..];
            Assert.Single(actions, "escalation.accepted");
            Assert.True(after.All(action => action is "message.cancel" or "message.withdrawn"), string.Join(' ', actions));
            var (state, rung) = await StandAsync(clinic, open);
            Assert.Equal(("accepted", actions.Contains("escalation.timedOut") ? 2 : 1), (state, rung));
            Assert.True((await clinic.StandDownAsync(open.RequestId)).Status == System.Net.HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Two_hospitals_that_accept_at_once_have_one_winner()
    {
        var (clinic, first, second) = (await Clinic(), await Hospital(), await Hospital(2));
        var requests = new List<Opened>();
        for (var round = 0; round < Rounds; round++) requests.Add(await clinic.OpenAsync());
        await PassAsync(TimeSpan.FromMinutes(3));
        foreach (var open in requests)
        {
            var replies = await Task.WhenAll(first.AcceptAsync(open.RequestId), second.AcceptAsync(open.RequestId), first.AcceptAsync(open.RequestId), second.AcceptAsync(open.RequestId));
            var winners = replies.Where(reply => (int)reply.Status == 200).Select(reply => reply.Word("acceptedBy.hospital")).Distinct().ToList();
            Assert.Single(winners);
            Assert.All(replies.Where(reply => (int)reply.Status != 200), reply => Assert.Equal("accepted", reply.Is(409).Word("state")));
            Assert.Equal(winners[0], (await clinic.RequestAsync(open.CaseId)).GetProperty("acceptedBy").GetProperty("hospital").GetString());
            Assert.Single(await clinic.ActionsAsync(open.CaseId), "escalation.accepted");
        }
    }

    [Fact]
    public async Task After_downtime_the_rungs_missed_are_asked_together_and_none_twice()
    {
        var clock = ServerUnderTest.NewClock();
        var database = await TestDatabase.CreateAsync(Engine);
        var before = await ServerUnderTest.StartOnAsync(database, clock);
        var opened = new List<Opened>();
        for (var i = 0; i < 5; i++) opened.Add(await (await before.As("clinic-3301060101")).OpenAsync());
        await before.IdleAsync();
        await before.StopAsync();

        clock.Advance(TimeSpan.FromMinutes(7));
        await using var after = await ServerUnderTest.StartOnAsync(database, clock);
        await after.IdleAsync();
        var clinic = await after.As("clinic-3301060101");
        foreach (var open in opened)
        {
            var request = await clinic.RequestAsync(open.CaseId);
            Assert.Equal(("alerting", 3), (request.GetProperty("state").GetString(), request.GetProperty("rung").GetInt32()));
            var alerts = (await clinic.TimelineAsync(open.CaseId)).Where(item => item.GetProperty("action").GetString() == "message.alert")
                .Select(item => item.GetProperty("detail").GetProperty("recipient").GetString()!).Order(StringComparer.Ordinal);
            Assert.Equal(["H330106001", "H330106002", "H330108001"], alerts);
        }

        Assert.Equal(0, (await after.VerifyAsync()).Code);
    }

    private async Task PassAsync(TimeSpan span)
    {
        Server.Pass(span);
        await Server.IdleAsync();
    }

    private static async Task<(string?, int)> StandAsync(Caller caller, Opened open)
    {
        var request = await caller.RequestAsync(open.CaseId);
        return (request.GetProperty("state").GetString(), request.GetProperty("rung").GetInt32());
    }

    private async Task<List<string>> MessagesAsync(Opened open, string what) =>
        [.. (await (await Clinic()).TimelineAsync(open.CaseId)).Where(item => item.GetProperty("action").GetString() == $"message.{what}")
            .Select(item => item.GetProperty("detail").GetProperty("recipient").GetString()!).Order(StringComparer.Ordinal)];
}

[Collection<OnSqlite>]
public sealed class DeadlinesOnSqlite(SqliteFixture fixture) : DeadlineTests(fixture);

[Collection<OnPostgres>]
public sealed class DeadlinesOnPostgres(PostgresFixture fixture) : DeadlineTests(fixture);
