namespace GreenChannel.Server.Platform.Timing;

/// <summary>
/// The time this server goes by: the wall clock as it was at the start, carried on by the clock that only counts. If the
/// host's wall clock is set forward or back, no deadline fires early and none is held up (E19). On PostgreSQL the
/// database's clock is followed instead, so that several servers agree.
/// </summary>
public sealed class SteadyTime : TimeProvider
{
    private readonly TimeProvider _host;
    private volatile Anchor _anchor;

    public SteadyTime(TimeProvider? host = null)
    {
        _host = host ?? System;
        _anchor = new Anchor(_host.GetTimestamp(), _host.GetUtcNow());
    }

    /// <summary>How far the host's wall clock is from this one: beyond a few seconds somebody has set it.</summary>
    public TimeSpan HostIsAhead => _host.GetUtcNow() - GetUtcNow();

    public override long TimestampFrequency => _host.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _anchor.Utc + _host.GetElapsedTime(_anchor.Timestamp);

    public override long GetTimestamp() => _host.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _host.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes over another clock's time, which was so at a timestamp of this one.</summary>
    public void Follow(DateTimeOffset utc, long timestamp) => _anchor = new Anchor(timestamp, utc);

    private sealed record Anchor(long Timestamp, DateTimeOffset Utc);
}
