using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Cases and requests that calls may name: those there were at the start, and those that the attacks made.</summary>
internal sealed class Known
{
    /// <summary>Patterns of the calls that need a request in a state of its own.</summary>
    public static readonly string[] Steps =
    [
        "/api/escalations/{id}/acknowledgement", "/api/escalations/{id}/arrival", "/api/escalations/{id}/handover", "/api/escalations/{id}/stand-down",
        "/escalations/{id}/answer", "/escalations/{id}/arrival", "/escalations/{id}/handover", "/escalations/{id}/stand-down",
        "/api/escalations/{id}/next", "/escalations/{id}/next",
    ];

    /// <summary>Patterns of the calls that need somebody in the observation room, or a lot that is stopped.</summary>
    public static readonly string[] Stays = ["/api/stays/{id}", "/api/stays/{id}/leave", "/api/stays/{id}/extend", "/observe/{id}/leave", "/observe/{id}/extend", "/observe/{id}/details"];

    /// <summary>Patterns of the calls that need a case which a county may conclude.</summary>
    public static readonly string[] Concluded = ["/api/cases/{caseId}/conclusions", "/cases/{Id}/conclusion", "/api/cases/{caseId}/assessments", "/cases/{Id}/assessment", "/api/cases/{caseId}/reviews"];

    /// <summary>Patterns of the calls that need two cases which are probably one.</summary>
    public static readonly string[] Pairs = ["/api/duplicates/{pairId}", "/api/duplicates/{pairId}/decisions", "/duplicates/{Id}", "/duplicates/{pairId}/decisions"];

    /// <summary>Patterns of the calls that need a cluster, each one of its own.</summary>
    public static readonly string[] Clusters = ["/api/clusters/{id}", "/api/clusters/{id}/moves", "/api/clusters/{id}/register", "/clusters/{Id}", "/clusters/{id}/register.xlsx", "/clusters/{id}/register.csv"];

    public static readonly string[] Lots = ["/api/stopped-lots/{id}/lift", "/lots/{id}/lift"];

    private readonly Lock _gate = new();
    private readonly List<Guid> _cases = [];
    private readonly List<Guid> _requests = [];

    /// <summary>For each step a request that waits for it; nobody else's attack names it at first.</summary>
    public Dictionary<string, Guid> Waiting { get; } = [];

    /// <summary>Token of a slip that stays valid, a slip that may be revoked, and a lead.</summary>
    public string Token { get; set; } = "gc-marker";

    public Guid Slip { get; set; }

    public Guid Lead { get; set; }

    /// <summary>A panel of the county.</summary>
    public Guid Panel { get; set; }

    /// <summary>Two cases of one county, which an officer may put together.</summary>
    public IReadOnlyList<Guid> Together { get; set; } = [];

    /// <summary>What a parameter of a path that is about neither case nor request stands for; null where it is about one.</summary>
    public string? Of(string pattern) => pattern switch
    {
        "/g/{token}" => Token,
        _ when pattern.Contains("/slips/{", StringComparison.Ordinal) => Slip.ToString(),
        _ when pattern.Contains("/leads/{", StringComparison.Ordinal) => Lead.ToString(),
        _ when pattern.Contains("/panels/{", StringComparison.Ordinal) => Panel.ToString(),
        _ when pattern.StartsWith("/api/readiness/{", StringComparison.Ordinal) => "3301060101",
        _ => null,
    };

    /// <summary>The first case, which the first visitor may see.</summary>
    public Guid First => _cases[0];

    public void Add(Guid caseId, Guid? requestId)
    {
        lock (_gate)
        {
            _cases.Add(caseId);
            if (requestId is { } request && !Waiting.ContainsValue(request)) _requests.Add(request);
        }
    }

    /// <summary>Half of the time one of the last, whose content is the worst.</summary>
    public Guid Case(Random random)
    {
        lock (_gate) return Pick(_cases, random);
    }

    public Guid Request(Random random)
    {
        lock (_gate) return Pick(_requests, random);
    }

    private static Guid Pick(List<Guid> ids, Random random) => ids[random.Next(random.Chance(0.5) ? Math.Max(0, ids.Count - 20) : 0, ids.Count)];
}

