using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>How far the call to one hospital or county got over one channel; nobody there is named.</summary>
public sealed record Reach(string Recipient, string Channel, string State, DateTime? SentAt, DateTime? DeliveredAt);

/// <summary>Which channel reached whom: what the clinic is shown of a request's calls.</summary>
public sealed class ReadReach(Store store)
{
    /// <param name="caseId">A case that was read for its viewer.</param>
    /// <param name="requestId">Its request.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<IReadOnlyList<Reach>> OfAsync(Guid caseId, Guid requestId, CancellationToken cancel = default)
    {
        var rows = await store.Messages(caseId).AsNoTracking().Where(row => row.RequestId == requestId && (row.Kind == "alert" || row.Kind == "county")).ToListAsync(cancel);
        return [.. rows.OrderBy(row => row.CreatedAt).GroupBy(row => (row.Recipient, row.Channel)).Select(group =>
        {
            // A repeated call does not hide that the first one came.
            var best = group.MaxBy(row => (row.ReadAt is not null, row.DeliveredAt is not null, row.SentAt is not null))!;
            return new Reach(best.Recipient, best.Channel, best.State, group.Min(row => row.SentAt), group.Min(row => row.DeliveredAt ?? row.ReadAt));
        })];
    }
}
