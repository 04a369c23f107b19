namespace GreenChannel.Tests.Server;

/// <summary>What operators are shown: counts and lateness, never a case.</summary>
public abstract class StatusTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Metrics_tell_lateness_messages_by_state_and_limits()
    {
        await (await Clinic()).OpenAsync();
        await Server.IdleAsync();
        var metrics = (await (await Server.As("admin")).GetAsync("/metrics")).Is(200).Text;
        foreach (var name in new[] { "oldest_due_seconds", "lateness_seconds_bucket{of=\"deadlines\",le=\"0.5\"}", "messages{state=\"sent\"}", "requests{state=\"alerting\"}", "host_clock_ahead_seconds" })
            Assert.Contains("greenchannel_" + name, metrics, StringComparison.Ordinal);
        if (Engine == Tests.Server.Engine.Postgres) Assert.Contains("greenchannel_connections_most", metrics, StringComparison.Ordinal);
    }
}

[Collection<OnSqlite>]
public sealed class StatusOnSqlite(SqliteFixture fixture) : StatusTests(fixture);

[Collection<OnPostgres>]
public sealed class StatusOnPostgres(PostgresFixture fixture) : StatusTests(fixture);
