using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>Asks the domain whether somebody may move, and writes what it says.</summary>
public sealed class MoveStay(Store store, Vault vault, TimeProvider time)
{
    /// <summary>Null where there is nothing to do: the same was asked before.</summary>
    public delegate (StayMove Move, StayBody Body)? Ask(Stay stay, StayBody body, DateTime now);

    public Task<StayAnswer> PutAsync(Viewer viewer, Guid id, string action, Ask ask, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Stays(viewer).FirstOrDefaultAsync(row => row.Id == id, cancel);
        if (row is null) return StayAnswer.Refused(new Problem(404, "not-found"));
        var now = time.Now();
        var inside = new SealedStay(vault, row);
        if (ask(SealedStay.Of(row), inside.Body(), now) is not var (move, body)) return new StayAnswer(StayItem.Of(row, inside.Body(), [], now), null);
        if (move.Next is not { } next)
        {
            return StayAnswer.Refused(move.Field is { } field
                ? new Problem(422, "impossible") { Fields = [(field, move.Code!)] }
                : new Problem(409, move.Code == "ended" ? "stay-ended" : "stay-not-begun"));
        }

        SealedStay.Put(row, next);
        inside.Write(body);
        row.Version++;
        await store.SaveAsync(new Entry(viewer, action, new { stay = id, until = next.Until, leftAt = next.LeftAt }) { Chain = FillStay.ChainOf(row.Site), Sealed = row.SealedBody }, cancel: cancel);
        return new StayAnswer(StayItem.Of(row, body, [], now), null);
    });
}
