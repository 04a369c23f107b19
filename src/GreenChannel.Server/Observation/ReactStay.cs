using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>A report was made of somebody from the room: their stay ends as a reaction, and the case takes dose and checks along. It runs after the report is stored; no emergency waits for it.</summary>
public static class ReactStay
{
    public static Task RunAsync(IServiceProvider services, WorkRow item, CancellationToken cancel)
    {
        var store = services.GetRequiredService<Store>();
        var now = services.GetRequiredService<TimeProvider>().Now();
        return store.AgainAsync(async () =>
        {
            if (!Guid.TryParseExact(item.Argument, "N", out var id)) return false;
            var row = await store.Cases(Viewer.Engine).FirstOrDefaultAsync(row => row.Id == item.CaseId, cancel);
            if (row is null) return false;

            // Only the unit's own: an id of another room means nobody.
            var stay = await store.Stays(Viewer.Engine).FirstOrDefaultAsync(stay => stay.Site == row.ReportedBy && stay.Id == id, cancel);
            if (stay is null || stay.CaseId is not null || StayRules.React(SealedStay.Of(stay), now).Next is not { } next) return false;
            SealedStay.Put(stay, next);
            stay.CaseId = row.Id;
            stay.Version++;
            store.Remove(item);
            await store.SaveAsync(
            [
                new Entry(Viewer.Engine, "report.observed", new { stay = id }) { Case = row },
                new Entry(Viewer.Engine, "stay.reaction", new { stay = id, caseId = row.Id }) { Chain = FillStay.ChainOf(stay.Site) },
            ], cancel: cancel);
            return true;
        });
    }
}
