using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation;

/// <summary>
/// Sends what a request has to say to a hospital or to the county duty officer, and stores that it did. The channel
/// there is today is the open duty desk, which follows the live feed; the message's row is what later channels build on.
/// </summary>
public static class NotifyHospital
{
    public static Task AlertAsync(IServiceProvider services, WorkRow item, CancellationToken cancel) =>
        SendAsync(services, item, "alert", request => request.State is RequestState.Alerting or RequestState.Seen or RequestState.Unanswered, cancel);

    public static Task CancelAsync(IServiceProvider services, WorkRow item, CancellationToken cancel) =>
        SendAsync(services, item, "cancel", _ => true, cancel);

    public static Task ReopenAsync(IServiceProvider services, WorkRow item, CancellationToken cancel) =>
        SendAsync(services, item, "reopen", request => request.IsOpen, cancel);

    /// <summary>Tells the county duty officer: the ladder has run out, or no hospital is to be asked.</summary>
    public static Task CallCountyAsync(IServiceProvider services, WorkRow item, CancellationToken cancel) =>
        SendAsync(services, item, "county", request => request.State is RequestState.Unanswered, cancel);

    private static Task<bool> SendAsync(IServiceProvider services, WorkRow item, string what, Func<GreenChannelRequest, bool> stillWanted, CancellationToken cancel)
    {
        var store = services.GetRequiredService<Store>();
        var now = services.GetRequiredService<TimeProvider>().Now();
        return store.AgainAsync(async () =>
        {
            var owner = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == item.CaseId, cancel);
            var request = item.RequestId is { } id ? (await store.Requests(Viewer.Engine).FirstAsync(row => row.Id == id, cancel)).Read() : null;

            // Looked at again in the transaction that sends: nobody is alerted after somebody has accepted.
            if (request is not null && !stillWanted(request)) return false;
            var recipient = item.Argument ?? owner.County;
            store.Add(new MessageRow
            {
                // The work's id: sent twice after a crash, it is still one message.
                Id = item.Id,
                CaseId = owner.Id,
                RequestId = item.RequestId,
                Recipient = recipient,
                Rung = request?.RungOf(recipient)?.Number ?? 0,
                Channel = "desk",
                State = "sent",
                CreatedAt = now,
                SentAt = now,
            });
            store.Remove(item);
            await store.SaveAsync(new Entry(Viewer.Engine, $"message.{what}", new { recipient, channel = "desk", message = item.Id })
            {
                Case = owner,
                RequestId = item.RequestId,
            }, cancel: cancel);
            return true;
        });
    }
}
