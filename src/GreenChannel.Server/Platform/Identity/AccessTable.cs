using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Who may call one endpoint, and what of a case they must be concerned with.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Pattern">Route, with its parameters' names.</param>
/// <param name="Who">Roles, in one order, an administrator with the duty that is wanted; or one of <c>anyone</c>, <c>signed-in</c>, <c>person</c> (no machine).</param>
/// <param name="About">What the call is about and must be visible to the caller: <c>case</c>, <c>request</c>; <c>own</c>: what belongs to their own organisation; <c>-</c>: nothing that has an owner.</param>
/// <param name="Scope">What a machine needs that was given scopes; - where none of them suffices.</param>
public sealed record AccessRow(string Method, string Pattern, string Who, string About, string Scope)
{
    /// <summary>Whether a role is among them.</summary>
    public bool Admits(Role role) => Who is "anyone" or "signed-in" or "person" || Who.Split(' ').Any(word => word.Split(':')[0] == Json.Word(role));

    public override string ToString() => $"{Method},{Pattern},{Who},{About},{Scope}";
}

/// <summary>
/// Every door of the service in one table (access-table.csv): a door that is not in it, or is open to others than it says,
/// keeps the server from starting. What of the cases is behind a door for whom is told by <see cref="Visibility"/> and what of
/// a person by the mask; a test walks every door as everybody and compares.
/// </summary>
public static class AccessTable
{
    public static IReadOnlyList<AccessRow> Rows { get; } = Read();

    private static readonly Dictionary<(string, string), string> ScopeByDoor = Rows.Where(row => row.Scope != "-").ToDictionary(row => (row.Method, row.Pattern), row => row.Scope);

    /// <summary>The scope of a call; null where none suffices.</summary>
    public static string? ScopeOf(string method, RouteEndpoint endpoint) => ScopeByDoor.GetValueOrDefault((method, "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/')));

    /// <exception cref="InvalidOperationException">A door without a row, a row without a door, or a difference; the message has the lines.</exception>
    public static void Check(IEndpointRouteBuilder routes)
    {
        var known = Rows.ToDictionary(row => (row.Method, row.Pattern));
        var policies = routes.ServiceProvider.GetRequiredService<IOptions<AuthorizationOptions>>().Value;
        List<string> wrong = [];
        var seen = new HashSet<(string, string)>();
        foreach (var (method, pattern, endpoint) in Doors(routes))
        {
            if (!seen.Add((method, pattern))) continue;
            var who = Who(endpoint, policies);
            if (!known.TryGetValue((method, pattern), out var row)) wrong.Add($"not in the table: {method},{pattern},{who},-,-");
            else if (row.Who != who) wrong.Add($"in the table {row.Who}, in the code {who}: {method},{pattern}");
        }

        wrong.AddRange(Rows.Where(row => !seen.Contains((row.Method, row.Pattern))).Select(row => $"no such door: {row}"));
        if (wrong.Count > 0) throw new InvalidOperationException("access-table.csv does not hold:\n" + string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<(string Method, string Pattern, RouteEndpoint Endpoint)> Doors(IEndpointRouteBuilder routes) =>
        from endpoint in routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, "/" + (endpoint.RoutePattern.RawText ?? "").TrimStart('/'), endpoint);

    private static string Who(RouteEndpoint endpoint, AuthorizationOptions options)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null) return "anyone";
        var named = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy is { } name ? options.GetPolicy(name) : options.DefaultPolicy).OfType<AuthorizationPolicy>()
            .Concat(endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()).ToList();
        var requirements = (named.Count > 0 ? named : [options.FallbackPolicy!]).SelectMany(policy => policy.Requirements).ToList();
        var roles = requirements.OfType<ClaimsAuthorizationRequirement>().Where(claim => claim.ClaimType == Viewer.RoleClaim && claim.AllowedValues?.Any() == true)
            .Select(claim => claim.AllowedValues!.ToHashSet(StringComparer.Ordinal)).ToList();
        var duty = requirements.OfType<Duty.Wanted>().Select(wanted => $":{wanted.Duty}").FirstOrDefault();
        if (roles.Count > 0) return string.Join(' ', Enum.GetValues<Role>().Select(Json.Word).Where(role => roles.TrueForAll(allowed => allowed.Contains(role))).Select(role => role == Json.Word(Role.Admin) ? role + duty : role));
        return requirements.Exists(requirement => requirement is AssertionRequirement) ? "person" : "signed-in";
    }

    private static List<AccessRow> Read()
    {
        using var file = new StreamReader(typeof(AccessTable).Assembly.GetManifestResourceStream("access-table.csv")!);
        List<AccessRow> rows = [];
        while (file.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var cells = line.Split(',');
            rows.Add(new AccessRow(cells[0], cells[1], cells[2], cells[3], cells[4]));
        }

        return rows;
    }
}
