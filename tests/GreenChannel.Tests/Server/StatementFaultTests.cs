namespace GreenChannel.Tests.Server;

/// <summary>Scene: the database fails at the n-th statement, for every n until all goes well. What was asked for is there wholly or not at all, and asking again ends as if nothing had failed.</summary>
public abstract class StatementFaultTests(EngineFixture fixture, ITestOutputHelper output) : EngineTests(fixture)
{
    private const int Most = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_report_is_stored_wholly_or_not_at_all(int times)
    {
        var outage = new Outage();
        await using var server = await ServerUnderTest.StartAsync(Engine, outage.Attach);
        var clinic = await server.As("clinic-3301060101");
        (await clinic.ReportAsync(Reports.Wheeze(server))).Is(201);
        var whole = await DifferenceAsync(server, async () => (await clinic.ReportAsync(Reports.Wheeze(server))).Is(201));
        var n = 1;
        for (; n <= Most; n++)
        {
            var report = Reports.Wheeze(server);
            Reply? first = null;
            outage.Arrange(path => path == "/api/reports", n, times);
            var stored = await DifferenceAsync(server, async () => first = await clinic.ReportAsync(report));
            var failed = outage.Failed;
            outage.End();
            Assert.True(stored == whole || stored == Nothing(whole), $"n = {n}: {stored}");
            if ((int)first!.Status is 200 or 201) Assert.Equal(whole, stored);
            else Assert.True((int)first.Status >= 500, $"n = {n}: {first.Status}");

            var again = await DifferenceAsync(server, async () => first = await clinic.ReportAsync(report));
            Assert.Equal(stored == whole ? Nothing(whole) : whole, again);
            var twice = (await clinic.ReportAsync(report)).Is(200);
            Assert.Equal(twice.CaseId, first.Is((int)first.Status is 200 ? 200 : 201).CaseId);
            if (failed == 0) break;
        }

        await HoldsAsync(server, $"report: {n - 1} statements, {times} at a time");
    }

    [Theory]
    [InlineData("accepted", 1)]
    [InlineData("accepted", 4)]
    [InlineData("declined", 1)]
    [InlineData("declined", 4)]
    public async Task An_answer_counts_wholly_or_not_at_all(string decision, int times)
    {
        var outage = new Outage();
        await using var server = await ServerUnderTest.StartAsync(Engine, outage.Attach);
        var (clinic, hospital) = (await server.As("clinic-3301060101"), await server.As("hospital-H330106001"));
        Task<Reply> Say(Opened open) => hospital.AnswerAsync(open.RequestId, new { decision, reason = "没有床位" });
        var clean = await clinic.OpenAsync();
        await server.IdleAsync();
        (await Say(clean)).Is(200);
        await server.IdleAsync();
        var expected = await clinic.ActionsAsync(clean.CaseId);
        var n = 1;
        for (; n <= Most; n++)
        {
            var open = await clinic.OpenAsync();
            await server.IdleAsync();
            outage.Arrange(path => path?.EndsWith("/acknowledgement", StringComparison.Ordinal) == true, n, times);
            var first = await Say(open);
            var failed = outage.Failed;
            outage.End();
            await SettledAsync(server);
            var actions = await clinic.ActionsAsync(open.CaseId);
            Assert.True(actions.SequenceEqual(expected) || actions.SequenceEqual(["report.received", "message.alert"]), $"n = {n}: {string.Join(", ", actions)}");
            if ((int)first.Status == 200) Assert.Equal(expected, actions);
            else Assert.True((int)first.Status >= 500, $"n = {n}: {first.Status}");
            (await Say(open)).Is(200);
            await server.IdleAsync();
            Assert.Equal(expected, await clinic.ActionsAsync(open.CaseId));
            if (failed == 0) break;
        }

        await HoldsAsync(server, $"{decision}: {n - 1} statements, {times} at a time");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task The_engine_finds_its_way_back_by_itself(int times)
    {
        var outage = new Outage();
        await using var server = await ServerUnderTest.StartAsync(Engine, outage.Attach);
        var clinic = await server.As("clinic-3301060101");
        string[] expected = ["report.received", "message.alert", "escalation.timedOut", "message.alert"];
        var struck = 0;
        for (var n = 1; n <= 16; n += times == 1 ? 1 : 3)
        {
            outage.Arrange(path => path is null, n, times);
            var open = await clinic.OpenAsync();
            await UntilAsync(expected[..2]);
            server.Pass(TimeSpan.FromSeconds(175) - (server.Now - open.Reply.Field("escalation.openedAt").GetDateTime()));
            await UntilAsync(expected);
            struck += outage.Failed;
            outage.End();
            (await clinic.StandDownAsync(open.RequestId)).Is(200);
            await server.IdleAsync();

            // A step of time, and a moment for what it wakes.
            async Task UntilAsync(string[] actions)
            {
                for (var step = 0; ; step++)
                {
                    var seen = await clinic.ActionsAsync(open.CaseId);
                    Assert.Equal(actions[..Math.Min(actions.Length, seen.Count)], seen);
                    if (seen.Count == actions.Length) return;
                    Assert.True(step < 400, $"n = {n}: stays at {string.Join(", ", seen)}");
                    if (step % 8 == 7) server.Pass(TimeSpan.FromSeconds(1));
                    await Task.Delay(5, Cancel);
                }
            }
        }

        await HoldsAsync(server, $"engine: {struck} statements failed, {times} at a time");
    }

    private static async Task<string> DifferenceAsync(ServerUnderTest server, Func<Task> act)
    {
        await server.IdleAsync();
        var before = (await server.Database.CountsAsync()).Split(' ');
        await act();
        await SettledAsync(server);
        var after = (await server.Database.CountsAsync()).Split(' ');
        return string.Join(' ', after.Zip(before, (now, then) => $"{now.Split('=')[0]}={int.Parse(now.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture) - int.Parse(then.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture)}"));
    }

    // A commit whose answer was lost rang no bell; the engine looks again by time, which stands still here.
    private static async Task SettledAsync(ServerUnderTest server)
    {
        server.Pass(TimeSpan.FromMilliseconds(1));
        await server.IdleAsync();
    }

    private static string Nothing(string whole) => string.Join(' ', whole.Split(' ').Select(count => count.Split('=')[0] + "=0"));

    private async Task HoldsAsync(ServerUnderTest server, string what)
    {
        output.WriteLine($"{Engine}, {what}");
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
    }
}

[Collection<OnSqlite>]
public sealed class StatementFaultsOnSqlite(SqliteFixture fixture, ITestOutputHelper output) : StatementFaultTests(fixture, output);

[Collection<OnPostgres>]
public sealed class StatementFaultsOnPostgres(PostgresFixture fixture, ITestOutputHelper output) : StatementFaultTests(fixture, output);
