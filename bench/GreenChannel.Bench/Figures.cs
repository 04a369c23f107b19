using System.Diagnostics;

namespace GreenChannel.Bench;

/// <summary>How often something was done, and how long each time took.</summary>
internal sealed record Figures(int Count, double Seconds, double[] SortedMs)
{
    public double Rate => Count / Seconds;

    public double Percentile(double share) => SortedMs.Length == 0 ? double.NaN : SortedMs[(int)Math.Min(SortedMs.Length - 1, Math.Floor(share * SortedMs.Length))];

    /// <summary>Runs the same step in as many loops as there are connections, for a time; each step gets a number of its own.</summary>
    public static async Task<Figures> MeasureAsync(int connections, double seconds, int most, Func<int, int, Task> step)
    {
        var next = -1;
        var times = new List<double>[connections];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            var own = times[connection] = [];
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                var number = Interlocked.Increment(ref next);
                if (number >= most) return;
                var from = Stopwatch.GetTimestamp();
                await step(connection, number);
                own.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var sorted = times.SelectMany(own => own).Order().ToArray();
        return new Figures(sorted.Length, elapsed, sorted);
    }
}
