using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Observation;

/// <summary>So many minutes more; id is made by the client, so that the same wish counts once.</summary>
public sealed record ExtendRequest(Guid Id, int Minutes);

/// <summary>POST /api/stays/{id}/extend: somebody is watched for longer.</summary>
public sealed class ExtendStay(MoveStay move, FillStay fill)
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/stays/{id:guid}/extend", HandleAsync).RequireAuthorization(Access.Clinics)
        .WithName("ExtendStay").WithTags("observation").Accepts<ExtendRequest>("application/json").Produces<StayItem>()
        .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(Guid id, HttpContext http, ExtendStay extend, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var (key, minutes) = (fields.Text("id"), fields.Whole("minutes", 1, 1_440));
        if (fields.Problem is { } problem) return problem.Result(http);
        return (await extend.PutAsync(http.Viewer(), id, key, minutes, cancel)).Result(http);
    }

    public async Task<StayAnswer> PutAsync(Viewer viewer, Guid id, string? key, int? minutes, CancellationToken cancel = default)
    {
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(key, "D", out var wish) || wish == Guid.Empty) wrong.Add(("id", string.IsNullOrEmpty(key) ? "required" : "format"));
        if (minutes is null) wrong.Add(("minutes", "required"));
        if (wrong.Count > 0) return StayAnswer.Refused(new Problem(422, "impossible") { Fields = wrong });
        return await move.PutAsync(viewer, id, "stay.extended", (stay, body, now) =>
        {
            if (body.Extensions.Any(extension => extension.Id == wish)) return null;
            var longer = new StayExtension(wish, minutes!.Value, now, viewer.DisplayName);
            return (StayRules.Extend(stay, fill.Profile, longer.Minutes, now), body with { Extensions = [.. body.Extensions, longer] });
        }, cancel);
    }
}
