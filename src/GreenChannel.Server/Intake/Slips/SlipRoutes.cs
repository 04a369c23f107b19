using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>
/// GET and POST /g/{token}: whoever holds the slip tells the unit, without a sign-in. GET changes nothing, and nothing shows
/// whom the slip was given to. The forms of the unit's own pages stand beside it.
/// </summary>
public static class SlipRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/g/{token}", ShowAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/g/{token}", TellAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        routes.MapPost("/slips/issue", IssueAsync).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/slips/{id:guid}/revoke", async (Guid id, HttpContext http, IssueSlip issue, CancellationToken cancel) =>
            Results.Redirect(await issue.RevokeAsync(http.Viewer(), id, cancel) is null ? "/slips?said=not-found" : "/slips")).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
        routes.MapPost("/leads/{id:guid}/close", async (Guid id, HttpContext http, CloseLead close, CancellationToken cancel) =>
        {
            var form = await FormAsync(http, cancel);
            var problem = await close.RunAsync(http.Viewer(), id, Given(form, "reason"), Given(form, "words"), cancel);
            return Results.Redirect(problem is null ? "/leads" : $"/leads?said={problem.Code}");
        }).RequireAuthorization(Access.Clinics).ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(string token, HttpContext http, TakeLead take, CancellationToken cancel)
    {
        Hide(http);
        var (found, isAway) = await FindAsync(http, take, token, cancel);
        if (isAway) return WantsPage(http) ? Page(503, (nameof(GuardianPage.IsAway), true)) : new Problem(503, "failed") { EmergencyPhone = "120" }.Result(http);
        if (found is not { IsOpen: true }) return Missing(http);
        return Page(200, (nameof(GuardianPage.Site), found.Site), (nameof(GuardianPage.Token), token), (nameof(GuardianPage.Form), new GuardianForm(null)));
    }

    private static async Task<IResult> TellAsync(string token, HttpContext http, TakeLead take, CancellationToken cancel)
    {
        Hide(http);
        var (found, isAway) = await FindAsync(http, take, token, cancel);
        if (isAway) return WantsPage(http) ? Page(503, (nameof(GuardianPage.IsAway), true)) : new Problem(503, "failed") { EmergencyPhone = "120" }.Result(http);
        if (found is not { IsOpen: true }) return Missing(http);
        if (!http.Request.HasFormContentType) return new Problem(415, "not-a-form").Result(http);
        var form = new GuardianForm(await http.Request.ReadFormAsync(cancel));
        var taken = await take.PutAsync(found.Slip, found.Site, form, http.Connection.RemoteIpAddress?.ToString(), cancel);
        if (taken.Problem is { Status: 429 }) http.Response.Headers.RetryAfter = "3600";
        if (!WantsPage(http)) return taken.Problem?.Result(http) ?? Results.Json(new { call120 = taken.IsEmergency }, Json.Stored);
        return Page(
            taken.Problem?.Status ?? 200, (nameof(GuardianPage.Site), found.Site), (nameof(GuardianPage.Token), token),
            (nameof(GuardianPage.Form), form), (nameof(GuardianPage.Taken), taken));
    }

    // Somebody stands there with a sick child: while the store is away they are told so, and whom to call.
    private static async Task<(FoundSlip? Found, bool IsAway)> FindAsync(HttpContext http, TakeLead take, string token, CancellationToken cancel)
    {
        try
        {
            return (await take.FindAsync(token, cancel), false);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            http.RequestServices.GetRequiredService<ILogger<TakeLead>>().LogError("A slip could not be looked up: {Kind}", failed.GetType().Name);
            return (null, true);
        }
    }

    // The paper is shown once: its address is known to nobody afterwards.
    private static async Task<IResult> IssueAsync(HttpContext http, IssueSlip issue, SlipTokens tokens, CancellationToken cancel)
    {
        Hide(http);
        var form = await FormAsync(http, cancel);
        var issued = await issue.RunAsync(http.Viewer(), Given(form, "reference"), Given(form, "vaccine"), null, Given(form, "note"), cancel);
        if (issued.Slip is not { } slip) return Results.Redirect($"/slips?said={issued.Problem!.Code}");
        return new RazorComponentResult<SlipPaper>(new Dictionary<string, object?> { [nameof(SlipPaper.Slip)] = slip, [nameof(SlipPaper.Address)] = tokens.AddressOf(issued.Token), [nameof(SlipPaper.Paper)] = form["paper"] == "A4" ? "a4" : "a6" });
    }

    private static RazorComponentResult<GuardianPage> Page(int status, params (string Name, object? Value)[] parameters) =>
        new(parameters.ToDictionary(one => one.Name, one => one.Value)) { StatusCode = status };

    private static IResult Missing(HttpContext http) => WantsPage(http) ? Page(404) : new Problem(404, "not-found").Result(http);

    private static bool WantsPage(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task<IFormCollection> FormAsync(HttpContext http, CancellationToken cancel) =>
        http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;

    private static string? Given(IFormCollection form, string field) => form[field].ToString().Trim() is { Length: > 0 } text ? text : null;

    private static void Hide(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
    }
}
