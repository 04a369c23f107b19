namespace GreenChannel.Tests.Server;

/// <summary>
/// The servers that the tests of one engine share. The clock of one stands still, so that nothing falls due behind a
/// test's back; the clock of the other is moved by the tests.
/// </summary>
public abstract class EngineFixture(Engine engine) : IAsyncLifetime
{
    private Task<ServerUnderTest>? _server;
    private Task<ServerUnderTest>? _moving;

    public Engine Engine => engine;

    public Task<ServerUnderTest> ServerAsync() => _server ??= ServerUnderTest.StartAsync(engine);

    public Task<ServerUnderTest> MovingAsync() => _moving ??= ServerUnderTest.StartAsync(engine);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var started in new[] { _server, _moving })
            if (started is { IsCompletedSuccessfully: true }) await started.Result.DisposeAsync();
    }
}

public sealed class SqliteFixture() : EngineFixture(Engine.Sqlite);

public sealed class PostgresFixture() : EngineFixture(Engine.Postgres);

[CollectionDefinition]
public sealed class OnSqlite : ICollectionFixture<SqliteFixture>;

[CollectionDefinition]
public sealed class OnPostgres : ICollectionFixture<PostgresFixture>;

/// <summary>Tests that every engine must pass: written once, run by one subclass an engine.</summary>
public abstract class EngineTests(EngineFixture fixture, bool movesTime = false) : IAsyncLifetime
{
    protected Engine Engine => fixture.Engine;

    protected ServerUnderTest Server { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (TestDatabase.WhyAbsent(fixture.Engine) is { } reason) Assert.Skip(reason);
        Server = await (movesTime ? fixture.MovingAsync() : fixture.ServerAsync());
    }

    /// <summary>Where time moves, what a test leaves open would go on calling during the next ones.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!movesTime || Server is null) return;
        foreach (var open in (await (await Clinic()).GetAsync("/api/escalations")).Is(200).Field("items").EnumerateArray())
            if (open.GetProperty("state").GetString() != "arrived") (await (await Clinic()).StandDownAsync(open.GetProperty("id").GetGuid())).Is(200);
        await Server.IdleAsync();
    }

    /// <summary>Row counts once nothing is left to be done now.</summary>
    protected async Task<string> QuietAsync()
    {
        await Server.IdleAsync();
        return await Server.Database.CountsAsync();
    }

    protected Task<Caller> Clinic() => Server.As("clinic-3301060101");

    protected Task<Caller> Hospital(int rung = 1) => Server.As(rung switch
    {
        1 => "hospital-H330106001",
        2 => "hospital-H330106002",
        _ => "hospital-H330108001",
    });

    protected Task<Caller> County() => Server.As("cdc-330106");
}