/// <summary>Makes the attacks: the same seed and index give the same call, up to the ids that the server made.</summary>
internal sealed partial class Attacks(int seed, DateTimeOffset now, IReadOnlyList<Target> targets, IReadOnlyList<Visitor> visitors, JsonObject description, Known known)
{
    private static readonly string[] OddPaths =
        ["//gc-marker.example", "//gc-marker.example/cases", "/%5Cgc-marker.example", "/%09/gc-marker.example", "/.well-known/gc-marker", "/not-there", "/%3Cgc-marker%3E", "/cases/", "/Cases", "/report/gc-marker", "/site.css/gc-marker", "/api", "/api/", "/api/gc-marker", "/a/gc-marker", "/g/gc-marker", "/not-found", "/_blazor", "/swagger", "/cases;gc-marker=1", "/api/gateways/gc-marker/receipts"];

    private readonly Bodies _bodies = new(description, now);
    private readonly string[] _query = [.. targets.SelectMany(target => target.Query).Append("lang").Append("said").Append("next").Append("gc-marker").Distinct()];
    private readonly Target[] _turns = [.. targets.SelectMany(target => Enumerable.Repeat(target, Weight(target)))];

    public Attack Make(int index)
    {
        var random = new Random(unchecked((seed * 1_000_003) + index));
        if (index < targets.Count) return Harmless(index, targets[index], random);
        var target = random.Of(_turns);
        var who = Choose(target, random);
        var method = random.Chance(0.04) ? random.Of(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "GREEN"]) : target.Method;
        var (path, below) = Path(target, random);
        var (body, type) = Body(target, method, random);
        var attack = new Attack(index, target, who, method, path)
        {
            Body = body,
            ContentType = type,
            BelowTheApplication = below,
            Torn = body is { Length: > 1 } && target.Schema is not null && random.Chance(0.01),
        };
        for (var more = random.Chance(0.25) ? random.Next(1, 3) : 0; more > 0; more--)
        {
            var (name, values) = random.Of(Values.Headers);
            if (attack.Headers.All(header => header.Name != name)) attack.Headers.Add((name, random.Of(values)));
        }

