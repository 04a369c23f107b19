using System.Text.Json.Nodes;
using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Administration.Erasure;

/// <summary>
/// greenchannel erase: forgets whom a case is about. Its key is destroyed and another put in its place, so that nothing
/// sealed before opens again, in the case or in its trail, while the trail's hashes hold. What counts cases stays: county,
/// vaccine, lot, level, age in months, days.
/// </summary>
public sealed class EraseCase(Store store, Vault vault, TimeProvider time)
{
    public static readonly string[] Reasons = ["request", "retention", "order"];

    /// <returns>How many were erased.</returns>
    public async Task<int> OlderThanAsync(int years, TextWriter output, CancellationToken cancel)
    {
        var erased = await BeforeAsync(time.Now().AddYears(-years), int.MaxValue, output, cancel);
        await output.WriteLineAsync($"{erased} cases older than {years} years are erased");
        return erased;
    }

    /// <param name="before">UTC; what was received before it is due.</param>
    /// <param name="most">So many of the oldest at once.</param>
    /// <param name="output">Says which were not erased, and why.</param>
    /// <param name="cancel">Stops between two cases.</param>
    public async Task<int> BeforeAsync(DateTime before, int most, TextWriter output, CancellationToken cancel)
    {
        var due = await store.Cases(Viewer.Engine).Where(row => row.ReceivedAt < before && row.Origin != "service" && row.ErasedAt == null).OrderBy(row => row.ReceivedAt).Select(row => row.Id).Take(most).ToListAsync(cancel);
        var erased = 0;
        foreach (var id in due) if (await OneAsync(id, "retention", output, cancel)) erased++;
        return erased;
    }

    public async Task<bool> NumberAsync(string caseNumber, string reason, TextWriter output, CancellationToken cancel)
    {
        var id = await store.Cases(Viewer.Engine).Where(row => row.CaseNumber == caseNumber && row.Origin != "service").Select(row => (Guid?)row.Id).FirstOrDefaultAsync(cancel);
        if (id is { } found) return await OneAsync(found, reason, output, cancel);
        await output.WriteLineAsync($"{caseNumber}: there is no such case");
        return false;
    }

    private Task<bool> OneAsync(Guid id, string reason, TextWriter output, CancellationToken cancel)
    {
        store.Forget();
        return store.AgainAsync(async () =>
        {
            var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == id, cancel);
            var open = (await store.Requests(Viewer.Engine).AsNoTracking().Where(request => request.CaseId == id).ToListAsync(cancel))
                .Exists(request => request.Read().State is not (RequestState.HandedOver or RequestState.StoodDown));
            if (row.ErasedAt is not null || open)
            {
                await output.WriteLineAsync($"{row.CaseNumber ?? id.ToString()}: {(open ? "a hospital is still being called for it" : "erased before")}");
                return false;
            }

            var inside = new SealedCase(vault, row);
            var report = inside.Report();
            row.WrappedKey = vault.Wrap(Vault.NewKey(), id);
            (row.NameHash, row.IdNumberHash, row.ErasedAt) = (null, null, time.Now());
            var empty = new SealedCase(vault, row);
            empty.SealReport(new JsonObject { ["id"] = report["id"]?.DeepClone(), ["site"] = row.Site, ["patient"] = new JsonObject { ["sex"] = row.Sex }, ["vaccinations"] = new JsonArray(), ["event"] = new JsonObject { ["signs"] = new JsonArray() } });
            empty.SealChecks(new Checks([], [], []));
            empty.SealAnswer(new JsonObject { ["caseId"] = id, ["caseNumber"] = row.CaseNumber, ["erased"] = true }.ToJsonString());
            CaseDeadlines.Place(row);
            await store.RemoveOfAsync(id, row.ReportId, cancel);
            await store.SaveAsync(new Entry(Viewer.Engine, "case.erased", new { reason }) { Case = row }, cancel: cancel);
            return true;
        });
    }
}
