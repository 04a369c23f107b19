using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>One decision or hand-over: who, when to the millisecond, what.</summary>
public sealed record TimelineItem(int Seq, DateTime At, string Actor, string Organisation, string Action, string Text, JsonNode? Detail)
{
    /// <summary>Fields that a follow-up changed, by their names in the contract.</summary>
    public static IReadOnlyList<string> FieldsOf(JsonNode? detail) =>
        detail is JsonObject && detail["fields"] is JsonArray fields ? [.. fields.OfType<JsonValue>().Select(field => field.ToString())] : [];
}

/// <summary>GET /api/cases/{caseId}/timeline: the audit trail of a case, as its people read it.</summary>
public sealed class ReadTimeline(Store store)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cases/{caseId:guid}/timeline", HandleAsync)
        .WithName("ReadTimeline").WithTags("cases").Produces<ListPage<TimelineItem>>().ProducesProblem(404);

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, ReadTimeline read, CancellationToken cancel)
    {
        var items = await read.ItemsAsync(http.Viewer(), caseId, http.Language(), cancel);
        return items.Count == 0
            ? new Problem(404, "not-found").Result(http)
            : Results.Json(new ListPage<TimelineItem>(items, null), Json.Stored);
    }

    public async Task<IReadOnlyList<TimelineItem>> ItemsAsync(Viewer viewer, Guid caseId, Language language, CancellationToken cancel = default)
    {
        var entries = await store.Trail(viewer, caseId).AsNoTracking().ToListAsync(cancel);
        return [.. entries.Select(entry => new TimelineItem(
            entry.Seq, entry.At, entry.Actor, entry.Organisation, entry.Action, Texts.Of($"timeline.{entry.Action}", language), JsonNode.Parse(entry.Detail)))];
    }
}
