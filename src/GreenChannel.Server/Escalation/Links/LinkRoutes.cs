using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GreenChannel.Server.Escalation.Links;

/// <summary>
/// GET and POST /a/{token}: whoever holds the link answers without a sign-in. GET changes nothing and shows nobody's
/// identity: it may be opened by a scanner, forwarded, or kept in a history.
/// </summary>
public static class LinkRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/a/{token}", ShowAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/a/{token}", AnswerAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> ShowAsync(string token, HttpContext http, ActionLinks links, ReadLink read, CancellationToken cancel)
    {
        Hide(http);
        return links.Read(token) is { } message && await read.FindAsync(message, cancel) is { } link ? Page(link, token, 200, null) : Missing(http);
    }

    private static async Task<IResult> AnswerAsync(string token, HttpContext http, ActionLinks links, AnswerLink answer, CancellationToken cancel)
    {
        Hide(http);
        if (links.Read(token) is not { } message) return Missing(http);
        var (said, unreadable) = http.Request.HasFormContentType ? (await FromFormAsync(http, cancel), null) : await FromJsonAsync(http, cancel);
        if (unreadable is not null) return unreadable.Result(http);
        if (said is null) return new Problem(422, "impossible") { Fields = [("decision", "required")] }.Result(http);
        if (await answer.PutAsync(message, said, cancel) is not { } done) return Missing(http);
        var (link, refusal) = done;
        if (WantsPage(http)) return refusal is null ? Results.Redirect($"/a/{token}") : Page(link, token, refusal.Status, refusal);
        return refusal?.Result(http) ?? Results.Json(new { decision = said.Decision, state = link.Request.State, hospital = link.Hospital, caseNumber = link.Case.CaseNumber }, Json.Stored);
    }

    private static async Task<Acknowledgement?> FromFormAsync(HttpContext http, CancellationToken cancel)
    {
        var form = await http.Request.ReadFormAsync(cancel);
        return AnswerForms.Said(form, null);
    }

    private static async Task<(Acknowledgement?, Problem?)> FromJsonAsync(HttpContext http, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return (null, unreadable);
        var said = new Acknowledgement(
            fields.RequiredWord("decision", "seen", "accepted", "declined"), fields.Text("reason"), fields.Whole("etaMinutes", 0, 360),
            fields.By(Viewer.Engine with { DisplayName = "" }) is { Name: not "" } by ? by : null, fields.Text("bed"), fields.Text("team"));
        return fields.Problem is { } problem ? (null, problem) : (said, null);
    }

    private static RazorComponentResult<LinkPage> Page(LinkStanding link, string token, int status, Problem? refusal) =>
        new(new Dictionary<string, object?> { [nameof(LinkPage.Link)] = link, [nameof(LinkPage.Token)] = token, [nameof(LinkPage.Refusal)] = refusal }) { StatusCode = status };

    private static IResult Missing(HttpContext http) => WantsPage(http)
        ? new RazorComponentResult<LinkPage>(new Dictionary<string, object?>()) { StatusCode = StatusCodes.Status404NotFound }
        : new Problem(404, "not-found").Result(http);

    private static bool WantsPage(HttpContext http) => http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static void Hide(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Robots-Tag"] = "noindex, nofollow, noarchive";
    }
}
