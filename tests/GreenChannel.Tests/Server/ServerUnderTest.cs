using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using GreenChannel.Server;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace GreenChannel.Tests.Server;

/// <summary>The real server in this process, on a port and a database of its own.</summary>
public sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Client, long Hour), Lazy<Task<string>>> _tokens = new();

    private ServerUnderTest(WebApplication app, TestDatabase database, FakeTimeProvider clock, Watch watch)
    {
        _app = app;
        Database = database;
        Clock = clock;
        Watch = watch;
        Wire = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public TestDatabase Database { get; }

    /// <summary>The clock the server goes by: it moves only when it is told to.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>What the server logged and which statements it ran.</summary>
    public Watch Watch { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.First());

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <param name="engine">Which engine stores.</param>
    /// <param name="replace">Services of the test in place of the server's.</param>
    public static async Task<ServerUnderTest> StartAsync(Engine engine, Action<IServiceCollection>? replace = null) =>
        await StartOnAsync(await TestDatabase.CreateAsync(engine), null, replace);

    /// <summary>A server on a database that is there already, as a second process or after a restart.</summary>
    public static async Task<ServerUnderTest> StartOnAsync(TestDatabase database, FakeTimeProvider? clock = null, Action<IServiceCollection>? replace = null, params string[] more)
    {
        clock ??= NewClock();
        var watch = new Watch();
        var app = ServerApp.Build([.. Arguments(database), .. more], serve: true, services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            watch.Attach(services);
            replace?.Invoke(services);
        });
        if (app.Services.GetRequiredService<IWriteGate>() is OpenGate gate) gate.Sending += watch.Ran;
        await app.PrepareAsync();
        app.MapEverything();
        await app.StartAsync();
        return new ServerUnderTest(app, database, clock, watch);
    }

    /// <summary>A clock that stands at a whole second of about now.</summary>
    public static FakeTimeProvider NewClock() => new(DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));

    /// <summary>Makes and fills a database, and leaves.</summary>
    internal static async Task SeedAsync(TestDatabase database)
    {
        await using var app = ServerApp.Build(Arguments(database), serve: false, services => services.AddLogging(logging => logging.ClearProviders()));
        await app.PrepareAsync();
    }

    /// <summary>Somebody of the demo scene, signed in as a machine.</summary>
    public Task<Caller> As(string client) => Task.FromResult(new Caller(this, client));

    /// <summary>Somebody who is not signed in.</summary>
    public Caller Anonymous() => new(this, null);

    /// <summary>Talks to the server without a name.</summary>
    public HttpClient Wire { get; }

    /// <summary>A token that holds for now; a client asks once a half hour.</summary>
    public Task<string> TokenAsync(string client) =>
        _tokens.GetOrAdd((client, Clock.GetUtcNow().Ticks / TimeSpan.FromMinutes(30).Ticks), key => new(() => SignInAsync(key.Client))).Value;

    /// <summary>Lets time pass and wakes whoever waits for it; what follows happens in the background.</summary>
    public void Pass(TimeSpan span)
    {
        Clock.Advance(span);

        // A sleeper that was about to lie down when the clock moved would miss it.
        Services.GetRequiredService<CommitBell>().RingHere();
    }

    /// <summary>Lets time pass until something is so; a background worker needs a moment of real time for it.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> look, Func<T, bool> isSo, string what)
    {
        var give = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isSo(seen)) return seen;
            Assert.True(TimeProvider.System.GetElapsedTime(give) < TimeSpan.FromSeconds(60), $"waited 60 s for: {what}; last seen: {seen}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Waits until nothing is due and not done. Whoever found its row locked for the moment looks again a few milliseconds
    /// later by a clock that stands still here: it is woken instead.
    /// </summary>
    public Task<int> IdleAsync()
    {
        var looks = 0;
        return UntilAsync(LookAsync, due => due == 0, "nothing is due");

        Task<int> LookAsync()
        {
            if (++looks % 20 == 0) Services.GetRequiredService<CommitBell>().RingHere();
            return InScopeAsync(services => services.GetRequiredService<Waiting>().DueAsync(TestContext.Current.CancellationToken));
        }
    }

    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        await using var scope = Services.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    /// <summary>What greenchannel verify says: 0 when all holds, and its lines.</summary>
    public Task<(int Code, string Said)> VerifyAsync() => InScopeAsync(async services =>
    {
        await using var said = new StringWriter();
        var code = await services.GetRequiredService<VerifyStore>().RunAsync(said, TestContext.Current.CancellationToken);
        return (code, said.ToString());
    });

    /// <summary>The scene before anybody kept a roster: a hospital is its desk and its telephone.</summary>
    public async Task WithoutRostersAsync()
    {
        await Database.ExecuteAsync("UPDATE rosters SET state = 'replaced'");
        Services.GetRequiredService<FacilityBook>().Forget();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Stops the server and leaves its database.</summary>
    public async Task StopAsync()
    {
        Wire.Dispose();
        await _app.DisposeAsync();
    }

    private static string[] Arguments(TestDatabase database) =>
    [
        "--environment=Development", "--GreenChannel:Urls=http://127.0.0.1:0", "--GreenChannel:Demo=true",
        $"--GreenChannel:Database={database.Connection}", $"--GreenChannel:KeyFile={database.KeyFile}",
    ];

    private async Task<string> SignInAsync(string client)
    {
        using var form = new FormUrlEncodedContent([
            new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", DemoScene.Secret)]);
        var answer = await Wire.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
