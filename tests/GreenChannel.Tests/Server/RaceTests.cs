using System.Globalization;

namespace GreenChannel.Tests.Server;

/// <summary>Two servers on one store and eight who answer at the instant of the deadline (E6).</summary>
public abstract class RaceTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Hospitals = ["hospital-H330106001", "hospital-H330106002", "hospital-H330108001"];

    [Fact]
    public Task Answers_and_deadlines_of_two_servers_have_one_order() => RaceAsync(10);

    [Fact]
    [Trait("Length", "long")]
    public async Task Answers_and_deadlines_of_two_servers_have_one_order_each_time()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("GREENCHANNEL_RACE_ROUNDS"), CultureInfo.InvariantCulture, out var rounds))
        {
            Assert.Skip("takes many minutes: GREENCHANNEL_RACE_ROUNDS says how many rounds, e.g. 10000");
            return;
        }

        await RaceAsync(rounds);
    }

    private async Task RaceAsync(int rounds)
    {
        await using var one = await ServerUnderTest.StartAsync(Engine);
        var two = await ServerUnderTest.StartOnAsync(one.Database, one.Clock);
        var (accepted, timedOut, refused) = (0, 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var open = await (await one.As("clinic-3301060101")).OpenAsync();
            var ahead = round % 3;
            for (var rung = 0; rung < ahead; rung++) await PassAsync(one, two, TimeSpan.FromMinutes(3));
            one.Clock.Advance(TimeSpan.FromMinutes(3) - TimeSpan.FromMilliseconds(1));
            var answers = Enumerable.Range(0, 8).Select(async each =>
            {
                var hospital = await (each % 2 == 0 ? one : two).As(Hospitals[(each + round) % (ahead + 1)]);
                return ((each + round) % 5) switch
                {
                    0 => await hospital.SeeAsync(open.RequestId),
                    1 => await hospital.DeclineAsync(open.RequestId),
                    _ => await hospital.AcceptAsync(open.RequestId),
                };
            }).ToList();
            Ring(one, two, TimeSpan.FromMilliseconds(1));
            var replies = await Task.WhenAll(answers);
            await one.IdleAsync();

            var clinic = await one.As("clinic-3301060101");
            var timeline = await clinic.TimelineAsync(open.CaseId);
            var actions = timeline.ConvertAll(entry => entry.GetProperty("action").GetString()!);
            Assert.All(replies, reply => Assert.Contains((int)reply.Status, new[] { 200, 403, 409 }));
            var held = false;
            foreach (var (action, entry) in actions.Zip(timeline))
            {
                var inFlight = entry.GetProperty("detail").TryGetProperty("inFlight", out var flag) && flag.ValueKind == System.Text.Json.JsonValueKind.True;
                if (held) Assert.False(action is "escalation.timedOut" or "escalation.accepted" || (action == "message.alert" && !inFlight), $"round {round}: {string.Join(' ', actions)}");
                if (action == "escalation.accepted") held = true;
                if (action == "escalation.withdrawn") held = false;
            }

            var winners = replies.Where(reply => (int)reply.Status == 200 && reply.Body.TryGetProperty("acceptedBy", out var by) && by.ValueKind == System.Text.Json.JsonValueKind.Object)
                .Select(reply => reply.Word("acceptedBy.hospital")).Distinct().Count();
            Assert.True(winners <= 1 || actions.Contains("escalation.withdrawn"), $"round {round}: {winners} winners; {string.Join(' ', actions)}");
            accepted += actions.Count(action => action == "escalation.accepted");
            timedOut += actions.Count(action => action == "escalation.timedOut");
            refused += replies.Count(reply => (int)reply.Status == 409);
            Assert.True((int)(await clinic.StandDownAsync(open.RequestId)).Status is 200);
            await one.IdleAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{Engine}: {rounds} rounds, {8 * rounds} answers: {accepted} acceptances, {timedOut} deadlines, {refused} refusals");
        Assert.Equal(0, (await one.VerifyAsync()).Code);
        await two.StopAsync();
    }

    private static async Task PassAsync(ServerUnderTest one, ServerUnderTest two, TimeSpan span)
    {
        Ring(one, two, span);
        await one.IdleAsync();
    }

    private static void Ring(ServerUnderTest one, ServerUnderTest two, TimeSpan span)
    {
        one.Pass(span);
        two.Pass(TimeSpan.Zero);
    }
}

[Collection<OnSqlite>]
public sealed class RacesOnSqlite(SqliteFixture fixture) : RaceTests(fixture);

[Collection<OnPostgres>]
public sealed class RacesOnPostgres(PostgresFixture fixture) : RaceTests(fixture);
