using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>POST /connect/token: client credentials for machines; the token says role and organisation.</summary>
public static class IssueToken
{
    public static void MapTokens(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/connect/token", HandleAsync).AllowAnonymous().DisableAntiforgery().WithName("IssueToken").WithTags("access").ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(HttpContext http, IOpenIddictApplicationManager clients, IOptions<GreenChannelOptions> options)
    {
        // The library has checked the secret before it passes the request on.
        var request = http.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("not a token request");
        if (!request.IsClientCredentialsGrantType()) return Results.Forbid(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
        var client = (Client)(await clients.FindByClientIdAsync(request.ClientId!))!;

        var identity = new ClaimsIdentity("token", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, client.ClientId);
        identity.SetClaim(Claims.Name, client.ClientId);
        identity.SetClaim(Viewer.RoleClaim, client.Role);
        identity.SetClaim(Viewer.OrganisationClaim, client.Organisation);
        identity.SetClaim(Viewer.DisplayClaim, client.DisplayName);
        Duty.AddTo(identity, client.Role, client.Duties, options);
        var given = Scopes.Of(await clients.GetPermissionsAsync(client));
        if (given.Count > 0)
        {
            // Asked for none, it gets all it was given; the library has refused what it was not given.
            var held = request.GetScopes() is { Length: > 0 } asked ? [.. asked] : given;
            identity.SetClaim(Scopes.Claim, string.Join(' ', held));
            identity.SetScopes(held);
        }

        identity.SetDestinations(_ => [Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }
}
