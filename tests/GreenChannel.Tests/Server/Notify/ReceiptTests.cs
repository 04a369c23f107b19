using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Escalation.Receipts;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Tests.Escalation;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>What gateways say of messages after they have taken them: signed, in any order, twice, and of messages nobody knows yet (E15). No engine runs here; the test sends in its place.</summary>
public abstract class ReceiptTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Secret = "a-secret-of-receipts";
    private static readonly Guid One = new("00000000-0000-7000-8000-000000000001");

    [Fact]
    public async Task Every_order_of_all_five_ends_alike()
    {
        await using var server = await StartAsync();
        var ends = new HashSet<string>();
        foreach (var (order, number) in ReceiptRuleTests.Orders(["queued", "sent", "delivered", "read", "failed"]).Select((order, number) => (order, number)))
        {
            var message = await SentAsync(server, $"ref-{number}");
            ReceiptEvent[] events = [.. order.Select(state => new ReceiptEvent($"{number}-{state}", number % 2 == 0 ? message.ToString() : $"ref-{number}", state))];

            // In calls of their own or in one: what came first is looked at first.
            foreach (var call in events.Chunk(number % 5 == 0 ? 1 : 5)) await TakeAsync(server, call);
            ends.Add(string.Join(' ', (await RowAsync(server, message))[..5]));
        }

        Assert.Equal("read", Assert.Single(ends).Split(' ')[0]);
        Assert.Equal(600, await server.Database.NumberAsync("SELECT count(*) FROM receipts WHERE matched_at IS NOT NULL"));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task A_receipt_twice_is_one()
    {
        await using var server = await StartAsync();
        var message = await SentAsync(server);
        var events = new[] { new ReceiptEvent("1", message.ToString(), "delivered"), new ReceiptEvent("1", message.ToString(), "delivered"), new ReceiptEvent("2", message.ToString(), "failed") };
        Assert.Equal(2, (await TakeAsync(server, events)).Field("new").GetInt32());
        var before = await server.Database.CountsAsync();
        Assert.Equal(0, (await TakeAsync(server, events)).Field("new").GetInt32());
        Assert.Equal(before, await server.Database.CountsAsync());
        Assert.Equal("delivered", (await RowAsync(server, message))[0]);

        // Eight at once, as a provider that got no answer in time might.
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TakeAsync(server, new ReceiptEvent("3", message.ToString(), "read"))));
        Assert.Equal(1, replies.Sum(reply => reply.Field("new").GetInt32()));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task A_receipt_of_a_message_nobody_knows_waits_for_it()
    {
        await using var server = await StartAsync();
        await TakeAsync(server, new ReceiptEvent("1", "ref-early", "delivered"));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT count(*) FROM receipts WHERE matched_at IS NULL"));
        server.Clock.Advance(TimeSpan.FromMinutes(6));
        await SweepAsync(server);
        var message = await SentAsync(server, "ref-early");
        Assert.Equal("delivered", (await RowAsync(server, message))[0]);
        Assert.Equal(0, await server.Database.NumberAsync("SELECT count(*) FROM receipts WHERE matched_at IS NULL"));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task A_receipt_that_came_in_the_same_moment_as_its_messages_name_is_found_a_little_later()
    {
        await using var server = await StartAsync();
        var message = await SentAsync(server, "ref-1");
        await server.Database.ExecuteAsync($"INSERT INTO receipts (gateway, event_id, message, state, at, received_at) SELECT 'sms', '1', 'ref-1', 'failed', sent_at, sent_at FROM messages WHERE reference = 'ref-1'");
        Assert.Equal((1, 0), await SweepAsync(server));
        Assert.Equal("failed", (await RowAsync(server, message))[0]);
        Assert.Single(await StoreOf(server).ClaimMessagesAsync(One, "voice", 64, Cancel));
        Assert.Equal((0, 0), await SweepAsync(server));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task After_a_day_a_receipt_is_removed_whether_its_message_was_found_or_not()
    {
        await using var server = await StartAsync();
        var message = await SentAsync(server);
        await TakeAsync(server, new ReceiptEvent("1", message.ToString(), "delivered"), new ReceiptEvent("2", "never-ours", "delivered"));
        server.Clock.Advance(SweepReceipts.Kept - TimeSpan.FromSeconds(1));
        Assert.Equal((0, 0), await SweepAsync(server));
        server.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 2), await SweepAsync(server));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task A_failed_receipt_starts_the_next_way_at_once_and_the_last_one_the_next_rung()
    {
        await using var server = await StartAsync();
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        var store = StoreOf(server);
        var sms = Assert.Single(await store.ClaimMessagesAsync(One, "sms", 64, Cancel));
        await store.RecordAsync(One, [new Attempt(sms, SendOutcome.Taken)], Cancel);
        Assert.Empty(await store.ClaimMessagesAsync(One, "voice", 64, Cancel));

        await TakeAsync(server, new ReceiptEvent("1", sms.Id.ToString(), "failed"));
        var voice = Assert.Single(await store.ClaimMessagesAsync(One, "voice", 64, Cancel));
        await store.RecordAsync(One, [new Attempt(voice, SendOutcome.Taken)], Cancel);
        await TakeAsync(server, "voice", new ReceiptEvent("1", voice.Id.ToString(), "failed"));
        Assert.Equal("H330106002", Assert.Single(await store.ClaimMessagesAsync(One, "sms", 64, Cancel)).Envelope.Recipient);
        Assert.Contains("escalation.unreachable", await (await server.As("clinic-3301060101")).ActionsAsync(open.CaseId));

        // It had come after all: that weighs more, and takes nothing back.
        await TakeAsync(server, "voice", new ReceiptEvent("2", voice.Id.ToString(), "delivered"));
        Assert.Equal("delivered", (await RowAsync(server, voice.Id))[0]);
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task What_has_come_waits_for_no_receipt_and_what_has_not_starts_the_next_way()
    {
        await using var server = await StartAsync();
        var come = await SentAsync(server);
        var silent = await SentAsync(server);
        await TakeAsync(server, new ReceiptEvent("1", come.ToString(), "delivered"));
        server.Clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await StoreOf(server).StartNextWaysAsync(16, Cancel));
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await StoreOf(server).StartNextWaysAsync(16, Cancel));
        Assert.Single(await StoreOf(server).ClaimMessagesAsync(One, "voice", 64, Cancel));
        Assert.Equal(["delivered", "sent"], [(await RowAsync(server, come))[0], (await RowAsync(server, silent))[0]]);
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task A_receipt_outruns_the_answer_to_the_attempt()
    {
        await using var server = await StartAsync();
        await (await server.As("clinic-3301060101")).OpenAsync();
        var store = StoreOf(server);
        var sms = Assert.Single(await store.ClaimMessagesAsync(One, "sms", 64, Cancel));
        await TakeAsync(server, new ReceiptEvent("1", sms.Id.ToString(), "delivered"));
        await store.RecordAsync(One, [new Attempt(sms, new SendOutcome("timeout"))], Cancel);
        Assert.Equal("delivered", (await RowAsync(server, sms.Id))[0]);
        server.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await store.ClaimMessagesAsync(One, "sms", 64, Cancel));
        Assert.Empty(await store.ClaimMessagesAsync(One, "voice", 64, Cancel));
        await AllHoldsAsync(server);
    }

    [Fact]
    public async Task Without_a_valid_signature_nothing_is_taken()
    {
        await using var server = await StartAsync();
        var message = await SentAsync(server);
        var before = await server.Database.CountsAsync();
        var body = Body(new ReceiptEvent("1", message.ToString(), "delivered"));
        (await PostAsync(server, "nobody", body)).Is(404);
        (await PostAsync(server, "desk", body)).Is(404);
        (await PostAsync(server, "open", body)).Is(404); // A gateway without a secret.
        (await PostAsync(server, "sms", body, secret: "another-secret")).Is(401);
        (await PostAsync(server, "sms", body, later: TimeSpan.FromSeconds(-301))).Is(401);
        (await PostAsync(server, "sms", body, later: TimeSpan.FromSeconds(301))).Is(401);
        (await PostAsync(server, "sms", body, change: request => request.Headers.Remove(GatewaySignature.Signature))).Is(401);
        (await PostAsync(server, "sms", body, change: request => request.Headers.Remove(GatewaySignature.Timestamp))).Is(401);
        (await PostAsync(server, "sms", body, change: request => request.Content = new ByteArrayContent([.. body, (byte)' ']))).Is(401);
        foreach (var timestamp in new[] { "", "-1", "1e9", "99999999999999999999", "1795561200 1" })
            (await PostAsync(server, "sms", body, change: request => Restamp(request, timestamp))).Is(401);
        Assert.Equal(before, await server.Database.CountsAsync());
        Assert.Equal(0, await server.Database.NumberAsync("SELECT count(*) FROM receipts"));
        (await PostAsync(server, "sms", body, later: TimeSpan.FromSeconds(-299))).Is(200);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"events":{}}""", 400)]
    [InlineData("""{"events":[{"id":"1","message":"\ud800","state":"sent"}]}""", 400)]
    [InlineData("""{"events":[[[[[[[[[[[[]]]]]]]]]]]]}""", 400)]
    [InlineData("""{"events":[]}""", 422, "events")]
    [InlineData("""{"events":[1]}""", 422, "events[0]")]
    [InlineData("""{"events":[{"id":"1","message":"m","state":"gone"}]}""", 422, "events[0].state")]
    [InlineData("""{"events":[{"id":"1","message":"m","state":"sent"},{"id":"","message":"m","state":"sent"}]}""", 422, "events[1].id")]
    [InlineData("""{"events":[{"id":"1","message":"a\u0000b","state":"sent"}]}""", 422, "events[0].message")]
    [InlineData("""{"events":[{"id":1,"state":"sent"}]}""", 422, "events[0].message")]
    [InlineData("""{"events":[{"id":"1","message":"m","state":"sent","at":"yesterday"}]}""", 422, "events[0].at")]
    [InlineData("""{"events":[{"id":"1","message":"m","state":"sent","at":"0001-01-01T00:00:00Z"}]}""", 422, "events[0].at")]
    public async Task What_cannot_be_read_is_refused_whole(string body, int status, string? field = null)
    {
        await using var server = await StartAsync();
        var before = await server.Database.NumberAsync("SELECT count(*) FROM receipts");
        var reply = (await PostAsync(server, "sms", Encoding.UTF8.GetBytes(body))).Is(status);
        if (field is not null) Assert.Contains(field, reply.Codes.Keys);
        Assert.Equal(before, await server.Database.NumberAsync("SELECT count(*) FROM receipts"));
    }

    [Fact]
    public async Task A_body_has_a_limit()
    {
        await using var server = await StartAsync();
        (await PostAsync(server, "sms", Body([.. Enumerable.Range(0, 101).Select(number => new ReceiptEvent($"{number}", "m", "sent"))]))).Is(422);
        (await PostAsync(server, "sms", Body([.. Enumerable.Range(0, 100).Select(number => new ReceiptEvent($"{number}", "m", "sent"))]))).Is(200);
        (await PostAsync(server, "sms", Encoding.UTF8.GetBytes($$"""{"events":[{"id":"{{new string('x', 70_000)}}"}]}"""))).Is(413);
        (await PostAsync(server, "sms", Body(new ReceiptEvent(new string('x', 101), "m", "sent")))).Is(422);
    }

    private async Task<ServerUnderTest> StartAsync()
    {
        var server = await ServerUnderTest.StartAsync(Engine, services =>
        {
            foreach (var running in services.Where(service => service.ImplementationType == typeof(EngineHost) || service.ImplementationType == typeof(ReceiptSweeper)).ToList()) services.Remove(running);
            services.Configure<GreenChannelOptions>(options =>
            {
                options.ChannelsTogether = 1;
                options.Gateways = [Of("sms"), Of("voice")];
            });
        });
        await server.WithoutRostersAsync();
        return server;

        static GatewayOptions Of(string kind) => new() { Name = kind, Kind = kind, Url = new Uri("http://127.0.0.1:9"), Secret = Secret };
    }

    /// <summary>A request whose SMS the gateway has taken; the id of the message.</summary>
    private static async Task<Guid> SentAsync(ServerUnderTest server, string? reference = null)
    {
        await (await server.As("clinic-3301060101")).OpenAsync();
        var sms = Assert.Single(await StoreOf(server).ClaimMessagesAsync(One, "sms", 64, Cancel));
        await StoreOf(server).RecordAsync(One, [new Attempt(sms, new SendOutcome(Reference: reference))], Cancel);
        return sms.Id;
    }

    private static IEngineStore StoreOf(ServerUnderTest server) => server.Services.GetRequiredService<IEngineStore>();

    private static Task<(int, int)> SweepAsync(ServerUnderTest server) => server.InScopeAsync(services => services.GetRequiredService<SweepReceipts>().RunAsync(Cancel));

    private async Task<string[]> RowAsync(ServerUnderTest server, Guid message)
    {
        var id = Engine == Tests.Server.Engine.Sqlite ? message.ToString().ToUpperInvariant() : message.ToString();
        return (await server.Database.RowsAsync(
            $"SELECT state, coalesce(failure, '-'), delivered_at IS NOT NULL, read_at IS NOT NULL, receipt_due_at IS NULL, lease_owner IS NULL FROM messages WHERE id = '{id}'")).Single();
    }

    private static Task<Reply> TakeAsync(ServerUnderTest server, params ReceiptEvent[] events) => TakeAsync(server, "sms", events);

    private static async Task<Reply> TakeAsync(ServerUnderTest server, string gateway, params ReceiptEvent[] events) => (await PostAsync(server, gateway, Body(events))).Is(200);

    private static byte[] Body(params ReceiptEvent[] events) => JsonSerializer.SerializeToUtf8Bytes(new { events = events.Select(one => new { id = one.Id, message = one.Message, state = one.State }) });

    private static Task<Reply> PostAsync(ServerUnderTest server, string gateway, byte[] body, string secret = Secret, TimeSpan later = default, Action<HttpRequestMessage>? change = null)
    {
        var call = new HttpRequestMessage(HttpMethod.Post, $"/api/gateways/{gateway}/receipts") { Content = new ByteArrayContent(body) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var timestamp = (server.Now + later).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        call.Headers.Add(GatewaySignature.Timestamp, timestamp);
        call.Headers.Add(GatewaySignature.Signature, GatewaySignature.Of(secret, timestamp, body));
        change?.Invoke(call);
        return server.Anonymous().SendAsync(call);
    }

    private static void Restamp(HttpRequestMessage request, string timestamp)
    {
        request.Headers.Remove(GatewaySignature.Timestamp);
        request.Headers.TryAddWithoutValidation(GatewaySignature.Timestamp, timestamp);
    }

    /// <summary>The chains hold, and the auditor finds outbox and trail alike.</summary>
    private static async Task AllHoldsAsync(ServerUnderTest server)
    {
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
        await using var look = new StringWriter();
        await AuditEngine.RunAsync(new GreenChannelOptions { Database = server.Database.Connection }, once: true, beside: false, look, Cancel);
        Assert.DoesNotContain("\"outbox\"", look.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"untold\"", look.ToString(), StringComparison.Ordinal);
    }
}

[Collection<OnSqlite>]
public sealed class ReceiptsOnSqlite(SqliteFixture fixture) : ReceiptTests(fixture);

[Collection<OnPostgres>]
public sealed class ReceiptsOnPostgres(PostgresFixture fixture) : ReceiptTests(fixture);
