using System.Diagnostics.Metrics;

namespace GreenChannel.Server.Platform.Data;

/// <summary>How many of PostgreSQL's pooled connections are in use, by the driver's own instruments; nothing on SQLite.</summary>
public sealed class ConnectionGauge : IDisposable
{
    /// <summary>From here on a limit alarms (E13).</summary>
    public const double Alarm = 0.8;

    private readonly MeterListener _listener = new();
    private readonly Lock _looking = new();
    private long _used;
    private long _most;

    public ConnectionGauge()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Npgsql" && instrument.Name is "db.client.connection.count" or "db.client.connection.max") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument.Name, value, tags));
        _listener.Start();
    }

    /// <summary>Connections in use and how many there may be, over all pools of this process; a limit of 0 where there is no pool.</summary>
    public (long Used, long Most) Look()
    {
        lock (_looking)
        {
            (_used, _most) = (0, 0);
            _listener.RecordObservableInstruments();
            return (_used, _most);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Take(string name, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (name.EndsWith("max", StringComparison.Ordinal)) _most += value;
        else if (tags.ToArray().Any(tag => tag.Key == "db.client.connection.state" && Equals(tag.Value, "used"))) _used += value;
    }
}
