namespace GreenChannel.Server.Platform.Http;

internal static class Machines
{
    private static readonly string[] Prefixes = ["/api", "/connect", "/openapi", "/metrics", "/health"];

    /// <summary>Calls that want a problem document, not a page.</summary>
    public static bool IsForMachines(this HttpContext http) =>
        Array.Exists(Prefixes, prefix => http.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        || http.Request.Headers.Authorization.Count > 0;
}
