using GreenChannel.Server.Intake.Feedback;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>Somebody else's follow-up of a report: who, when, which fields.</summary>
public sealed record Correction(string Organisation, DateTime At, IReadOnlyList<string> Fields);

/// <summary>One of my reports and what became of it.</summary>
/// <param name="Case">As a line list has it.</param>
/// <param name="Patient">Name as given; null where it was not.</param>
/// <param name="Missing">What its card still lacks.</param>
/// <param name="ReadAt">When somebody of the county first opened it.</param>
/// <param name="Feedback">What surveillance passed on.</param>
/// <param name="Corrections">What others changed.</param>
/// <param name="Linked">Other reports that may be of the same person.</param>
public sealed record MineItem(
    CaseItem Case, string? Patient, IReadOnlyList<string> Missing, DateTime? ReadAt, IReadOnlyList<FeedbackItem> Feedback,
    IReadOnlyList<Correction> Corrections, IReadOnlyList<LinkedCase> Linked)
{
    /// <summary>Something is left for the doctor: fields of the card, or a conclusion that the family has not heard.</summary>
    public bool Waits => Missing.Count > 0 || HasNews;

    public bool HasNews => Feedback.LastOrDefault(item => item.Kind is "conclusion" or "told") is { Kind: "conclusion" };
}

/// <summary>The reports that an organisation has sent, those that wait for it first, then the newest.</summary>
public sealed class ReadMine(Store store, Vault vault, LinkedCases linked)
{
    private const int PageSize = 100;

    /// <param name="viewer">Whose reports.</param>
    /// <param name="before">Older than this; null for the newest.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<(IReadOnlyList<MineItem> Items, DateTime? Older)> PageAsync(Viewer viewer, DateTime? before, CancellationToken cancel = default)
    {
        var cases = store.Cases(viewer).AsNoTracking().Where(row => row.ReportedBy == viewer.Organisation && row.Origin == "live");
        if (before is { } limit) cases = cases.Where(row => row.ReceivedAt < limit);
        var rows = await cases.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Take(PageSize + 1).ToListAsync(cancel);
        DateTime? older = rows.Count > PageSize ? rows[PageSize - 1].ReceivedAt : null;
        rows = [.. rows.Take(PageSize)];
        var ids = rows.Select(row => row.Id).ToList();
        var feedback = (await store.Feedback(ids).AsNoTracking().Where(one => one.TakenBackAt == null).OrderBy(one => one.RecordedAt).ThenBy(one => one.Id).ToListAsync(cancel)).ToLookup(one => one.CaseId);
        var updates = (await store.Trails(viewer, ids).AsNoTracking()
            .Where(entry => entry.Action == "report.updated" && entry.Organisation != viewer.Organisation)
            .Select(entry => new { entry.CaseId, entry.Organisation, entry.At, entry.Detail }).ToListAsync(cancel)).ToLookup(entry => entry.CaseId!.Value);
        var links = await linked.OfAsync(viewer, rows, cancel);
        return ([.. rows.Select(row =>
        {
            var inside = new SealedCase(vault, row);
            return new MineItem(
                CaseItem.Of(row), Name(inside), inside.Checks().Missing, row.ReadByCountyAt,
                [.. feedback[row.Id].Select(one => FeedbackItem.Of(one, inside))],
                [.. updates[row.Id].Select(entry => new Correction(entry.Organisation, entry.At, TimelineItem.FieldsOf(System.Text.Json.Nodes.JsonNode.Parse(entry.Detail))))],
                [.. links[row.Id]]);
        }).OrderByDescending(item => item.Waits)], older);
    }

    private static string? Name(SealedCase inside) =>
        inside.Report()["patient"] is System.Text.Json.Nodes.JsonObject patient && patient["name"] is System.Text.Json.Nodes.JsonValue name ? name.ToString() : null;
}
