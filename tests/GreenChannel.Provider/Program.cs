using System.Security.Claims;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

// An OpenID Connect provider for the tests: a process of its own, with invented people, who sign in by choosing who they are.
var people = new Dictionary<string, (string Name, string[] Groups, string[] Methods)>
{
    ["nurse"] = ("示范护士单点", ["units/3301060101"], ["pwd"]),
    ["county"] = ("示范疾控单点", ["cdc/330106"], ["pwd", "otp"]),
    ["moved"] = ("示范疾控单点", ["cdc/330108"], ["pwd", "otp"]),
    ["stranger"] = ("示范外人", ["kitchen"], ["pwd"]),
};
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddOpenIddict().AddServer(server =>
{
    server.EnableDegradedMode().SetAuthorizationEndpointUris("/authorize").SetTokenEndpointUris("/token");
    server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
    server.RegisterScopes(Scopes.OpenId, Scopes.Profile, "groups");
    server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
    server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().DisableTransportSecurityRequirement();
    server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(asked =>
    {
        if (asked.ClientId != "greenchannel") asked.Reject(Errors.InvalidClient);
        return default;
    }));
    server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(asked =>
    {
        if (asked.ClientId != "greenchannel" || asked.ClientSecret != "provider-secret") asked.Reject(Errors.InvalidClient);
        return default;
    }));
});
var app = builder.Build();
app.UseAuthentication();
app.MapGet("/authorize", (HttpContext http) =>
{
    var request = http.GetOpenIddictServerRequest()!;
    if (!people.TryGetValue(http.Request.Query["user"].ToString(), out var person))
        return Results.Content($"<!doctype html><title>provider</title>{string.Concat(people.Keys.Select(name => $"<p><a href=\"{http.Request.Path}{http.Request.QueryString}&user={name}\">{name}</a></p>"))}", "text/html");
    var identity = new ClaimsIdentity("provider", Claims.Name, Claims.Role);

    // One person who is sent to another county keeps their subject.
    identity.SetClaim(Claims.Subject, http.Request.Query["user"] == "moved" ? "county" : http.Request.Query["user"].ToString());
    identity.SetClaim(Claims.Name, person.Name);
    foreach (var group in person.Groups) identity.AddClaim(new Claim("groups", group));
    foreach (var method in person.Methods) identity.AddClaim(new Claim(Claims.AuthenticationMethodReference, method));
    identity.SetScopes(request.GetScopes());
    identity.SetDestinations(_ => [Destinations.IdentityToken]);
    return Results.SignIn(new ClaimsPrincipal(identity), authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
});
app.MapGet("/", () => "provider");
app.Run();
