using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>
/// What the simulator's store takes for granted, of the real one: no engine runs here, the test claims and records in its
/// place and moves the clock.
/// </summary>
public abstract class EngineStoreTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly Guid One = new("00000000-0000-7000-8000-000000000001");
    private static readonly Guid Other = new("00000000-0000-7000-8000-000000000002");

    [Fact]
    public async Task The_worst_goes_first_and_then_the_oldest()
    {
        await using var server = await StartAsync();
        var urgent = await OpenAsync(server, Reports.Hives(server));
        server.Clock.Advance(TimeSpan.FromMinutes(13));
        var first = await OpenAsync(server);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await OpenAsync(server);
        server.Clock.Advance(TimeSpan.FromMinutes(3));

        var store = StoreOf(server);
        Assert.Equal([first.CaseId, second.CaseId, urgent.CaseId], (await store.ClaimMessagesAsync(One, ChannelPlan.Desk, 64, Cancel)).Select(message => message.CaseId));
        Assert.Equal([first.RequestId, second.RequestId], (await store.ClaimRequestsAsync(2, Cancel)).Select(due => due.Id));
        Assert.Equal([urgent.RequestId], (await store.ClaimRequestsAsync(8, Cancel)).Select(due => due.Id));
        Assert.Empty(await store.ClaimRequestsAsync(8, Cancel));
    }

    [Fact]
    public async Task A_lease_is_taken_over_after_eight_seconds_and_grows_with_the_attempts()
    {
        await using var server = await StartAsync();
        await OpenAsync(server);
        var store = StoreOf(server);
        foreach (var (attempt, seconds) in new[] { (1, 8), (2, 8), (3, 8), (4, 8), (5, 16), (6, 16), (7, 60), (8, 60) })
        {
            Assert.Equal(attempt, (await store.ClaimMessagesAsync(One, ChannelPlan.Desk, 64, Cancel)).Single().Attempts);
            Assert.Equal(server.Now.UtcDateTime.AddSeconds(seconds), await store.NextMessageAsync(ChannelPlan.Desk, Cancel));
            server.Clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await store.ClaimMessagesAsync(Other, ChannelPlan.Desk, 64, Cancel));
            server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var due = Assert.Single(await store.ClaimRequestsAsync(8, Cancel)); // Some three minutes have passed.
        Assert.Equal(server.Now.UtcDateTime.AddSeconds(8), await store.NextWakeAsync(Cancel));
        server.Clock.Advance(TimeSpan.FromSeconds(8) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await store.ClaimRequestsAsync(8, Cancel));
        server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([due], await store.ClaimRequestsAsync(8, Cancel));
        await store.LetGoAsync(due, Cancel);
        Assert.Equal(server.Now.UtcDateTime.AddSeconds(1), await store.NextWakeAsync(Cancel));
    }

    [Fact]
    public async Task A_wake_that_moved_since_it_was_leased_is_nobodys()
    {
        await using var server = await StartAsync();
        var open = await OpenAsync(server);
        var store = StoreOf(server);
        server.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Single(await store.ClaimRequestsAsync(8, Cancel));
        Assert.Empty(await store.ClaimRequestsAsync(8, Cancel));
        await server.Database.ExecuteAsync($"UPDATE requests SET wake_at = {Sooner(server)}");
        Assert.Equal(open.RequestId, Assert.Single(await store.ClaimRequestsAsync(8, Cancel)).Id);
    }

    [Fact]
    public async Task What_is_no_longer_wanted_is_withdrawn_by_the_claim_itself()
    {
        await using var server = await StartAsync();
        var open = await OpenAsync(server);
        (await (await server.As("hospital-H330106001")).AcceptAsync(open.RequestId)).Is(200);
        Assert.Empty(await StoreOf(server).ClaimMessagesAsync(One, ChannelPlan.Desk, 64, Cancel));
        Assert.Equal([["alert", "withdrawn"]], await server.Database.RowsAsync("SELECT kind, state FROM messages"));
        Assert.Null(await StoreOf(server).NextMessageAsync(ChannelPlan.Desk, Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_outlived_its_lease_changes_nothing_whoever_has_the_next(bool isTheSame)
    {
        var next = isTheSame ? One : Other;
        await using var server = await StartAsync();
        await OpenAsync(server);
        var store = StoreOf(server);
        var stale = await store.ClaimMessagesAsync(One, ChannelPlan.Desk, 64, Cancel);
        server.Clock.Advance(CallEngine.Lease);
        var held = await store.ClaimMessagesAsync(next, ChannelPlan.Desk, 64, Cancel);
        var before = await RowsAsync(server);

        await store.RecordAsync(One, [new Attempt(stale[0], SendOutcome.Taken)], Cancel);
        await store.RecordAsync(One, [new Attempt(stale[0], new SendOutcome("timeout"))], Cancel);
        await store.LetGoAsync(One, [stale[0]], Cancel);
        Assert.Equal(before, await RowsAsync(server));

        // Both may end while the transaction before is under way, and come to be stored together.
        await store.RecordAsync(next, [new Attempt(stale[0], new SendOutcome("timeout")), new Attempt(held[0], SendOutcome.Taken)], Cancel);
        Assert.Equal([["sent", "1"]], await server.Database.RowsAsync("SELECT m.state, (SELECT count(*) FROM audit a WHERE a.action LIKE 'message.%') FROM messages m"));
        var after = await RowsAsync(server);
        Assert.NotEqual(before, after);
        await store.RecordAsync(next, [new Attempt(held[0], new SendOutcome("timeout"))], Cancel);
        await store.RecordAsync(One, [new Attempt(stale[0], new SendOutcome("timeout"))], Cancel);
        Assert.Equal(after, await RowsAsync(server));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_failure_starts_the_next_channel_and_the_last_one_the_next_rung()
    {
        await using var server = await StartAsync("sms", "voice");
        var open = await OpenAsync(server);
        var store = StoreOf(server);
        var sms = (await store.ClaimMessagesAsync(One, "sms", 64, Cancel)).Single();
        Assert.Empty(await store.ClaimMessagesAsync(One, "voice", 64, Cancel));

        await store.RecordAsync(One, [new Attempt(sms, new SendOutcome("http-503"))], Cancel);
        var voice = (await store.ClaimMessagesAsync(One, "voice", 64, Cancel)).Single();
        Assert.Equal(sms.Envelope.Recipient, voice.Envelope.Recipient);
        Assert.Single(await server.Database.RowsAsync("SELECT DISTINCT call_id FROM messages"));
        Assert.Empty(await store.ClaimMessagesAsync(One, "sms", 64, Cancel));

        await store.RecordAsync(One, [new Attempt(voice, new SendOutcome("http-400", Permanent: true))], Cancel);
        Assert.Equal("H330106002", (await store.ClaimMessagesAsync(One, "sms", 64, Cancel)).Single().Envelope.Recipient);
        Assert.Contains("escalation.unreachable", await (await server.As("clinic-3301060101")).ActionsAsync(open.CaseId));
        server.Clock.Advance(DeliveryRules.Pause(1));
        Assert.Equal((sms.Id, 2), (await store.ClaimMessagesAsync(One, "sms", 64, Cancel)).Select(message => (message.Id, message.Attempts)).Single());
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Whoever_was_called_by_whichever_way_is_told_that_another_has_accepted()
    {
        await using var server = await StartAsync("sms", "voice");
        var open = await OpenAsync(server);
        var store = StoreOf(server);
        await store.RecordAsync(One, [new Attempt((await store.ClaimMessagesAsync(One, "sms", 64, Cancel)).Single(), new SendOutcome("http-503"))], Cancel);
        await store.RecordAsync(One, [new Attempt((await store.ClaimMessagesAsync(One, "voice", 64, Cancel)).Single(), SendOutcome.Taken)], Cancel);
        (await (await server.As("hospital-H330106001")).DeclineAsync(open.RequestId)).Is(200);
        (await (await server.As("hospital-H330106002")).AcceptAsync(open.RequestId)).Is(200);
        foreach (var channel in new[] { "voice", ChannelPlan.Desk })
            Assert.Contains(await store.ClaimMessagesAsync(One, channel, 64, Cancel), message => (message.Kind, message.Envelope.Recipient) == (MessageKind.Cancel, "H330106001"));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_wake_column_that_disagrees_with_the_state_is_put_right()
    {
        await using var server = await StartAsync();
        var open = await OpenAsync(server);
        var store = StoreOf(server);
        var right = await store.NextWakeAsync(Cancel);
        await server.Database.ExecuteAsync($"UPDATE requests SET wake_at = {Sooner(server)}");
        await store.WakeAsync([Assert.Single(await store.ClaimRequestsAsync(8, Cancel))], Cancel);
        Assert.Equal(right, await store.NextWakeAsync(Cancel));
        var clinic = await server.As("clinic-3301060101");
        Assert.Equal(("alerting", 1), ((await clinic.RequestAsync(open.CaseId)).GetProperty("state").GetString(), (await clinic.RequestAsync(open.CaseId)).GetProperty("rung").GetInt32()));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_wake_that_was_claimed_is_not_early_when_the_clock_is_set_back_since()
    {
        await using var server = await StartAsync();
        var open = await OpenAsync(server);
        var store = StoreOf(server);
        server.Clock.Advance((await store.NextWakeAsync(Cancel))!.Value - server.Now.UtcDateTime);
        var due = Assert.Single(await store.ClaimRequestsAsync(8, Cancel));
        server.Clock.AdjustTime(server.Now.AddMilliseconds(-5));
        await store.WakeAsync([due], Cancel);
        Assert.Equal(2, (await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId)).GetProperty("rung").GetInt32());
    }

    [Fact]
    public async Task A_wake_needs_nothing_but_its_request()
    {
        await using var server = await StartAsync();
        var open = await OpenAsync(server);
        await server.Database.ExecuteAsync("UPDATE requests SET lease_until = NULL, leased_for = NULL");
        server.Clock.Advance(TimeSpan.FromHours(6));
        var store = StoreOf(server);
        await store.WakeAsync(await store.ClaimRequestsAsync(8, Cancel), Cancel);
        var request = await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId);
        Assert.Equal(("alerting", 3), (request.GetProperty("state").GetString(), request.GetProperty("rung").GetInt32()));
    }

    [Fact]
    public async Task Work_left_undone_makes_a_server_unready_but_not_one_that_has_just_come_back_to_it()
    {
        var database = await TestDatabase.CreateAsync(Engine);
        var clock = ServerUnderTest.NewClock();
        var before = await ServerUnderTest.StartOnAsync(database, clock, WithoutEngine);
        await OpenAsync(before);
        Assert.Equal((200, 503), (await ReadyAsync(before), await ReadyAsync(before, TimeSpan.FromSeconds(31))));
        await before.StopAsync();

        clock.Advance(TimeSpan.FromHours(6));
        await using var after = await ServerUnderTest.StartOnAsync(database, clock, WithoutEngine);
        Assert.Equal((200, 503), (await ReadyAsync(after), await ReadyAsync(after, TimeSpan.FromSeconds(31))));

        async Task<int> ReadyAsync(ServerUnderTest server, TimeSpan later = default)
        {
            clock.Advance(later);
            return (int)(await server.Anonymous().GetAsync("/health/ready")).Status;
        }
    }

    private static void WithoutEngine(IServiceCollection services) =>
        services.Remove(services.Single(service => service.ImplementationType == typeof(EngineHost)));

    private async Task<ServerUnderTest> StartAsync(params string[] gateways) => await ServerUnderTest.StartAsync(Engine, services =>
    {
        WithoutEngine(services);
        services.Configure<GreenChannelOptions>(options =>
        {
            options.Gateways = [.. gateways.Select(name => new GatewayOptions { Name = name, Url = new Uri("http://127.0.0.1:9") })];
            options.ChannelsTogether = 1; // No desk rings here: one gateway begins.
        });
    });

    private static async Task<Opened> OpenAsync(ServerUnderTest server, System.Text.Json.Nodes.JsonNode? report = null) => await (await server.As("clinic-3301060101")).OpenAsync(report);

    private static IEngineStore StoreOf(ServerUnderTest server) => server.Services.GetRequiredService<IEngineStore>();

    private static async Task<string> RowsAsync(ServerUnderTest server) =>
        string.Join('\n', (await server.Database.RowsAsync("SELECT * FROM messages ORDER BY id")).Select(row => string.Join(' ', row))) + await server.Database.CountsAsync();

    private string Sooner(ServerUnderTest server)
    {
        var text = server.Now.UtcDateTime.AddSeconds(-1).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        return Engine == Engine.Sqlite ? $"'{text}'" : $"'{text}Z'";
    }
}

[Collection<OnSqlite>]
public sealed class EngineStoreOnSqlite(SqliteFixture fixture) : EngineStoreTests(fixture);

[Collection<OnPostgres>]
public sealed class EngineStoreOnPostgres(PostgresFixture fixture) : EngineStoreTests(fixture);
