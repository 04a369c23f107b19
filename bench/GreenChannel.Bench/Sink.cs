using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Bench;

/// <summary>A gateway that takes every message at once and remembers when.</summary>
internal sealed class Sink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, long> _first = new();

    private Sink(WebApplication app) => _app = app;

    public string Url => _app.Urls.First() + "/messages";

    public int Messages => _first.Count;

    /// <summary>Attempts over all messages.</summary>
    public int Attempts { get; private set; }

    /// <summary>Timestamp of the first message.</summary>
    public long Begin => _first.IsEmpty ? Stopwatch.GetTimestamp() : _first.Values.Min();

    public static async Task<Sink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new Sink(app);
        app.Run(http =>
        {
            sink.Attempts++;
            sink._first.TryAdd(http.Request.Headers["Idempotency-Key"].ToString(), Stopwatch.GetTimestamp());
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
