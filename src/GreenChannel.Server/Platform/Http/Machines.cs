namespace GreenChannel.Server.Platform.Http;

internal static class Machines
{
    // /a and /g are one-time links: without a valid token they refuse, and never lead to a sign-in page. /desk and the two after it are called by a page's script.
    private static readonly string[] Prefixes = ["/api", "/connect", "/openapi", "/metrics", "/health", "/a", "/g", "/desk", "/rules.json", "/report/triage"];

    /// <summary>Calls that want a problem document, not a page.</summary>
    public static bool IsForMachines(this HttpContext http) =>
        Array.Exists(Prefixes, prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        || http.Request.Headers.Authorization.Count > 0;
}