        if (target.Pattern == "/api/live" && random.Chance(0.7)) attack.Headers.RemoveAll(header => header.Name == "Last-Event-ID");
        if (target.Pattern == "/api/live" && random.Chance(0.7)) attack.Headers.Add(("Last-Event-ID", random.Of(Values.Headers.First(header => header.Name == "Last-Event-ID").Values)));
        if (body is not null && random.Chance(0.03)) attack.Headers.Add(("Content-Encoding", random.Of(["gzip", "br", "gc-marker", "identity"])));
        return attack;
    }

    /// <summary>One more call as it should be, with other words where several are right.</summary>
    public Attack Knock(Target target, int time) => Harmless(-1 - time, target, new Random(unchecked((seed * 1_000_003) - 1 - time)));

    // Each operation is called once as it should be: else an attack might break its teeth on a locked door and prove nothing.
    private Attack Harmless(int index, Target target, Random random)
    {
        var path = Parameter().Replace(target.Pattern, named => named.Value switch
        {
            "{code}" or "{organisation}" => "H330106001",
            "{table}" => "hospitals",
            _ when known.Of(target.Pattern) is { } own => own,
            _ => (known.Waiting.TryGetValue(target.Pattern, out var request) ? request : known.First).ToString(),
        });
        var form = target.IsForm ? string.Join('&', Forms.For(target, now, random).Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}")) : null;
        var body = target.Schema is null ? form
            : target.Pattern.EndsWith("/treatment", StringComparison.Ordinal) ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = "oxygen" }.ToJsonString()
            : target.Pattern == "/api/stays" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["vaccination"] = new JsonObject { ["vaccine"] = "5001" } }.ToJsonString()
            : target.ToString() == "POST /api/cases/{caseId}/conclusions" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["by"] = "county", ["diagnosis"] = "fever", ["basis"] = "gc-marker" }.ToJsonString()
            : target.ToString() == "POST /api/cases/{caseId}/assessments" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = "brighton", ["definition"] = "BC-GBS-2011" }.ToJsonString()
            : target.ToString() == "POST /api/cases/{caseId}/reviews" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = "review" }.ToJsonString()
            : target.ToString() == "POST /api/clusters" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["cases"] = new JsonArray([.. known.Together.Select(id => (JsonNode)id.ToString())]) }.ToJsonString()
            : target.ToString() == "POST /api/clusters/{id}/moves" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["kind"] = random.Of(["dismiss", "reopen"]), ["reason"] = "gc-marker" }.ToJsonString()
            : target.ToString() == "POST /api/cases/{caseId}/assignment" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["to"] = "cdc-330106" }.ToJsonString()
            : target.ToString() == "POST /api/panels/{panelId}/members" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["name"] = "gc-marker", ["profession"] = "pharmacy" }.ToJsonString()
            : target.ToString() == "POST /api/doses" ? new JsonArray(new JsonObject { ["site"] = "3301060101", ["vaccine"] = "5001", ["month"] = now.AddMonths(-1).ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture), ["doses"] = 120 }).ToJsonString()
            : target.ToString() == "POST /api/clusters/{id}/register" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["vaccinated"] = 40 }.ToJsonString()
            : target.Method == "PATCH" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["changes"] = new JsonArray(new JsonObject { ["field"] = "other.supply", ["value"] = "gc-marker" }) }.ToJsonString()
            : target.ToString() == "POST /api/duplicates/{pairId}/decisions" ? new JsonObject { ["id"] = Guid.CreateVersion7().ToString(), ["act"] = "notSame", ["reason"] = "gc-marker" }.ToJsonString()
            : target.Pattern.EndsWith("/leave", StringComparison.Ordinal) ? new JsonObject { ["reason"] = "family" }.ToJsonString()
            : _bodies.Valid(target, random).ToJsonString();
        return new Attack(index, target, May(target)[0], target.Method, target.Pattern == "/api/indicators/cases" ? path + "?code=K1&variant=exact" : path)
        {
            Body = body is null ? null : System.Text.Encoding.UTF8.GetBytes(body),
            ContentType = body is null ? null : target.Schema is null ? "application/x-www-form-urlencoded" : "application/json",
        };
    }

    private (byte[]? Body, string? Type) Body(Target target, string method, Random random)
    {
        if (method is "GET" or "HEAD" or "TRACE") return (null, null);
        if (target.Schema is null && !target.IsForm) return random.Chance(0.5) ? (null, null) : ("{\"gc-marker\":1}"u8.ToArray(), "application/json");
        if (random.Chance(0.003)) return (new byte[3 * 1024 * 1024], target.IsForm ? "application/x-www-form-urlencoded" : "application/json");
        if (target.Schema is null) return Forms.Hostile(Forms.For(target, now, random), random);
        var type = random.Chance(0.88) ? "application/json" : random.Chance(0.2) ? null : random.Of(Values.ContentTypes);
        return (_bodies.Hostile(target, random), type);
    }

    private (string Path, bool Below) Path(Target target, Random random)
    {
        var below = false;
        var path = Parameter().Replace(target.Pattern, named =>
        {
            if (random.Chance(0.005))
            {
                below = true;
                return "%00";
            }

            if (named.Value == "{code}" && random.Chance(0.6)) return "H330106001";
            if (named.Value == "{organisation}") return random.Chance(0.12) ? random.Of(Values.Ids) : random.Of(["H330106001", "H330106002", "330106", "H330108001"]);
            if (known.Of(target.Pattern) is { } own) return random.Chance(0.2) ? random.Of(Values.Ids) : own;
            if (named.Value == "{table}") return random.Of(["hospitals", "contacts", "gc-marker"]);
            if (known.Waiting.TryGetValue(target.Pattern, out var waiting) && !Known.Steps.Contains(target.Pattern) && random.Chance(0.6)) return waiting.ToString();
            var isCase = target.Pattern.Contains("/cases/", StringComparison.Ordinal) != random.Chance(0.03);
            return random.Chance(0.12) ? random.Of(Values.Ids) : (isCase ? known.Case(random) : known.Request(random)).ToString();
        });
        if (target.Method == "GET" && random.Chance(0.05)) path = random.Of(OddPaths);
        var names = target.Query.Count > 0 ? target.Query : _query;
        if (!random.Chance(target.Query.Count > 0 || path.Contains("gc-marker.example", StringComparison.Ordinal) || target.Pattern is "/cases" or "/sign-in" ? 0.8 : 0.12)) return (path, below);
        if (target.Pattern == "/sign-in" && random.Chance(0.7)) return ($"{path}?next={random.Of(Values.Nexts)}", below);
        if (path.StartsWith("//", StringComparison.Ordinal) || path.Contains("gc-marker.example", StringComparison.Ordinal)) return (path + "?lang=en", below);
        var query = Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"{random.Of(names)}={(random.Chance(0.01) ? new string('q', 3_000) : random.Of(Values.QueryValues))}");
        return ($"{path}?{string.Join('&', query)}", below);
    }

    // Mostly somebody who may, so that the call gets behind the door.
    private Visitor Choose(Target target, Random random) => random.Of(random.Chance(0.1) ? visitors : May(target));

    private List<Visitor> May(Target target)
    {
        var machine = target.Pattern.StartsWith("/api", StringComparison.Ordinal) || target.Pattern.StartsWith("/openapi", StringComparison.Ordinal) || target.Pattern == "/metrics";
        var may = visitors.Where(visitor => target.Pattern is "/sign-in" or "/connect/token" or "/g/{token}" ? visitor.IsNobody : machine ? visitor.Bearer is not null : visitor.Cookie is not null);
        if (target.Pattern.StartsWith("/inbox", StringComparison.Ordinal) || target.Pattern.StartsWith("/desk", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/hospitals", StringComparison.Ordinal)
            || (target.Pattern.Contains("/escalations/", StringComparison.Ordinal) && !target.Pattern.EndsWith("/stand-down", StringComparison.Ordinal) && !target.Pattern.EndsWith("/next", StringComparison.Ordinal)))
            may = may.Where(visitor => visitor.Name.StartsWith("hospital", StringComparison.Ordinal));
        if (target.Pattern.StartsWith("/roster", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/rosters", StringComparison.Ordinal)) may = may.Where(visitor => visitor.Name.StartsWith("hospital-H330106001", StringComparison.Ordinal) || visitor.Name.StartsWith("admin", StringComparison.Ordinal));
        if (target.Pattern.StartsWith("/directory", StringComparison.Ordinal)) may = may.Where(visitor => visitor.Name.StartsWith("admin", StringComparison.Ordinal));
        if (target.Pattern.StartsWith("/observe", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/stays", StringComparison.Ordinal)) may = may.Where(visitor => visitor.Name.StartsWith("clinic-3301060101", StringComparison.Ordinal));
        if (target.Pattern.StartsWith("/lots", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/stopped-lots", StringComparison.Ordinal) || target.Pattern is "/doses" or "/api/doses" or "/api/panels/{panelId}/members" or "/api/cases/{caseId}/assignment") may = may.Where(visitor => visitor.Name.StartsWith("cdc-330106", StringComparison.Ordinal));
        if (target.Pattern == "/api/readiness/tests/answer") may = may.Where(visitor => visitor.Name.StartsWith("hospital-H330106001", StringComparison.Ordinal));
        else if (target.Pattern.StartsWith("/api/readiness/{", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/slips", StringComparison.Ordinal) || target.Pattern.StartsWith("/api/leads", StringComparison.Ordinal)
            || target.Pattern.StartsWith("/slips", StringComparison.Ordinal) || target.Pattern.StartsWith("/leads", StringComparison.Ordinal) || target.Pattern.StartsWith("/ready-today", StringComparison.Ordinal))
            may = may.Where(visitor => visitor.Name.StartsWith("clinic-3301060101", StringComparison.Ordinal));
        else if (target.Pattern == "/readiness") may = may.Where(visitor => visitor.Name.StartsWith("cdc", StringComparison.Ordinal));
        if (target.Pattern is "/api/cases/{caseId}/feedback" or "/api/cases/{caseId}/identity" or "/api/cases/{caseId}/readings" or "/api/identity-shown") may = may.Where(visitor => visitor.Name.StartsWith("cdc-330106", StringComparison.Ordinal));
        var admitted = may.Where(visitor => IsAdmitted(target, visitor)).ToList();
        return admitted.Count > 0 ? admitted : [.. may];
    }

    // The server's own table says whom a door is for.
    private static bool IsAdmitted(Target target, Visitor visitor) =>
        AccessTable.Rows.FirstOrDefault(row => row.Method == target.Method && Constraint().Replace(row.Pattern, "") == target.Pattern) is not { } row
        || row.Who is "anyone" || (visitor.Role is { } role && row.Admits(role));

    [GeneratedRegex(@":[^}]+(?=\})")]
    private static partial Regex Constraint();

    private static int Weight(Target target) => target.Pattern switch
    {
        "/api/reports" => 40,
        "/api/triage" or "/api/cases/{caseId}/updates" or "/api/cases/{caseId}/feedback" or "/api/exports" => 24, // What they ask for is one word of several.
        "/report" when target.IsForm => 20,
        "/connect/token" => 20, // Few guesses of a client and its secret are right.
        "/api/cases" or "/cases" or "/cases/{Id}" => 8,
        "/inbox" or "/metrics" or "/api/live" or "/openapi/v1.json" => 2, // Slow where much is open, or nothing to be hostile with.
        "/health/live" or "/health/ready" or "/sign-out" => 1,
        _ when target.Schema is not null => 12,
        _ => 5,
    };

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
