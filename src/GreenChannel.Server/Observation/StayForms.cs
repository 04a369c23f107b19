using System.Globalization;
using System.Text.Json;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Observation;

/// <summary>The taps of the room: each does what the API call of the same name does, and leads back to the person.</summary>
public static class StayForms
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/observe/{id:guid}/leave", LeaveAsync).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/observe/{id:guid}/extend", ExtendAsync).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/observe/{id:guid}/details", CompleteAsync).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/observe/leave-due", async (HttpContext http, LeaveStay leave, CancellationToken cancel) =>
        {
            await leave.DueAsync(http.Viewer(), cancel);
            return Results.Redirect("/observe");
        }).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
    }

    private static async Task<IResult> LeaveAsync(Guid id, HttpContext http, LeaveStay leave, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        return Back(id, await leave.PutAsync(http.Viewer(), id, null, Given(form, "words") ?? Given(form, "reason"), cancel));
    }

    private static async Task<IResult> ExtendAsync(Guid id, HttpContext http, ExtendStay extend, CancellationToken cancel)
    {
        var form = await FormAsync(http, cancel);
        int? minutes = int.TryParse(Given(form, "minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return Back(id, await extend.PutAsync(http.Viewer(), id, Given(form, "id"), minutes, cancel));
    }

    private static async Task<IResult> CompleteAsync(Guid id, HttpContext http, CompleteStay complete, IOptions<GreenChannelOptions> options, TimeProvider time, CancellationToken cancel)
    {
        var stay = new RoomForm(await FormAsync(http, cancel), options.Value.Zone, time.Now()).Stay();
        stay.Remove("id");
        using var body = JsonDocument.Parse(stay.ToJsonString());
        return Back(id, await complete.PutAsync(http.Viewer(), id, body.RootElement, cancel));
    }

    private static IResult Back(Guid id, StayAnswer answer) => answer.Problem switch
    {
        null => Results.Redirect($"/observe#s{id:N}"),
        { Status: 404 } => Results.Redirect("/observe?said=not-found"),
        { } problem => Results.Redirect($"/observe?said={problem.Code}&field={Uri.EscapeDataString(problem.Fields.Select(field => field.Field).FirstOrDefault() ?? "")}#s{id:N}"),
    };

    private static async Task<IFormCollection> FormAsync(HttpContext http, CancellationToken cancel) =>
        http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;

    private static string? Given(IFormCollection form, string field) => form[field] is [.., { Length: > 0 and <= 500 } text] && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
