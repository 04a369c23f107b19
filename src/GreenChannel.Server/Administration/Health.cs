using System.Globalization;
using System.Text;
using GreenChannel.Server.Administration.Auditor;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Live;
using GreenChannel.Server.Platform.Liveness;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Timing;
using GreenChannel.Server.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Administration;

/// <summary>Whether the server lives, whether it can do its work, and how it does.</summary>
public static class Health
{
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(30);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous().WithName("HealthLive").WithTags("health");
        routes.MapGet("/health/ready", ReadyAsync).AllowAnonymous().WithName("HealthReady").WithTags("health");
        routes.MapGet("/metrics", MetricsAsync).WithName("Metrics").WithTags("health").Produces(200, contentType: "text/plain");
    }

    // The database answers, and nothing that is due has been waiting long; what was due while no server ran counts from this
    // one's start, or a proxy would keep reports out of it just when it has come back.
    private static async Task<IResult> ReadyAsync(Waiting waiting, EngineGauge engine, WatchAuditor auditor, CancellationToken cancel)
    {
        try
        {
            if (await waiting.OldestDueAsync(cancel) >= TooLate && engine.Running >= TooLate) return Results.Text("late", statusCode: 503);
            return auditor.IsSilent ? Results.Text("no auditor", statusCode: 503) : Results.Text("ok");
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            return Results.Text("no database", statusCode: 503);
        }
    }

    private static async Task<IResult> MetricsAsync(
        Waiting waiting, EngineGauge engine, WatchAuditor auditor, CanaryWatch canary, SteadyTime steady, ConnectionGauge connections, Feed feed, Store store, Channels channels, GatewayHealth gateways,
        CancellationToken cancel)
    {
        var text = new StringBuilder();
        void Gauge(string name, string help, double value, string labels = "") => text.Append(CultureInfo.InvariantCulture,
            $"# HELP greenchannel_{name} {help}\n# TYPE greenchannel_{name} gauge\ngreenchannel_{name}{labels} {value}\n");

        Gauge("oldest_due_seconds", "Age of the oldest work item that is due.", (await waiting.OldestDueAsync(cancel)).TotalSeconds);
        Gauge("work_items", "Work items waiting.", await store.Work.CountAsync(cancel));
        Gauge("host_clock_ahead_seconds", "How far the host's wall clock is from the time this server goes by.", steady.HostIsAhead.TotalSeconds);
        var (used, most) = connections.Look();
        if (most > 0)
        {
            Gauge("connections_used", "Pooled connections to the database in use.", used);
            Gauge("connections_most", "How many there may be.", most);
        }

        if (auditor.Silence is { } silence) Gauge("auditor_silence_seconds", "How long the auditor beside this server has not been heard.", silence.TotalSeconds);
        if (auditor.Last is { } look)
        {
            Gauge("auditor_faults", "Broken promises at the auditor's last look.", look.Faults.Count);
            Gauge("auditor_look_milliseconds", "How long the auditor's last look took.", look.Milliseconds);
        }

        if (canary.Age is { } age) Gauge("canary_age_seconds", "Time since a canary last came through on every channel it flies over.", age.TotalSeconds);
        Gauge("open_screens", "Screens following the live feed in this process.", feed.OpenScreens);
        Gauge("resident_bytes", "Resident memory of this process.", Environment.WorkingSet);
        text.Append("# HELP greenchannel_requests Green-channel requests by state.\n# TYPE greenchannel_requests gauge\n");
        foreach (var (state, count) in await waiting.RequestsByStateAsync(cancel))
            text.Append(CultureInfo.InvariantCulture, $"greenchannel_requests{{state=\"{state}\"}} {count}\n");
        text.Append("# HELP greenchannel_messages Messages by state.\n# TYPE greenchannel_messages gauge\n");
        foreach (var (state, count) in await waiting.MessagesByStateAsync(cancel))
            text.Append(CultureInfo.InvariantCulture, $"greenchannel_messages{{state=\"{state}\"}} {count}\n");
        if (channels.Gateways.Count > 0) text.Append("# HELP greenchannel_gateway_error_rate Faults of the last minute by attempts, in this process; above 0.2 another of its kind goes first.\n# TYPE greenchannel_gateway_error_rate gauge\n");
        foreach (var gateway in channels.Gateways)
            text.Append(CultureInfo.InvariantCulture, $"greenchannel_gateway_error_rate{{gateway=\"{gateway.Name}\"}} {gateways.Share(gateway.Name)}\n");
        text.Append("# HELP greenchannel_lateness_seconds How late this process was with what was due.\n# TYPE greenchannel_lateness_seconds histogram\n");
        engine.Timers.Write(text, "greenchannel_lateness_seconds", "of=\"deadlines\"");
        engine.Messages.Write(text, "greenchannel_lateness_seconds", "of=\"messages\"");
        text.Append("# HELP greenchannel_series_used Case numbers given, of 9,999, where 80 % are used.\n# TYPE greenchannel_series_used gauge\n");
        foreach (var series in await store.Facilities<SeriesRow>().Where(row => row.Last >= SeriesRow.Warning).AsNoTracking().ToListAsync(cancel))
            text.Append(CultureInfo.InvariantCulture, $"greenchannel_series_used{{county=\"{series.County}\",year=\"{series.Year}\"}} {series.Last}\n");
        return Results.Text(text.ToString(), "text/plain; version=0.0.4");
    }
}
