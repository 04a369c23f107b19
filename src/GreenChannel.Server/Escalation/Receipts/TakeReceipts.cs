using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation.Receipts;

/// <summary>How many events of a call were new; the others had been taken before.</summary>
public sealed record ReceiptsTaken(int Events, int New);

/// <summary>
/// POST /api/gateways/{name}/receipts: what a gateway says of messages it has taken. Anonymous and signed: without the
/// gateway's secret nobody learns more than that there is nothing here.
/// </summary>
public sealed class TakeReceipts(Store store, KnownReceipts known, FacilityBook book, TimeProvider time)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/gateways/{name}/receipts", HandleAsync)
        .AllowAnonymous().WithName("TakeReceipts").WithTags("gateways")
        .Accepts<ReceiptEvents>("application/json").Produces<ReceiptsTaken>()
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(404).ProducesProblem(413).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(string name, HttpContext http, TakeReceipts take, Channels channels, TimeProvider time, CancellationToken cancel)
    {
        if (channels.Find(name) is not { Secret: { Length: > 0 } secret }) return new Problem(404, "not-found").Result(http);
        if (await ReceiptEvents.BytesAsync(http, cancel) is not { } body) return new Problem(413, "too-large").Result(http);
        if (!GatewaySignature.IsValid(secret, http.Request.Headers[GatewaySignature.Timestamp], http.Request.Headers[GatewaySignature.Signature], body, time.GetUtcNow()))
            return new Problem(401, "not-signed").Result(http);
        var (events, problem) = ReceiptEvents.Read(body);
        return problem is not null
            ? problem.Result(http)
            : Results.Json(await take.PutAsync(name, events!.Events, cancel), Json.Stored);
    }

    public async Task<ReceiptsTaken> PutAsync(string gateway, IReadOnlyList<ReceiptEvent> events, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await store.AgainAsync(() => PutOnceAsync(gateway, events, cancel));
            }
            catch (DuplicateKeyException)
            {
                // The same event came twice at once; the second finds the first.
                store.Forget();
            }
        }
    }

    private async Task<ReceiptsTaken> PutOnceAsync(string gateway, IReadOnlyList<ReceiptEvent> events, CancellationToken cancel)
    {
        var ids = events.Select(one => one.Id).ToList();
        var before = (await store.Receipts.Where(row => row.Gateway == gateway && ids.Contains(row.EventId)).Select(row => row.EventId).ToListAsync(cancel)).ToHashSet();
        var now = time.Now();
        List<ReceiptRow> rows = [.. events.Where(one => before.Add(one.Id)).Select(one => new ReceiptRow
        {
            Gateway = gateway,
            EventId = one.Id,
            Message = one.Message,
            State = one.State,
            At = one.At is { } at && at < now ? at : now, // A provider's clock may be ahead; what has come is not in the future.
            ReceivedAt = now,
        })];
        if (rows.Count == 0) return new ReceiptsTaken(events.Count, 0);
        foreach (var row in rows) store.Add(row);
        var entries = await known.PutAllAsync(rows, await book.ReadAsync(cancel), now, cancel);
        var kept = new Entry(Viewer.Engine, "gateway.receipts", new { gateway, events = rows.Count, unknown = rows.Count(row => row.MatchedAt is null) }) { Chain = "gateways" };
        await store.SaveAsync([.. entries, kept], cancel: cancel);
        return new ReceiptsTaken(events.Count, rows.Count);
    }
}
