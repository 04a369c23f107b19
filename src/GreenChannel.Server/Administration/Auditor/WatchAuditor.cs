using System.Diagnostics;
using System.Text.Json;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.Auditor;

/// <summary>Keeps an auditor running beside this server, starts it anew where it ends, and says aloud what it finds.</summary>
public sealed class WatchAuditor(IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<WatchAuditor> log) : BackgroundService
{
    // The server has enough to do in its first moments.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(100);
    private volatile AuditLook? _last;
    private long _heard;
    private bool _watches;

    /// <summary>The auditor's last look; null before the first.</summary>
    public AuditLook? Last => _last;

    /// <summary>How long it has not been heard; null where this process keeps no auditor.</summary>
    public TimeSpan? Silence => Volatile.Read(ref _watches) ? time.GetElapsedTime(Volatile.Read(ref _heard)) : null;

    /// <summary>It has not been heard for three of its looks: it may be dead, and so may what it watches over.</summary>
    public bool IsSilent => Silence > SilentAfter;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Volatile.Write(ref _heard, time.GetTimestamp());
        Volatile.Write(ref _watches, true);
        var pause = FirstAfter;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await FollowAsync(stoppingToken);
                if (!stoppingToken.IsCancellationRequested) log.LogError("The auditor ended; another is started");
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("The auditor could not be followed: {Reason}", failed.GetType().Name);
            }

            pause = TimeSpan.FromSeconds(2);
        }
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        using var auditor = Process.Start(Command())!;
        try
        {
            while (await auditor.StandardOutput.ReadLineAsync(stop) is { } line) Hear(line);
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        finally
        {
            // Its standard input ends with this process in any case; here it need not wait for that.
            if (!auditor.HasExited) auditor.Kill();
        }
    }

    private void Hear(string line)
    {
        if (JsonSerializer.Deserialize<AuditLook>(line, Json.Stored) is not { } look) return;
        _last = look;
        Volatile.Write(ref _heard, time.GetTimestamp());
        if (look.Unable is { } unable) log.LogError("The auditor cannot look: {Reason}", unable);
        foreach (var ofOneRule in look.Faults.GroupBy(fault => fault.Rule))
            log.LogCritical("The green channel breaks its promise {Rule}: {Count} found, the first {Id}", ofOneRule.Key, ofOneRule.Count(), ofOneRule.First().Id);
    }

    private ProcessStartInfo Command()
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet") start.ArgumentList.Add(typeof(WatchAuditor).Assembly.Location);
        start.ArgumentList.Add("audit-engine");
        start.ArgumentList.Add("--beside");
        start.Environment["GreenChannel__Database"] = options.Value.Database;
        return start;
    }
}
