using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

public abstract class AuditTests(EngineFixture fixture) : EngineTests(fixture)
{
    /// <summary>What somebody with a hand on the database may do, and what verify says of it.</summary>
    private static readonly (string Name, string Sql, string Says)[] Tampers =
    [
        ("the detail of an entry is changed", "UPDATE audit SET detail = REPLACE(detail, 'H330106001', 'H330106002') WHERE action = 'report.received'", "was changed"),
        ("the actor of an entry is changed", "UPDATE audit SET actor = 'somebody' WHERE action = 'escalation.accepted'", "was changed"),
        ("the action of an entry is changed", "UPDATE audit SET action = 'escalation.declined' WHERE action = 'escalation.accepted'", "was changed"),
        ("the last entry of a case is deleted", "DELETE FROM audit WHERE case_id IS NOT NULL AND position = (SELECT MAX(position) FROM audit WHERE case_id IS NOT NULL)", "audit entries"),
        ("every entry of a case is deleted", "DELETE FROM audit WHERE chain = (SELECT MAX(chain) FROM audit WHERE action = 'report.received')", "audit entries"),
        ("an entry in the middle is deleted", "DELETE FROM audit WHERE action = 'escalation.seen'", "is missing"),
        ("the entries are put in another order", "UPDATE audit SET seq = 1000 - seq WHERE case_id IS NOT NULL", "does not follow"),
        ("a hash is rewritten", "UPDATE audit SET hash = previous_hash WHERE action = 'escalation.accepted'", "was changed"),
        ("an entry is moved to another case", "UPDATE audit SET seq = 100, chain = (SELECT MIN(chain) FROM audit WHERE action = 'report.received') WHERE action = 'escalation.arrived' AND chain = (SELECT MAX(chain) FROM audit WHERE action = 'report.received')", "is missing"),
        ("the last account's entry is deleted", "DELETE FROM audit WHERE chain = 'accounts' AND seq = (SELECT MAX(seq) FROM audit WHERE chain = 'accounts')", "account"),
    ];

    [Fact]
    public async Task Each_change_adds_exactly_one_entry_and_the_chains_hold()
    {
        var (clinic, first, second) = (await Clinic(), await Hospital(), await Hospital(2));
        var open = await clinic.OpenAsync();
        await Server.IdleAsync();
        List<string> expected = ["report.received", "message.alert"];
        async Task DoAsync(Task<Reply> call, params string[] adds)
        {
            (await call).Is(200);
            await Server.IdleAsync();
            expected.AddRange(adds);
            Assert.Equal(expected, await clinic.ActionsAsync(open.CaseId));
        }

        await DoAsync(first.SeeAsync(open.RequestId), "escalation.seen");
        await DoAsync(first.SeeAsync(open.RequestId));
        await DoAsync(first.DeclineAsync(open.RequestId), "escalation.declined", "message.alert");
        await DoAsync(second.AcceptAsync(open.RequestId, 10), "escalation.accepted", "message.cancel");
        await DoAsync(second.AcceptAsync(open.RequestId, 20), "escalation.acceptanceUpdated");
        await DoAsync(clinic.UpdateAsync(open.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["event"] = new JsonObject { ["outcome"] = "recovering" } }), "report.updated");
        await DoAsync(second.ArriveAsync(open.RequestId), "escalation.arrived");
        await DoAsync(second.HandOverAsync(open.RequestId), "escalation.handedOver");

