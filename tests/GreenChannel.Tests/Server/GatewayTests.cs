using System.Collections.Concurrent;
using System.Text.Json;
using GreenChannel.Server.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Tests.Server;

/// <summary>Three real gateways behind HTTP, each of which may fail: whichever do, the next way is tried at once (E3).</summary>
public abstract class GatewayTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Names = ["sms", "voice", "pager"];
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(400)]
    [InlineData(503)]
    public async Task Whichever_gateways_fail_the_next_attempt_starts_within_two_seconds(int status)
    {
        for (var failing = 0; failing < 1 << Names.Length; failing++)
        {
            await using var gateways = await Gateways.StartAsync(failing, status);
            await using var server = await ServerUnderTest.StartAsync(Engine, services => services.Configure<GreenChannelOptions>(options =>
            {
                options.Gateways = [.. Names.Select(name => new GatewayOptions { Name = name, Url = new Uri(gateways.Address, name) })];
                options.ChannelsTogether = 1; // No desk rings here: one gateway begins.
            }));
            var open = await (await server.As("clinic-3301060101")).OpenAsync();

            // One that is up ends the search; where none is, every rung is asked in turn, and then nobody is left.
            var first = Array.FindIndex(Names, name => (failing >> Array.IndexOf(Names, name) & 1) == 0);
            List<string> expected = first >= 0
                ? [.. Names.Take(first + 1).Select(name => $"H330106001 {name}")]
                : [.. new[] { "H330106001", "H330106002", "H330108001" }.SelectMany(hospital => Names.Select(name => $"{hospital} {name}"))];
            await ServerUnderTest.UntilAsync(() => Task.FromResult(gateways.Received.Count), count => count >= expected.Count, $"{expected.Count} attempts, failing {failing:b3}");
            Assert.Equal(expected, gateways.Received.Take(expected.Count).Select(call => $"{call.Recipient} {call.Name}"));
            var calls = gateways.Received.Take(expected.Count).ToList();
            Assert.All(calls.Zip(calls.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, TimeSpan.Zero, AtOnce));
            Assert.All(calls, call => Assert.Equal(call.Id, call.Key));
            await ServerUnderTest.UntilAsync(
                async () => (await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId)).GetProperty("state").GetString(), state => state == (first >= 0 ? "alerting" : "unanswered"), "state");
            Assert.Equal(0, (await server.VerifyAsync()).Code);
        }
    }

    private sealed record Received(string Name, string Id, string Key, string Recipient, TimeSpan At);

    private sealed class Gateways(WebApplication app) : IAsyncDisposable
    {
        private readonly long _began = TimeProvider.System.GetTimestamp();

        public Uri Address => new(app.Urls.First());

        public ConcurrentQueue<Received> Received { get; } = new();

        public static async Task<Gateways> StartAsync(int failing, int status)
        {
            var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var gateways = new Gateways(app);
            app.MapPost("/{name}", async (string name, HttpContext http) =>
            {
                var body = await http.Request.ReadFromJsonAsync<JsonElement>();
                gateways.Received.Enqueue(new Received(
                    name, body.GetProperty("id").GetString()!, http.Request.Headers["Idempotency-Key"].ToString(), body.GetProperty("recipient").GetString()!, TimeProvider.System.GetElapsedTime(gateways._began)));
                return Results.StatusCode((failing >> Array.IndexOf(Names, name) & 1) == 1 ? status : 202);
            });
            await app.StartAsync();
            return gateways;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}

[Collection<OnSqlite>]
public sealed class GatewaysOnSqlite(SqliteFixture fixture) : GatewayTests(fixture);

[Collection<OnPostgres>]
public sealed class GatewaysOnPostgres(PostgresFixture fixture) : GatewayTests(fixture);
