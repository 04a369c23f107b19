using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Server;
using Microsoft.AspNetCore.Routing;

namespace GreenChannel.Smoke.Hostile;

/// <summary>One operation of the server: a call of the API, a page or a form.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Pattern">Path with its parameters in braces, without constraints.</param>
internal sealed partial record Target(string Method, string Pattern)
{
    public bool IsDescribed { get; private init; }

    /// <summary>Schema of the JSON body, where the description has one.</summary>
    public JsonObject? Schema { get; private init; }

    public IReadOnlyList<string> Query { get; private init; } = [];

    public bool IsForm => Method == "POST" && !Pattern.StartsWith("/api", StringComparison.Ordinal);

    public override string ToString() => $"{Method} {Pattern}";

    /// <summary>Every operation that is described, and every route that the description leaves out: pages, forms, the token.</summary>
    public static List<Target> All(JsonObject description)
    {
        var targets = new Dictionary<string, Target>(StringComparer.OrdinalIgnoreCase);
        foreach (var (path, item) in description["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                var target = new Target(method.ToUpperInvariant(), path)
                {
                    IsDescribed = true,
                    Schema = operation!["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject(),
                    Query = [.. (operation["parameters"]?.AsArray() ?? []).Where(given => (string?)given!["in"] == "query").Select(given => (string)given!["name"]!)],
                };
                targets.Add(target.ToString(), target);
            }
        }

        foreach (var (method, pattern) in Routes()) targets.TryAdd($"{method} {pattern}", new Target(method, pattern));
        return [.. targets.Values];
    }

    private static IEnumerable<(string Method, string Pattern)> Routes()
    {
        var app = ServerApp.Build(["--GreenChannel:Database=Data Source=:memory:", "--GreenChannel:Demo=false"], serve: false);
        app.MapEverything();
        foreach (var route in ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            var pattern = "/" + Constraint().Replace(route.RoutePattern.RawText!.TrimStart('/'), "}");
            if (pattern.StartsWith("/_framework", StringComparison.Ordinal)) continue; // The framework's own, for scripts that are not used.
            foreach (var method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]) yield return (method, pattern);
        }
    }

    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();
}
