using System.Text.Json.Nodes;
using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation;

/// <summary>One request as the duty desk sees it.</summary>
public sealed record InboxCard(GreenChannelRequest Request, Rung Own, string? CaseNumber, string Site, JsonObject Report)
{
    /// <summary>This hospital may still answer, and nobody holds the patient.</summary>
    public bool Waits => Request.State is RequestState.Alerting or RequestState.Seen or RequestState.Unanswered && Request.MayAnswer(Own.Hospital.Code);

    /// <summary>It rings here: a hospital that receives nobody may still accept, and is woken only when nobody else has.</summary>
    public bool Rings => Waits && (Own.Result is not RungResult.NotReceiving || Request.State == RequestState.Unanswered);

    /// <summary>This hospital holds the patient.</summary>
    public bool IsOurs => Request.Acceptance?.Hospital.Code == Own.Hospital.Code;

    /// <summary>Rings anew for every new call: another rung, another repetition.</summary>
    public string AlarmKey => $"{Request.Id:N}-{Request.State is RequestState.Unanswered}-{Request.LastCalledAt?.Ticks}-{Own.AskedAt.Ticks}";
}

/// <summary>The duty desk of one hospital: what waits for it, what it holds, and what ended lately.</summary>
public sealed class ReadInbox(Store store, Vault vault, TimeProvider time)
{
    private const int MostEnded = 50;

    public async Task<IReadOnlyList<InboxCard>> CardsAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var requests = store.Requests(viewer).AsNoTracking();

        // What is open is shown whole, however much it is (E13); of what has ended, the last few.
        var rows = await requests.Where(row => row.State != "handedOver" && row.State != "stoodDown").ToListAsync(cancel);
        var since = time.Now().AddHours(-6);
        rows.AddRange(await requests.Where(row => (row.State == "handedOver" || row.State == "stoodDown") && row.OpenedAt > since)
            .OrderByDescending(row => row.OpenedAt).Take(MostEnded).ToListAsync(cancel));
        var ids = rows.Select(row => row.CaseId).Distinct().ToList();
        var cases = await store.Cases(viewer).AsNoTracking().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancel);
        return [.. rows.Select(row => (Request: row.Read(), Case: cases[row.CaseId]))
            .Where(pair => pair.Request.RungOf(viewer.Organisation) is not null)
            .Select(pair => new InboxCard(
                pair.Request, pair.Request.RungOf(viewer.Organisation)!, pair.Case.CaseNumber, pair.Case.Site, new SealedCase(vault, pair.Case).Report()))
            .OrderBy(card => card.Waits ? 0 : card.IsOurs && card.Request.IsOpen ? 1 : 2)
            .ThenBy(card => card.Request.Class)
            .ThenBy(card => card.Request.AcknowledgeBy ?? card.Request.OpenedAt)];
    }
}
