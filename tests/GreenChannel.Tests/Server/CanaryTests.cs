using System.Text.Json;
using GreenChannel.Server.Escalation.Canary;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Liveness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Tests.Server;

/// <summary>The service tries its own way each minute; whatever stops on that way is known two canaries later (E20).</summary>
public abstract class CanaryTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly TimeSpan Detection = TimeSpan.FromSeconds(130);

    [Fact]
    public async Task A_canary_flies_each_minute_over_every_channel_and_nobody_sees_it()
    {
        await using var sim = await Telephone.StartAsync();
        await using var server = await StartAsync(sim, null);
        await FreshAsync(server);
        for (var minute = 0; minute < 5; minute++)
        {
            await ServerUnderTest.UntilAsync(() => Task.FromResult(sim.Taken), taken => taken > minute, $"canary {minute}");
            await FreshAsync(server);
            server.Pass(TimeSpan.FromMinutes(1));
        }

        Assert.All(sim.Recipients, recipient => Assert.Equal("canary", recipient));
        foreach (var viewer in new[] { "cdc-330000", "clinic-3301060101", "hospital-H330106001" })
        {
            Assert.Empty((await (await server.As(viewer)).GetAsync("/api/cases")).Body.GetProperty("items").EnumerateArray());
            Assert.Empty((await (await server.As(viewer)).GetAsync("/api/escalations")).Body.GetProperty("items").EnumerateArray());
        }

        await server.IdleAsync();
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_new_day_has_a_new_canary_and_the_old_one_is_stood_down()
    {
        await using var sim = await Telephone.StartAsync();
        await using var server = await StartAsync(sim, null);
        await FreshAsync(server);
        server.Pass(TimeSpan.FromDays(1));
        await ServerUnderTest.UntilAsync(() => StatesAsync(server), states => states is "stoodDown,unanswered", "the old one stands down");
        await FreshAsync(server);
    }

    [Fact]
    public async Task A_gateway_that_fails_is_known_and_an_emergency_is_stored_and_says_whom_to_call()
    {
        await using var sim = await Telephone.StartAsync();
        await using var server = await StartAsync(sim, null);
        await FreshAsync(server);
        sim.Fails = true;
        await StaleWithinAsync(server, Detection);
        var answer = (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Wheeze(server))).Is(201);
        Assert.True(answer.Body.GetProperty("degraded").GetBoolean());
        Assert.Equal(("0571-5550-1001", true), (answer.Body.GetProperty("emergencyPhone").GetString(), answer.Body.GetProperty("call120").GetBoolean()));
        Assert.Contains(server.Watch.Logs, line => line.Contains("canary has not come through", StringComparison.Ordinal));

        // The alarm went over the other gateway, which needs neither the engine nor the database.
        await ServerUnderTest.UntilAsync(() => Task.FromResult(sim.Alarms), alarms => alarms == 1, "one alarm");
        sim.Fails = false;
        await FreshAsync(server);
        Assert.False((await (await server.As("clinic-3301060101")).ReportAsync(Reports.Wheeze(server))).Is(201).Body.TryGetProperty("degraded", out _));
    }

    [Fact]
    public async Task An_engine_that_stands_is_known()
    {
        await using var sim = await Telephone.StartAsync();
        await using var server = await StartAsync(sim, null);
        await FreshAsync(server);
        foreach (var hosted in server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Where(hosted => hosted.GetType().Name == "EngineHost"))
            await hosted.StopAsync(Cancel);
        await StaleWithinAsync(server, Detection);
    }

    [Fact]
    public async Task A_database_that_is_away_is_known()
    {
        var outage = new Outage();
        await using var sim = await Telephone.StartAsync();
        await using var server = await StartAsync(sim, outage);
        await FreshAsync(server);
        outage.Arrange(_ => true, 1, int.MaxValue - 1);
        await StaleWithinAsync(server, Detection);
        outage.End();
        await FreshAsync(server);
    }

    private async Task<ServerUnderTest> StartAsync(Telephone sim, Outage? outage) => await ServerUnderTest.StartAsync(Engine, services =>
    {
        outage?.Attach(services);
        services.Configure<GreenChannelOptions>(options =>
        {
            options.Gateways = [new GatewayOptions { Name = "tried", Url = new Uri(sim.Address, "tried") }, new GatewayOptions { Name = "other", Url = new Uri(sim.Address, "other") }];
            options.Canary = new CanaryOptions { Channels = ["tried"], AlarmChannel = "other", AlarmAddress = "0571-5550-9999" };
        });
        services.AddHostedService(provider => provider.GetRequiredService<KeepCanary>()).AddHostedService(provider => provider.GetRequiredService<CanaryWatch>());
    });

    // The clock is pushed on by seconds until the watch has seen a canary come through.
    private static async Task FreshAsync(ServerUnderTest server)
    {
        var watch = server.Services.GetRequiredService<CanaryWatch>();
        for (var second = 0; second < 100 && !(watch.Age < TimeSpan.FromSeconds(10) && !watch.IsStale && watch.Returned is not null); second++)
        {
            server.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(40, Cancel);
        }

        Assert.InRange(watch.Age!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private static async Task StaleWithinAsync(ServerUnderTest server, TimeSpan most)
    {
        var watch = server.Services.GetRequiredService<CanaryWatch>();
        var from = server.Now;
        while (!watch.IsStale && server.Now - from < most)
        {
            server.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Cancel);
        }

        Assert.True(watch.IsStale, $"not known after {server.Now - from}");
        for (var second = 0; second < 6; second++)
        {
            server.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(30, Cancel);
        }
    }

    private static async Task<string> StatesAsync(ServerUnderTest server) => string.Join(',', await server.InScopeAsync(async services =>
        (await Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions.ToListAsync(
            services.GetRequiredService<GreenChannel.Server.Platform.Data.Store>().Requests(GreenChannel.Server.Platform.Identity.Viewer.Engine).OrderBy(row => row.OpenedAt).Select(row => row.State), Cancel))));

    private sealed class Telephone(WebApplication app) : IAsyncDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _recipients = new();
        private int _alarms;

        public Uri Address => new(app.Urls.First());

        public bool Fails { get; set; }

        public int Taken => _recipients.Count;

        public int Alarms => _alarms;

        public IEnumerable<string> Recipients => _recipients;

        public static async Task<Telephone> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var telephone = new Telephone(app);
            app.MapPost("/tried", async (HttpContext http) =>
            {
                if (telephone.Fails) return Results.StatusCode(503);
                telephone._recipients.Enqueue((await http.Request.ReadFromJsonAsync<JsonElement>()).GetProperty("recipient").GetString()!);
                return Results.Accepted();
            });
            app.MapPost("/other", async (HttpContext http) =>
            {
                var body = await http.Request.ReadFromJsonAsync<JsonElement>();
                if (body.GetProperty("kind").GetString() == "canaryLost" && body.GetProperty("address").GetString() == "0571-5550-9999") Interlocked.Increment(ref telephone._alarms);
                return Results.Accepted();
            });
            await app.StartAsync();
            return telephone;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}

[Collection<OnSqlite>]
public sealed class CanaryOnSqlite(SqliteFixture fixture) : CanaryTests(fixture);

[Collection<OnPostgres>]
public sealed class CanaryOnPostgres(PostgresFixture fixture) : CanaryTests(fixture);
