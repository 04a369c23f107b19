using System.Collections.Concurrent;
using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Tests.Server;

/// <summary>A gateway that takes every message whole, as no provider does, and the telephones behind it.</summary>
internal sealed class Telephones : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Telephones(WebApplication app) => _app = app;

    /// <summary>Every message that came, in order.</summary>
    public ConcurrentQueue<JsonElement> Received { get; } = new();

    public static async Task<Telephones> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var telephones = new Telephones(app);
        app.MapPost("/", async (HttpContext http) =>
        {
            telephones.Received.Enqueue(await http.Request.ReadFromJsonAsync<JsonElement>());
            return Results.StatusCode(202);
        });
        await app.StartAsync();
        return telephones;
    }

    /// <summary>A server whose hospitals each have one person on duty, reached by short message.</summary>
    public async Task<ServerUnderTest> ServeAsync(Engine engine)
    {
        var server = await ServerUnderTest.StartAsync(engine, services => services.Configure<GreenChannelOptions>(options =>
        {
            options.Gateways = [new GatewayOptions { Name = "sms", Url = new Uri(_app.Urls.First()) }];
            options.PublicUrl = new Uri("https://green.example/");
        }));
        await server.InScopeAsync(async services =>
        {
            var store = services.GetRequiredService<Store>();
            var (from, until) = (server.Now.UtcDateTime.AddDays(-1), server.Now.UtcDateTime.AddDays(30));
            foreach (var (hospital, name) in new[] { ("H330106001", "示范值班甲"), ("H330106002", "示范值班乙"), ("H330108001", "示范值班丙") })
            {
                var person = new DutyPersonRow { Id = Guid.CreateVersion7(), Organisation = hospital, Name = name };
                store.Add(person);
                store.Add(new ContactRow { Person = person.Id, Channel = "http", Address = $"1390000{hospital[^4..]}", VerifiedAt = from });
                store.Add(new ContactRow { Person = person.Id, Position = 1, Channel = "sms", Address = $"1390000{hospital[^4..]}", VerifiedAt = from });
                store.Add(new RosterRow
                {
                    Id = Guid.CreateVersion7(),
                    Organisation = hospital,
                    From = from,
                    Until = until,
                    State = "published",
                    Body = JsonSerializer.Serialize(new Roster(hospital, from, until, [new Shift(person.Id, from, until)]), Json.Stored),
                    SavedBy = "test",
                    SavedAt = from,
                    PublishedAt = from,
                });
            }

            await store.SaveAsync(new Entry(Viewer.Engine, "directory.tested", new { }));
            services.GetRequiredService<FacilityBook>().Forget();
            return 0;
        });
        return server;
    }

    /// <summary>The message of a kind to a hospital's person on duty about a case, once it is there.</summary>
    public Task<JsonElement> MessageAsync(string hospital, string? caseNumber, string kind = "alert") => ServerUnderTest.UntilAsync(
        () => Task.FromResult(Received.FirstOrDefault(message => Is(message, "recipient", hospital) && message.GetProperty("address").ValueKind == JsonValueKind.String && Is(message, "kind", kind) && (caseNumber is null || Is(message, "caseNumber", caseNumber)))),
        found => found.ValueKind == JsonValueKind.Object, $"{kind} to {hospital}");

    public async Task<string> LinkAsync(string hospital, string? caseNumber, string kind = "alert") =>
        new Uri((await MessageAsync(hospital, caseNumber, kind)).GetProperty("link").GetString()!).AbsolutePath;

    private static bool Is(JsonElement message, string field, string value) => message.GetProperty(field).GetString() == value;

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
