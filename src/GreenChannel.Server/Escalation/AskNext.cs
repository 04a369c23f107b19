using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;

namespace GreenChannel.Server.Escalation;

/// <summary>The rung that the clinic saw waiting; where it is not named, the one that waits now.</summary>
public sealed record NextRequest(int? Rung = null);

/// <summary>POST /api/escalations/{id}/next: the clinic does not wait for the deadline and has the next hospital asked now.</summary>
public sealed class AskNext(Command command)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/escalations/{id:guid}/next", HandleAsync).RequireAuthorization(Access.Clinics).WithName("AskNext").WithTags("escalation")
            .Accepts<NextRequest>("application/json").Produces<EscalationItem>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/escalations/{id:guid}/next", FromFormAsync).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
    }

    public Task<Commanded> PutAsync(Viewer viewer, Guid id, int? rung, CancellationToken cancel = default)
    {
        // Which rung is meant is settled once: read again after a race, it must not grow with the request.
        var meant = rung;
        return command.PutAsync(viewer, id, (request, _, now) => request.AskNext(meant ??= request.Rung, now), cancel: cancel);
    }

    private static async Task<IResult> HandleAsync(Guid id, HttpContext http, AskNext ask, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var rung = fields.Whole("rung", 1, 1_000);
        return fields.Problem is { } problem ? problem.Result(http) : Answer.Of(await ask.PutAsync(http.Viewer(), id, rung, cancel), http);
    }

    private static async Task<IResult> FromFormAsync(Guid id, HttpContext http, AskNext ask, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var commanded = await ask.PutAsync(http.Viewer(), id, int.TryParse(form["rung"].ToString(), out var rung) ? rung : null, cancel);
        return Results.Redirect(commanded.Item is { } item ? $"/cases/{item.CaseId}" : "/cases");
    }
}
