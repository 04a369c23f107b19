using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Escalation;

/// <summary>What a hospital found; it records a clinical diagnosis and never classifies.</summary>
public sealed record Outcome(
    string? Diagnosis = null, string? Treatment = null, [property: JsonPropertyName("outcome")] string? Result = null, string? Reason = null, StaffMember? By = null);

/// <summary>POST /api/escalations/{id}/arrival, /handover and /stand-down: how a request comes to its end.</summary>
public sealed class CloseRequest(Command command)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/api/escalations/{id:guid}/arrival", (Guid id, HttpContext http, CloseRequest close, CancellationToken cancel) =>
            HandleAsync(id, http, close.ArriveAsync, cancel)).RequireAuthorization(Access.Hospitals), "Arrive");
        Describe(routes.MapPost("/api/escalations/{id:guid}/handover", (Guid id, HttpContext http, CloseRequest close, CancellationToken cancel) =>
            HandleAsync(id, http, close.HandOverAsync, cancel)).RequireAuthorization(Access.Hospitals), "HandOver");
        Describe(routes.MapPost("/api/escalations/{id:guid}/stand-down", (Guid id, HttpContext http, CloseRequest close, CancellationToken cancel) =>
            HandleAsync(id, http, close.StandDownAsync, cancel)).RequireAuthorization(Access.HospitalsAndClinics), "StandDown");
    }

    public Task<Commanded> ArriveAsync(Viewer viewer, Guid id, Outcome said, CancellationToken cancel = default) =>
        command.PutAsync(viewer, id, (request, _, now) => request.Arrive(viewer.Organisation, By(viewer, said), now), new { by = By(viewer, said) }, cancel: cancel);

    public Task<Commanded> HandOverAsync(Viewer viewer, Guid id, Outcome said, CancellationToken cancel = default) =>
        command.PutAsync(viewer, id, (request, _, now) =>
            request.HandOver(viewer.Organisation, By(viewer, said), new HandOverOutcome(said.Diagnosis, said.Treatment, said.Result), now),
            new { by = By(viewer, said), outcome = said.Result }, cancel: cancel);

    public Task<Commanded> StandDownAsync(Viewer viewer, Guid id, Outcome said, CancellationToken cancel = default) =>
        command.PutAsync(viewer, id, (request, _, now) =>
            request.StandDown(viewer.Organisation, viewer.Role == Role.Clinic, By(viewer, said).Name, said.Reason, now),
            new { by = By(viewer, said), said.Reason }, cancel: cancel);

    private static async Task<IResult> HandleAsync(
        Guid id, HttpContext http, Func<Viewer, Guid, Outcome, CancellationToken, Task<Commanded>> put, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var viewer = http.Viewer();
        var said = new Outcome(
            fields.Text("diagnosis"), fields.Text("treatment"),
            fields.Word("outcome", "recovered", "recovering", "notRecovered", "sequelae", "died", "unknown"),
            fields.Text("reason"), fields.By(viewer));
        return fields.Problem is { } problem ? problem.Result(http) : Answer.Of(await put(viewer, id, said, cancel), http);
    }

    private static StaffMember By(Viewer viewer, Outcome said) => said.By ?? new StaffMember(viewer.DisplayName, null);

    private static void Describe(RouteHandlerBuilder route, string name) => route.WithName(name).WithTags("escalation")
        .Accepts<Outcome>("application/json").Produces<EscalationItem>()
        .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
}
