using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Liveness;

/// <summary>
/// How long ago the canary last came through on every channel it flies over. Two that do not come are an alarm: over a
/// channel that needs neither the database nor the engine, on every page, and in the answer to every emergency (E20).
/// </summary>
public sealed class CanaryWatch(IServiceScopeFactory scopes, Channels channels, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<CanaryWatch> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AlarmEvery = TimeSpan.FromMinutes(10);
    private readonly Lock _lock = new();
    private long? _watchedSince;
    private DateTime? _returned;
    private long? _alarmedAt;

    /// <summary>Time since the last canary that came through, or since this process began to watch; null where it does not watch.</summary>
    public TimeSpan? Age
    {
        get
        {
            lock (_lock)
            {
                if (_watchedSince is not { } since) return null;
                var watched = time.GetElapsedTime(since);
                return _returned is { } at && time.Now() - at < watched ? time.Now() - at : watched;
            }
        }
    }

    /// <summary>Two canaries in a row have not come through: nobody may rely on the green channel alone.</summary>
    public bool IsStale => Age > 2 * options.Value.Canary.Every;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lock (_lock) _watchedSince = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var returned = await ReturnedAsync(stoppingToken);
                lock (_lock) _returned = returned ?? _returned;
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // A database that is away is one of the things the age tells of.
            }

            await AlarmAsync(stoppingToken);
            await Task.Delay(LookEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The channel that is longest without one counts.
    private async Task<DateTime?> ReturnedAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var since = time.Now() - TimeSpan.FromHours(26);
        var days = await store.Cases(Viewer.Engine).Where(row => row.Origin == ServiceCase.Origin && row.ReceivedAt > since).Select(row => row.Id).ToListAsync(cancel);
        var kind = Json.Word(MessageKind.Canary);
        var last = await store.Outbox.Where(row => days.Contains(row.CaseId) && row.Kind == kind && row.SentAt != null)
            .GroupBy(row => row.Channel).Select(group => new { group.Key, At = group.Max(row => row.SentAt) }).ToDictionaryAsync(group => group.Key, group => group.At, cancel);
        return channels.OfCanary.Select(channel => last.GetValueOrDefault(channel)).Min(at => at ?? DateTime.MinValue) is { Ticks: > 0 } oldest ? oldest : null;
    }

    /// <summary>When the last canary came through that this process has seen, UTC.</summary>
    public DateTime? Returned
    {
        get
        {
            lock (_lock) return _returned;
        }
    }

    private async Task AlarmAsync(CancellationToken stop)
    {
        if (!IsStale)
        {
            if (_alarmedAt is not null) log.LogWarning("The canary comes through again");
            _alarmedAt = null;
            return;
        }

        if (_alarmedAt is { } last && time.GetElapsedTime(last) < AlarmEvery) return;
        _alarmedAt = time.GetTimestamp();
        log.LogCritical("The canary has not come through for {Seconds} s: calls may not reach anybody", (int)Age!.Value.TotalSeconds);
        if (channels.All.FirstOrDefault(channel => channel.Name == options.Value.Canary.AlarmChannel) is not { } way) return;
        try
        {
            using var within = new CancellationTokenSource(TimeSpan.FromSeconds(4), time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(within.Token, stop);
            var phone = options.Value.Canary.AlarmAddress;
            var envelope = new Envelope(Guid.CreateVersion7(time.GetUtcNow()), MessageKind.CanaryLost, EscalationClass.Emergency, null, ServiceCase.Canary, phone, null, null, way.Name, null) { Address = phone };
            if (await way.SendAsync(envelope, both.Token) is { IsTaken: false } refused) log.LogCritical("The alarm was not taken: {Reason}", refused.Failure);
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            log.LogCritical("The alarm could not be sent: {Reason}", failed.GetType().Name);
        }
    }
}
