using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Http;

/// <summary>Every refusal of the API is a problem document, also where no handler was reached; and none says more than it must.</summary>
public static class Refusals
{
    public static void UseRefusals(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        catch (Exception failed) when (!http.Response.HasStarted && http.IsForMachines())
        {
            if (http.RequestAborted.IsCancellationRequested) return;
            var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("GreenChannel.Http");
            var tooLarge = failed is BadHttpRequestException { StatusCode: 413 };
            if (!tooLarge) log.LogError("{Method} {Route} failed: {Kind} {Where}", http.Request.Method, Route(http), failed.GetType().Name, failed.StackTrace);
            http.Response.Clear();
            http.Response.StatusCode = failed is BadHttpRequestException bad ? bad.StatusCode : 500;
        }

        if (http.Response.HasStarted || http.Response.StatusCode < 400 || http.Response.ContentLength > 0 || http.Response.ContentType is not null) return;
        if (!http.IsForMachines()) return;
        var problem = new Problem(http.Response.StatusCode, Code(http.Response.StatusCode));
        if (MayHoldEmergency(http))
        {
            var last = http.RequestServices.GetRequiredService<FacilityBook>().Last;
            var viewer = Identity.Viewer.Of(http.User);
            problem = problem with { EmergencyPhone = last?.EmergencyPhone(viewer?.Organisation) ?? "120" };
        }

        await problem.WriteAsync(http);
    });

    // A report that was turned away unread may have been an emergency: the answer says whom to call.
    private static bool MayHoldEmergency(HttpContext http) => HttpMethods.IsPost(http.Request.Method)
        && (http.Request.Path.StartsWithSegments("/api/reports") || http.Request.Path.StartsWithSegments("/api/cases"));

    private static string Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    private static string Code(int status) => status switch
    {
        400 => "unreadable",
        401 => "not-signed-in",
        403 => "not-allowed",
        404 => "not-found",
        405 => "no-such-method",
        413 => "too-large",
        415 => "not-json",
        _ => "failed",
    };
}
