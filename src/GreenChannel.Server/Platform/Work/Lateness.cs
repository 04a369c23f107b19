using System.Globalization;
using System.Text;

namespace GreenChannel.Server.Platform.Work;

/// <summary>How late this process was with what was due: counts by upper bound in seconds, since its start.</summary>
public sealed class Lateness
{
    private static readonly double[] Bounds = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600];
    private readonly long[] _counts = new long[Bounds.Length + 1];
    private long _milliseconds;

    public void Add(TimeSpan late)
    {
        var seconds = Math.Max(0, late.TotalSeconds);
        var index = Array.FindIndex(Bounds, bound => seconds <= bound);
        Interlocked.Increment(ref _counts[index < 0 ? Bounds.Length : index]);
        Interlocked.Add(ref _milliseconds, (long)(seconds * 1000));
    }

    public long Count => _counts.Sum(count => count);

    /// <summary>The bound below which this share of all lies, in seconds; infinite beyond the last.</summary>
    public double Percentile(double share)
    {
        var rank = Math.Ceiling(Count * share);
        var seen = 0L;
        for (var i = 0; i < Bounds.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank) return Count == 0 ? 0 : Bounds[i];
        }

        return double.PositiveInfinity;
    }

    /// <summary>As a Prometheus histogram.</summary>
    public void Write(StringBuilder text, string name, string labels)
    {
        var seen = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            seen += _counts[i];
            var bound = i == Bounds.Length ? "+Inf" : Bounds[i].ToString(CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {seen}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_milliseconds / 1000.0}\n{name}_count{{{labels}}} {seen}\n");
    }
}

/// <summary>The lateness of everything the engine does by time, kept apart by what it is.</summary>
public sealed class EngineGauge(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>How long this process has had to make up for what was due before it started.</summary>
    public TimeSpan Running => time.GetElapsedTime(_began);

    /// <summary>From a deadline to the move that follows from it.</summary>
    public Lateness Timers { get; } = new();

    /// <summary>From a message's due time to the start of its first attempt.</summary>
    public Lateness Messages { get; } = new();
}
