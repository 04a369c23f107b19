using System.Text.Json;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Work;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Deadlines;

/// <summary>An allergy that may progress is looked at every fifteen minutes for two hours: each step tells the open screens and sets the next.</summary>
public static class RecheckPatient
{
    public static Task RunAsync(IServiceProvider services, WorkRow item, CancellationToken cancel)
    {
        var store = services.GetRequiredService<Store>();
        var now = services.GetRequiredService<TimeProvider>().Now();
        return store.AgainAsync(async () =>
        {
            var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == item.CaseId, cancel);
            var triage = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
            var running = triage.Clocks.FirstOrDefault(clock => clock.Kind == ClockKind.Recheck);
            if (running is null || running.Due > now) return false;

            var next = ClockRules.NextRecheck(running, RuleProfiles.Get(triage.Profile), now);
            var clocks = triage.Clocks.Where(clock => clock.Kind != ClockKind.Recheck);
            row.Triage = JsonSerializer.Serialize(triage with { Clocks = next is null ? [.. clocks] : [.. clocks, next] }, Json.Stored);
            if (next is not null)
                store.Add(new WorkRow { Id = Guid.CreateVersion7(), Kind = WorkKinds.Recheck, CaseId = row.Id, DueAt = next.Due, Priority = 1 });
            store.Remove(item);
            await store.SaveAsync(new Entry(Viewer.Engine, "clock.recheck", new { due = running.Due, next = next?.Due }) { Case = row }, cancel: cancel);
            return true;
        });
    }
}
