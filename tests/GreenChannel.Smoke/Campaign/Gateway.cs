using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Smoke.Campaign;

/// <summary>What a gateway does with a message.</summary>
public enum Manner
{
    /// <summary>Takes it and says so.</summary>
    Take,

    /// <summary>Has a fault that may pass: 503.</summary>
    Fail,

    /// <summary>Will never take it: 400.</summary>
    Refuse,

    /// <summary>Takes it and never answers.</summary>
    Hang,

    /// <summary>Takes it and drops the connection before it has said so.</summary>
    TakeAndDrop,
}

/// <summary>One attempt as the gateway saw it.</summary>
/// <param name="Id">The idempotency key.</param>
/// <param name="Case">Its case number.</param>
/// <param name="At">Since the gateway's start.</param>
/// <param name="Did">What became of it.</param>
public sealed record Receipt(Guid Id, string Kind, string Class, string Recipient, string Case, string Channel, TimeSpan At, Manner Did)
{
    /// <summary>The gateway has it, whether it could say so or not.</summary>
    public bool Has => Did is Manner.Take or Manner.Hang or Manner.TakeAndDrop;
}

/// <summary>The other end: receives messages in this process, keeps every attempt, and behaves as badly as it is told.</summary>
public sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private Gateway(WebApplication app) => _app = app;

    public ConcurrentQueue<Receipt> Receipts { get; } = new();

    /// <summary>Since the start; the same clock as the receipts'.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>How each attempt is treated, asked in order of arrival.</summary>
    public Func<Receipt, Manner> Treat { get; set; } = _ => Manner.Take;

    /// <summary>How long it takes to answer.</summary>
    public Func<TimeSpan> Latency { get; set; } = () => TimeSpan.Zero;

    public static async Task<Gateway> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var gateway = new Gateway(app);
        app.MapPost("/{channel}", gateway.ReceiveAsync);
        await app.StartAsync();
        return gateway;
    }

    /// <summary>Settings of a server that sends over these channels beside its desk, all of them at once, with short times.</summary>
    public Dictionary<string, string> Settings(TimeSpan rung, TimeSpan repeat, params string[] channels)
    {
        var settings = new Dictionary<string, string>
        {
            ["GreenChannel__ChannelsTogether"] = $"{channels.Length + 1}",
            ["GreenChannel__Escalation__AcknowledgeWithin"] = rung.ToString(),
            ["GreenChannel__Escalation__RepeatEvery"] = repeat.ToString(),
            ["GreenChannel__Canary__Every"] = "1.00:00:00", // Whoever counts messages wants none beside those of the scene.
            ["Logging__LogLevel__Default"] = "Error",
        };
        foreach (var (index, channel) in channels.Index())
        {
            settings[$"GreenChannel__Gateways__{index}__Name"] = channel;
            settings[$"GreenChannel__Gateways__{index}__Url"] = new Uri(new Uri(_app.Urls.First()), channel).ToString();
        }

        return settings;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http, string channel)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        string Word(string name) => body.GetProperty(name).GetString()!;
        var attempt = new Receipt(
            Guid.Parse(http.Request.Headers["Idempotency-Key"].ToString()), Word("kind"), Word("class"), Word("recipient"), Word("caseNumber"), channel, Now, Manner.Take);
        Manner did;
        lock (_clock) Receipts.Enqueue(attempt with { Did = did = Treat(attempt) });
        if (Latency() is { Ticks: > 0 } wait) await Task.Delay(wait);
        switch (did)
        {
            case Manner.Hang:
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case Manner.TakeAndDrop:
                http.Abort();
                break;
            default:
                http.Response.StatusCode = did switch { Manner.Take => 202, Manner.Fail => 503, _ => 400 };
                break;
        }
    }
}
