using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.SingleSignOn;

/// <summary>The way to another provider and back: authorization code with PKCE; what the provider says of a person is asked once and kept for the moment of the sign-in only.</summary>
public static class SingleSignOn
{
    public const string Scheme = "single-sign-on";

    public static void AddSingleSignOn(this IServiceCollection services, SingleSignOnOptions options)
    {
        services.AddScoped<EnterBySingleSignOn>();
        if (!options.IsOn) return;
        services.AddAuthentication().AddOpenIdConnect(Scheme, oidc =>
        {
            oidc.Authority = options.Authority!.ToString();
            (oidc.ClientId, oidc.ClientSecret) = (options.ClientId, options.ClientSecret);
            oidc.RequireHttpsMetadata = !options.Authority.IsLoopback;
            oidc.SignInScheme = IdentityConstants.ExternalScheme;
            oidc.CallbackPath = "/sign-in/sso/callback";
            oidc.ResponseType = "code";
            oidc.ResponseMode = "query"; // A code in an address is nobody's name, is good once, and needs no cookie that other sites may send.
            oidc.UsePkce = true;
            oidc.MapInboundClaims = false;
            oidc.SaveTokens = false;
            oidc.GetClaimsFromUserInfoEndpoint = false;
            oidc.DisableTelemetry = true;
            oidc.ClaimActions.Clear();
            oidc.Scope.Clear();
            foreach (var scope in $"openid profile {options.Scopes}".Split(' ', StringSplitOptions.RemoveEmptyEntries)) oidc.Scope.Add(scope);
            foreach (var cookie in new[] { oidc.NonceCookie, oidc.CorrelationCookie }) (cookie.SameSite, cookie.SecurePolicy) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
            oidc.Events.OnRemoteFailure = failed =>
            {
                // Whatever is wrong with it, nobody is signed in; what it says may name somebody.
                failed.HttpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("GreenChannel.SingleSignOn").LogWarning("A sign-in by the provider failed: {Kind}", failed.Failure?.GetType().Name);
                failed.Response.Redirect("/sign-in?sso=failed");
                failed.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/sso", (HttpContext http, IOptions<GreenChannelOptions> options) => options.Value.SingleSignOn.IsOn
            ? Results.Challenge(new AuthenticationProperties { RedirectUri = $"/sign-in/sso/back?next={Uri.EscapeDataString(NextPage.Of(http))}" }, [Scheme])
            : Results.NotFound()).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/sign-in/sso/back", BackAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> BackAsync(HttpContext http, EnterBySingleSignOn enter, CancellationToken cancel)
    {
        var told = await http.AuthenticateAsync(IdentityConstants.ExternalScheme);
        if (told.Principal is not { } principal) return Results.Redirect("/sign-in");
        await http.SignOutAsync(IdentityConstants.ExternalScheme);
        return await enter.AsAsync(principal, cancel) switch
        {
            Entered.In => Results.Redirect(NextPage.Of(http)),
            Entered.NeedsCode => Results.Redirect($"/sign-in/code?next={Uri.EscapeDataString(NextPage.Of(http))}"),
            Entered.Closed => Results.Redirect("/sign-in?sso=closed"),
            _ => Results.Redirect("/sign-in?sso=refused"),
        };
    }
}
