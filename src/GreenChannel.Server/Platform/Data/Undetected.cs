using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace GreenChannel.Server.Platform.Data;

internal static class Undetected
{
    /// <summary>What a context tracks, without comparing every value with what was read: enough to see what was added.</summary>
    public static List<EntityEntry> UndetectedEntries(this GreenChannelContext context)
    {
        var tracker = context.ChangeTracker;
        var detects = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;
        try
        {
            return [.. tracker.Entries()];
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detects;
        }
    }
}
