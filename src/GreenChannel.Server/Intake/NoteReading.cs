using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>The first time somebody of the county opens a case is noted, once: whoever reported it sees that it was read.</summary>
public sealed class NoteReading(Store store, TimeProvider time, ILogger<NoteReading> log)
{
    /// <summary>True where it was noted just now.</summary>
    public async Task<bool> OfAsync(Viewer viewer, CaseRow seen, CancellationToken cancel = default)
    {
        if (viewer.Role != Role.County || seen.ReadByCountyAt is not null || seen.Origin == "service") return false;
        try
        {
            return await store.AgainAsync(async () =>
            {
                var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == seen.Id, cancel);
                if (row is null or { ReadByCountyAt: not null }) return true;
                row.ReadByCountyAt = time.Now();
                await store.SaveAsync(new Entry(viewer, "case.read", new { first = true }) { Case = row }, cancel: cancel);
                return true;
            });
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // A store that takes nothing more must still be readable: the next reading is noted instead.
            store.Forget();
            log.LogWarning("the reading of case {CaseId} could not be noted: {Kind}", seen.Id, failed.GetType().Name);
            return false;
        }
    }
}