        var timeline = await clinic.TimelineAsync(open.CaseId);
        Assert.Equal(Enumerable.Range(1, expected.Count), timeline.Select(item => item.GetProperty("seq").GetInt32()));
        Assert.Equal(expected.Count, (await clinic.CaseAsync(open.CaseId)).Field("version").GetInt32());
        Assert.All(timeline, item => Assert.Matches(@"T\d\d:\d\d:\d\d\.\d{3}Z$", item.GetProperty("at").GetString()));
        Assert.Equal(["clinic-3301060101", "greenchannel", "hospital-H330106001", "hospital-H330106002"],
            timeline.Select(item => item.GetProperty("actor").GetString()).Distinct().Order(StringComparer.Ordinal));
        var (code, said) = await Server.VerifyAsync();
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Whoever_touches_the_trail_is_found()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await ACaseAsync(server);
        await ACaseAsync(server);
        await server.Database.UnlockTrailAsync();
        await server.Database.ExecuteAsync("CREATE TABLE kept AS SELECT * FROM audit");
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        foreach (var (name, sql, says) in Tampers)
        {
            Assert.True(await server.Database.ExecuteAsync(sql) > 0, $"{name}: nothing was changed");
            var (code, said) = await server.VerifyAsync();
            Assert.True(code == 1 && said.Contains(says, StringComparison.Ordinal), $"{name}: {said}");
            await server.Database.ExecuteAsync("DELETE FROM audit");
            await server.Database.ExecuteAsync("INSERT INTO audit SELECT * FROM kept");
            Assert.Equal(0, (await server.VerifyAsync()).Code);
        }
    }

    [Theory]
    [InlineData("UPDATE requests SET wake_at = NULL", "nothing will wake it")]
    [InlineData("UPDATE series SET last = last + 1", "was given to no case")]
    [InlineData("UPDATE cases SET case_number = NULL WHERE case_number = (SELECT MAX(case_number) FROM cases)", "was given to no case")]
    public async Task Verify_finds_what_must_not_be(string sql, string says)
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await (await server.As("clinic-3301060101")).OpenAsync();
        await server.IdleAsync();
        await server.Database.ExecuteAsync(sql);
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 1 && said.Contains(says, StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task Verify_of_a_busy_server_finds_nothing()
    {
        var clinic = await Clinic();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var busy = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) (await clinic.ReportAsync(Reports.Button())).Is(201);
        }, Cancel);
        for (var i = 0; i < 10; i++)
        {
            var (code, said) = await Server.VerifyAsync();
            Assert.True(code == 0, said);
        }

        await enough.CancelAsync();
        await busy;
    }

    [Fact]
    public async Task What_cannot_be_written_to_the_trail_does_not_happen()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var report = Reports.Button();
        var update = new JsonObject { ["id"] = Reports.NewId(), ["emergency"] = true };
        var before = await QuietAsync();
        await Server.Database.BreakAuditAsync();
        try
        {
            (await clinic.ReportAsync(report)).Is(500).SaysWhomToCall();
            (await clinic.UpdateAsync(fever.CaseId, update)).Is(500).SaysWhomToCall();
            (await clinic.OpenByHandAsync(fever.CaseId)).Is(500).SaysWhomToCall();
            (await first.AcceptAsync(open.RequestId)).Is(500);
            (await first.DeclineAsync(open.RequestId)).Is(500);
            (await clinic.StandDownAsync(open.RequestId)).Is(500);
            Assert.Equal(before, await Server.Database.CountsAsync());
        }
        finally
        {
            await Server.Database.MendAuditAsync();
        }

        // What was refused can be sent again, and then it holds.
        (await clinic.ReportAsync(report)).Is(201);
        (await clinic.UpdateAsync(fever.CaseId, update)).Is(200);
        (await first.AcceptAsync(open.RequestId)).Is(200);
        await Server.IdleAsync();
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_to_the_trail_is_tried_again()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        await server.IdleAsync();
        await server.Database.BreakAuditAsync();
        server.Pass(TimeSpan.FromMinutes(3));
        await ServerUnderTest.UntilAsync(() => Task.FromResult(server.Watch.Logs.Count(line => line.Contains("could not be woken", StringComparison.Ordinal))), failures => failures > 0, "the deadline fails");
        Assert.Equal("alerting", (await clinic.RequestAsync(open.CaseId)).GetProperty("state").GetString());
        await server.Database.MendAuditAsync();
        await ServerUnderTest.UntilAsync(async () =>
        {
            server.Pass(TimeSpan.FromSeconds(1));
            return (await clinic.RequestAsync(open.CaseId)).GetProperty("rung").GetInt32();
        }, rung => rung == 2, "the next rung is asked");
    }

    private static async Task ACaseAsync(ServerUnderTest server)
    {
        var (clinic, first) = (await server.As("clinic-3301060101"), await server.As("hospital-H330106001"));
        var open = await clinic.OpenAsync();
        (await first.SeeAsync(open.RequestId)).Is(200);
        (await first.AcceptAsync(open.RequestId)).Is(200);
        (await first.ArriveAsync(open.RequestId)).Is(200);
        await server.IdleAsync();
    }
}

[Collection<OnSqlite>]
public sealed class AuditOnSqlite(SqliteFixture fixture) : AuditTests(fixture);

[Collection<OnPostgres>]
public sealed class AuditOnPostgres(PostgresFixture fixture) : AuditTests(fixture);
