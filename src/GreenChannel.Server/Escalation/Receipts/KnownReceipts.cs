using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Receipts;

/// <summary>
/// What receipts make of the messages they are of, within the transaction that stores them: the state by
/// <see cref="ReceiptRules"/>, and where a message failed after all, the next way at once.
/// </summary>
public sealed class KnownReceipts(Store store, FailedWays failures, GatewayHealth health)
{
    /// <summary>Receipts that had waited for messages whose gateway's name for them has just become known.</summary>
    public async Task<IReadOnlyList<Entry>> ForAsync(
        IReadOnlyList<MessageRow> rows, IReadOnlyDictionary<Guid, CaseRow> cases, IReadOnlyDictionary<Guid, RequestRow> requests, Facilities facilities, DateTime now, CancellationToken cancel)
    {
        var names = rows.Select(row => row.Reference!).ToList();
        var waiting = await store.Receipts.Where(row => row.MatchedAt == null && names.Contains(row.Message)).OrderBy(row => row.ReceivedAt).ToListAsync(cancel);
        List<Entry> entries = [];
        foreach (var receipt in waiting)
            if (rows.FirstOrDefault(row => row.Channel == receipt.Gateway && row.Reference == receipt.Message) is { } row)
                entries.AddRange(await PutAsync(receipt, row, cases[row.CaseId], row.RequestId is { } id ? requests[id] : null, facilities, now, cancel));
        return entries;
    }

    /// <summary>The same for receipts of any messages; those of none stay as they are.</summary>
    public async Task<IReadOnlyList<Entry>> PutAllAsync(IReadOnlyList<ReceiptRow> receipts, Facilities facilities, DateTime now, CancellationToken cancel)
    {
        failures.Forget();
        var messages = await MessagesAsync(receipts, cancel);
        if (messages.Count == 0) return [];
        var caseIds = messages.Select(row => row.CaseId).Distinct().ToList();
        var cases = await store.Cases(Viewer.Engine).Where(row => caseIds.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        var requestIds = messages.Select(row => row.RequestId).OfType<Guid>().Distinct().ToList();
        var asked = store.Requests(Viewer.Engine).Where(row => requestIds.Contains(row.Id));

        // Only a failure can move a request.
        if (receipts.All(receipt => receipt.State != "failed")) asked = asked.AsNoTracking();
        var requests = await asked.ToDictionaryAsync(row => row.Id, cancel);
        List<Entry> entries = [];
        foreach (var receipt in receipts)
        {
            var row = messages.FirstOrDefault(message => message.Channel == receipt.Gateway && (message.Id == IdIn(receipt.Message) || message.Reference == receipt.Message));
            if (row is not null) entries.AddRange(await PutAsync(receipt, row, cases[row.CaseId], row.RequestId is { } id ? requests[id] : null, facilities, now, cancel));
        }

        return entries;
    }

    private async Task<IReadOnlyList<Entry>> PutAsync(
        ReceiptRow receipt, MessageRow row, CaseRow owning, RequestRow? request, Facilities facilities, DateTime now, CancellationToken cancel)
    {
        receipt.MatchedAt = now;
        var said = Enum.Parse<ReceiptState>(receipt.State, ignoreCase: true);
        var before = OutboxRows.DeliveryOf(row).State;
        var after = ReceiptRules.After(before, said);
        if (said == ReceiptState.Delivered) row.DeliveredAt = Earlier(row.DeliveredAt, receipt.At);
        if (said == ReceiptState.Read) row.ReadAt = Earlier(row.ReadAt, receipt.At);
        if (after.State == before) return [];
        row.State = Json.Word(after.State);
        row.ReceiptDueAt = null;

        // Whoever sends it at this moment has lost it: it is there, or the gateway has given it up.
        row.LeaseOwner = null;
        row.LeaseUntil = null;
        if (after.HasFailed)
        {
            health.Lost(row.Channel);
            var isWanted = DeliveryRules.IsWanted(OutboxRows.KindOf(row), request?.Read().State);
            if (isWanted) return await failures.OfAsync(owning, row, request, new SendOutcome("not-delivered", Permanent: true), facilities, now, cancel);
            row.Failure = "not-delivered";
            return [Entry("failed", new { recipient = row.Recipient, channel = row.Channel, message = row.Id, reason = row.Failure, messages = 0 })];
        }

        row.Failure = null;
        var detail = new { recipient = row.Recipient, channel = row.Channel, message = row.Id };
        if (row.SentAt is not null) return [Entry(receipt.State, detail)];

        // The gateway's answer to the attempt was lost, and this is the first that is heard of it.
        row.SentAt = now;
        return [Entry(row.Kind, detail), Entry(receipt.State, detail)];

        Entry Entry(string what, object detail) => new(Viewer.Engine, $"message.{what}", detail) { Case = owning, RequestId = row.RequestId };
    }

    private async Task<List<MessageRow>> MessagesAsync(IReadOnlyList<ReceiptRow> receipts, CancellationToken cancel)
    {
        var gateways = receipts.Select(receipt => receipt.Gateway).Distinct().ToList();
        var names = receipts.Select(receipt => receipt.Message).Distinct().ToList();
        var ids = names.Select(IdIn).OfType<Guid>().ToList();
        var found = ids.Count == 0 ? [] : await store.Outbox.Where(row => ids.Contains(row.Id) && gateways.Contains(row.Channel)).ToListAsync(cancel);
        found.AddRange(await store.Outbox.Where(row => gateways.Contains(row.Channel) && row.Reference != null && names.Contains(row.Reference)).ToListAsync(cancel));
        return [.. found.Distinct()];
    }

    private static Guid? IdIn(string name) => Guid.TryParseExact(name, "D", out var id) ? id : null;

    private static DateTime Earlier(DateTime? known, DateTime said) => known is { } at && at < said ? at : said;
}
