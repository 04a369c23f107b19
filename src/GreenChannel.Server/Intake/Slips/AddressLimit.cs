using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>How much one address may tell within an hour, counted in this process; slips are counted in the store.</summary>
public sealed class AddressLimit(Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int MostAddresses = 20_000;
    public static readonly TimeSpan Within = TimeSpan.FromHours(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<DateTime>> _told = [];

    /// <summary>False where this one is too many.</summary>
    public bool Take(string? address)
    {
        var (key, now) = (Convert.ToHexString(vault.Fingerprint("guardian-address", address ?? "")), time.Now());
        lock (_lock)
        {
            if (_told.Count >= MostAddresses)
                foreach (var old in _told.Where(one => one.Value.All(at => now - at >= Within)).Select(one => one.Key).ToList()) _told.Remove(old);

            // So many at once are an attack from everywhere: the limit of each slip still holds, and memory does not grow.
            if (!_told.TryGetValue(key, out var times))
            {
                if (_told.Count >= MostAddresses) return true;
                _told[key] = times = new Queue<DateTime>();
            }

            while (times.TryPeek(out var first) && now - first >= Within) times.Dequeue();
            if (times.Count >= options.Value.Slips.MostOfAddress) return false;
            times.Enqueue(now);
            return true;
        }
    }
}
