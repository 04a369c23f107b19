using System.Globalization;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>
/// The record of the day to which everything belongs that the service sends for itself: canaries, trials of telephone
/// numbers, warnings that a desk has fallen silent. It goes through the same tables as a case, so that the same way is
/// tried; nobody's jurisdiction holds it, and no list, number or count knows it.
/// </summary>
public sealed class ServiceCase(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const string Origin = "service";

    /// <summary>Whom the canary is sent to: in place of a county, and nobody's code.</summary>
    public const string Canary = "canary";

    public async Task<CaseRow> OfTodayAsync(CancellationToken cancel)
    {
        var now = time.Now();
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, options.Value.Zone));
        var key = Guid.ParseExact(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture).PadRight(32, '0'), "N");
        var today = store.Cases(Viewer.Engine).Where(row => row.ReportedBy == Viewer.Engine.Organisation && row.ReportId == key);
        if (await today.FirstOrDefaultAsync(cancel) is { } known) return known;

        var id = Guid.CreateVersion7(time.GetUtcNow());
        var row = new CaseRow
        {
            Id = id,
            Site = "",
            County = Canary,
            ReportedBy = Viewer.Engine.Organisation,
            ReportId = key,
            ReportHash = [],
            Level = "routine",
            Class = "general",
            Origin = Origin,
            DiscoveredAt = now,
            ReceivedAt = now,
            ReportDue = now,
            Triage = "{}",
            WrappedKey = vault.Wrap(Vault.NewKey(), id),
            AuditHead = Chain.Start,
        };
        store.Add(row);
        try
        {
            await store.SaveAsync(new Entry(Viewer.Engine, "service.day", new { day }) { Case = row }, cancel: cancel);
            return row;
        }
        catch (DuplicateKeyException)
        {
            store.Forget();
            return await today.FirstAsync(cancel);
        }
    }
}
