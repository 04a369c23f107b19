using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Platform.Live;

/// <summary>GET /api/live: server-sent events of what the caller may see; Last-Event-ID resumes without a gap.</summary>
public static class FollowLive
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapLive(this IEndpointRouteBuilder routes) => routes.MapGet("/api/live", HandleAsync)
        .WithName("FollowLive").WithTags("live").Produces(StatusCodes.Status200OK, contentType: "text/event-stream");

    private static async Task HandleAsync(HttpContext http, Feed feed, TimeProvider time, IHostApplicationLifetime life)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        var cancel = stop.Token;
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            // Headers and a first comment before anything happens: whoever has read it misses nothing from then on.
            using var screen = await feed.OpenAsync(http.Viewer(), cancel);
            await http.Response.WriteAsync(": open\nretry: 1000\n\n", cancel);
            await http.Response.Body.FlushAsync(cancel);

            var resume = Cursor.Parse(http.Request.Headers["Last-Event-ID"]);
            await using var events = screen.FollowAsync(resume, cancel).GetAsyncEnumerator(cancel);
            var next = events.MoveNextAsync().AsTask();
            try
            {
                while (true)
                {
                    if (await Task.WhenAny(next, Task.Delay(Heartbeat, time, cancel)) == next)
                    {
                        if (!await next) return;
                        await WriteAsync(http, events.Current, cancel);
                        next = events.MoveNextAsync().AsTask();
                    }
                    else
                    {
                        await http.Response.WriteAsync(": still here\n\n", cancel);
                    }

                    await http.Response.Body.FlushAsync(cancel);
                }
            }
            finally
            {
                // The queue must have let go before it is disposed of.
                await stop.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            // The screen was closed, or the server stops; a screen comes back with its cursor.
        }
    }

    private static Task WriteAsync(HttpContext http, LiveEvent told, CancellationToken cancel) =>
        http.Response.WriteAsync($"id: {told.At}\nevent: {told.Kind}\ndata: {told.Data}\n\n", cancel);
}
