using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Escalation;

/// <summary>GET /api/escalations: the caller's requests, the most pressing first; without a state, all that are open.</summary>
public sealed class ListEscalations(Store store)
{
    private const int MostEnded = 500;
    private static readonly string[] States = ["alerting", "seen", "accepted", "arrived", "handedOver", "unanswered", "stoodDown"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/escalations", HandleAsync)
        .RequireAuthorization(Access.Reporters).WithName("ListEscalations").WithTags("escalation").Produces<ListPage<EscalationItem>>().ProducesProblem(400);

    private static async Task<IResult> HandleAsync(string? state, HttpContext http, ListEscalations list, CancellationToken cancel) =>
        string.IsNullOrEmpty(state) || States.Contains(state)
            ? Results.Json(new ListPage<EscalationItem>(await list.ItemsAsync(http.Viewer(), state, cancel), null), Json.Stored)
            : new Problem(400, "unreadable") { Fields = [("state", "unknownValue")] }.Result(http);

    public async Task<IReadOnlyList<EscalationItem>> ItemsAsync(Viewer viewer, string? state, CancellationToken cancel = default)
    {
        var requests = store.Requests(viewer).AsNoTracking();
        requests = string.IsNullOrEmpty(state)
            ? requests.Where(request => request.State != "handedOver" && request.State != "stoodDown")
            : requests.Where(request => request.State == state);

        // What is open is listed whole: a list that ends somewhere would hide an emergency (E13).
        // A hospital is asked by a request, not by a case: another request of a case it reported is not its own.
        var ended = state is "handedOver" or "stoodDown" ? MostEnded : int.MaxValue;
        var rows = await requests.OrderBy(request => request.Class).ThenByDescending(request => request.OpenedAt).Take(ended).ToListAsync(cancel);
        var ids = rows.Select(row => row.CaseId).Distinct().ToList();
        var numbers = await store.Cases(viewer).AsNoTracking().Where(row => ids.Contains(row.Id))
            .Select(row => new { row.Id, row.CaseNumber }).ToDictionaryAsync(row => row.Id, row => row.CaseNumber, cancel);
        return [.. rows.Select(row => EscalationItem.Of(row.Read(), numbers[row.CaseId], row.Version))];
    }
}
