using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Identity;

namespace GreenChannel.Server.Shell;

/// <summary>Pages: rendered on the server, working without script.</summary>
public static class Pages
{
    private static readonly string[] Forms = ["report", "sign-in", "code", "account", "follow-up", "observe", "lots", "ready-today", "conclusion", "assessment", "investigation", "import", "doses"];

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddHttpContextAccessor();

        // In memory and nowhere else: a list of names would otherwise be put into a file while it is read.
        services.Configure<FormOptions>(forms => forms.MemoryBufferThreshold = int.MaxValue);
        return services;
    }

    public static void UsePageHeaders(this WebApplication app)
    {
        // Nothing that the page of a link or a slip leads to learns its token; the last word on the headers is the first to be asked for.
        app.UseWhen(http => IsLink(http), links => links.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers["Referrer-Policy"] = "no-referrer";
                return Task.CompletedTask;
            });
            return next(http);
        }));
        app.UseSecurityHeaders(policies => policies
            .AddDefaultSecurityHeaders()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                csp.AddScriptSrc().Self();
                csp.AddStyleSrc().Self();
                csp.AddImgSrc().Self().Data();
                csp.AddConnectSrc().Self();
                csp.AddManifestSrc().Self();
                csp.AddFormAction().Self();
                csp.AddBaseUri().None();
                csp.AddObjectSrc().None();
                csp.AddFrameAncestors().None();
            }));
        app.UseWhen(http => !http.IsForMachines(), pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.Use(ShowRefusal);
        app.Use(SameOriginOnly);
        app.Use(ChooseLanguage);
    }

    /// <summary>A page takes the form that it shows, which bears its name, and no other. Behind routing.</summary>
    public static void UseOwnForms(this WebApplication app) => app.Use((http, next) =>
    {
        var toPage = HttpMethods.IsPost(http.Request.Method) && http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null;
        if (!toPage || (http.Request.HasFormContentType && http.Request.Form["_handler"] is [{ } form] && form == http.Request.Path.Value?.TrimEnd('/').ToLowerInvariant().Split('/')[^1] && Forms.Contains(form)))
            return next(http);
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    });

    public static void MapPages(this WebApplication app)
    {
        app.MapPost("/sign-out", async (SignInManager<Person> people, Sessions sessions, HttpContext http) =>
        {
            if (Sessions.Of(http.User) is { } session && people.UserManager.GetUserId(http.User) is { } person) await sessions.EndAsync(http.Viewer(), person, session, null);
            await people.SignOutAsync();
            DeviceCookie.Take(http);
            return Results.Redirect("/sign-in");
        }).RequireAuthorization(Access.OwnAccount).ExcludeFromDescription();
        app.MapRazorComponents<App>();
    }

    // The page that says no is shown, whatever was tried: a form must not be sent on to it.
    private static async Task ShowRefusal(HttpContext http, RequestDelegate next)
    {
        var tried = http.Request.Method;
        if (http.Features.Get<IStatusCodeReExecuteFeature>() is not null) http.Request.Method = HttpMethods.Get;
        await next(http);
        http.Request.Method = tried;
    }

    // A browser says where a form was sent from. A form of another site is refused here, so that no token in a form can
    // expire while a nurse fills it in: an emergency must not fail for the age of a page.
    private static Task SameOriginOnly(HttpContext http, RequestDelegate next)
    {
        var unsafeMethod = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method) && !HttpMethods.IsOptions(http.Request.Method);
        var foreign = http.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site"
            || (http.Request.Headers.Origin.ToString() is { Length: > 0 } origin
                && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value));

        // A one-time link or a slip is its own proof, no session is used, and its page sends no origin.
        if (!unsafeMethod || !foreign || http.Request.Headers.Authorization.Count > 0 || IsLink(http)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsLink(HttpContext http) => http.Request.Path.StartsWithSegments("/a") || http.Request.Path.StartsWithSegments("/g");

    private static Task ChooseLanguage(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || http.IsForMachines()) return next(http);
        http.Response.Headers.CacheControl = "no-store";
        if (http.Request.Query["lang"].ToString() is not ("zh-Hans" or "en")) return next(http);
        http.Response.Cookies.Append(RequestLanguage.Cookie, http.Request.Query["lang"].ToString(), new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
            SameSite = SameSiteMode.Lax,
            HttpOnly = true,
        });

        // A path that begins with two slashes would name another server.
        http.Response.Redirect(new PathString("/" + http.Request.Path.Value!.TrimStart('/')));
        return Task.CompletedTask;
    }
}
