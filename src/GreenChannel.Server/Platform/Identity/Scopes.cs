using OpenIddict.Abstractions;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>
/// What a machine may do of what its role may do. A client that was given scopes gets a token for those and no other call;
/// one that was given none has everything its role has. Which call needs which scope stands in the access table.
/// </summary>
public static class Scopes
{
    public const string Claim = "gc_scope";

    public static readonly IReadOnlyList<string> All = ["reports.write", "cases.read", "cases.write", "escalations.read", "escalations.write", "observation", "units", "directory", "exports", "log.read"];

    /// <summary>What a client may ask for; empty where it was given no scopes.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> permissions) =>
        [.. permissions.Where(permission => permission.StartsWith(OpenIddictConstants.Permissions.Prefixes.Scope, StringComparison.Ordinal)).Select(permission => permission[OpenIddictConstants.Permissions.Prefixes.Scope.Length..])];

    /// <summary>Turns away a token that lacks the call's scope, as any other call that is not allowed.</summary>
    public static void UseScopes(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (http.User.FindFirst(Claim)?.Value is { } held && http.GetEndpoint() is RouteEndpoint endpoint
            && AccessTable.ScopeOf(http.Request.Method, endpoint) is var needed && (needed is null || !held.Split(' ').Contains(needed)))
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await next(http);
    });
}
