using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Escalation;

/// <summary>What a hospital says: seen, accepted or declined.</summary>
public sealed record Acknowledgement(
    string Decision, string? Reason = null, int? EtaMinutes = null, StaffMember? By = null, string? Bed = null, string? Team = null);

/// <summary>POST /api/escalations/{id}/acknowledgement: a hospital's answer; the first acceptance wins.</summary>
public sealed class Acknowledge(Command command)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/escalations/{id:guid}/acknowledgement", HandleAsync)
        .RequireAuthorization(Access.Hospitals).WithName("Acknowledge").WithTags("escalation")
        .Accepts<Acknowledgement>("application/json").Produces<EscalationItem>()
        .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid id, HttpContext http, Acknowledge acknowledge, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var viewer = http.Viewer();
        var said = new Acknowledgement(
            fields.RequiredWord("decision", "seen", "accepted", "declined"), fields.Text("reason"), fields.Whole("etaMinutes", 0, 360),
            fields.By(viewer), fields.Text("bed"), fields.Text("team"));
        if (fields.Problem is { } problem) return problem.Result(http);
        return Answer.Of(await acknowledge.PutAsync(viewer, id, said, cancel), http);
    }

    public Task<Commanded> PutAsync(Viewer viewer, Guid id, Acknowledgement said, CancellationToken cancel = default)
    {
        var by = said.By ?? new StaffMember(viewer.DisplayName, null);
        return command.PutAsync(viewer, id, (request, _, now) => said.Decision switch
        {
            "seen" => request.Seen(viewer.Organisation, by, now),
            "accepted" => request.Accept(viewer.Organisation, new AcceptanceTerms(by, said.Bed, said.Team, said.EtaMinutes), now),
            "declined" => request.Decline(viewer.Organisation, by, said.Reason, now),
            _ => throw new ArgumentOutOfRangeException(nameof(said), said.Decision, "not a decision"),
        }, new { by, said.Reason, said.EtaMinutes, said.Bed, said.Team }, cancel: cancel);
    }
}

internal static class Answer
{
    public static IResult Of(Commanded commanded, HttpContext http, int status = 200) => commanded.Problem is { } problem
        ? problem.Result(http)
        : Results.Json(commanded.Item, Json.Stored, statusCode: status);
}
