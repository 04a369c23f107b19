using System.Collections.Concurrent;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>
/// How each gateway did in the last minute, as this process saw it. One that fails more than one time in five stands behind
/// the others of its kind (E14); it is still tried, and a minute after its last fault it is as good as before.
/// </summary>
public sealed class GatewayHealth(TimeProvider time)
{
    private const double Most = 0.2;
    private const int Part = 5, Parts = 12; // A minute, in parts of five seconds.
    private readonly ConcurrentDictionary<string, Minute> _gateways = new();

    /// <summary>An attempt that the gateway took, or did not through a fault of its own.</summary>
    public void Attempt(string gateway, bool failed) => _gateways.GetOrAdd(gateway, _ => new Minute()).Add(Now, attempts: 1, failed ? 1 : 0);

    /// <summary>What it had taken did not get there after all.</summary>
    public void Lost(string gateway) => _gateways.GetOrAdd(gateway, _ => new Minute()).Add(Now, attempts: 0, faults: 1);

    public bool IsIll(string gateway) => Share(gateway) > Most;

    /// <summary>Faults of the last minute by its attempts, 0–1.</summary>
    public double Share(string gateway) => _gateways.TryGetValue(gateway, out var minute) ? minute.Share(Now) : 0;

    private long Now => (long)time.GetElapsedTime(0).TotalSeconds / Part;

    private sealed class Minute
    {
        private readonly (long At, int Attempts, int Faults)[] _parts = new (long, int, int)[Parts];

        public void Add(long now, int attempts, int faults)
        {
            lock (_parts)
            {
                ref var part = ref _parts[now % Parts];
                if (part.At != now) part = (now, 0, 0);
                part = (now, part.Attempts + attempts, part.Faults + faults);
            }
        }

        public double Share(long now)
        {
            lock (_parts)
            {
                var recent = _parts.Where(part => part.At > now - Parts).ToList();
                var faults = recent.Sum(part => part.Faults);
                return faults == 0 ? 0 : Math.Min(1, (double)faults / Math.Max(1, recent.Sum(part => part.Attempts)));
            }
        }
    }
}
