using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Desk;

/// <summary>Looks for armed desks that have fallen silent; each hospital is warned once, on its pages and on its people's telephones.</summary>
public sealed class WatchDesks(IServiceScopeFactory scopes, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<WatchDesks> log) : BackgroundService
{
    private TimeSpan Every => options.Value.DeskProofWithin / 9;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<WarnOfSilence>().RunAsync(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Desks could not be looked at: {Kind}; it is tried again", failed.GetType().Name);
            }

            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>Warns of desks that were armed and have not shown for too long that they can sound.</summary>
public sealed class WarnOfSilence(Store store, ServiceCase records, Channels channels, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public Task<int> RunAsync(CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var now = time.Now();
        var since = now - options.Value.DeskProofWithin;
        if (!await store.Facilities<DeskRow>().AnyAsync(row => row.WarnedAt == null && row.ProvedAt <= since, cancel)) return 0;
        var record = await records.OfTodayAsync(cancel);
        var desks = await store.Facilities<DeskRow>().Where(row => row.WarnedAt == null && row.ProvedAt <= since).ToListAsync(cancel);
        var facilities = await book.ReadAsync(cancel);
        List<Entry> entries = [];
        foreach (var hospital in desks.GroupBy(row => row.Hospital))
        {
            foreach (var desk in hospital) desk.WarnedAt = now;

            // Another of its desks still rings: the hospital hears, and nobody is woken for it.
            var hears = await store.Facilities<DeskRow>().AnyAsync(row => row.Hospital == hospital.Key && row.ProvedAt > since, cancel);
            var messages = hears ? [] : OutboxRows.OfSilence(record, hospital.Key, Plan(facilities, hospital.Key, now), now).ToList();
            foreach (var message in messages) store.Add(message);
            entries.Add(new Entry(Viewer.Engine, "desk.silent", new { recipient = hospital.Key, screens = hospital.Select(row => row.Screen), messages = messages.Count }) { Case = record });
        }

        // The version of the day's record keeps a second process from warning of the same desks.
        if (entries.Count > 0) await store.SaveAsync(entries, cancel: cancel);
        return desks.Count;
    });

    private Domain.Escalation.Messages.ChannelPlan Plan(Platform.Data.Facilities facilities, string hospital, DateTime now)
    {
        var people = facilities.People.Where(person => person.Organisation == hospital).ToList();
        return channels.PlanFor(facilities, Ladder.Empty with { People = people.Count > 0 ? people : null }, hospital, now);
    }
}
