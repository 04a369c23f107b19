using System.Text.Json;

namespace GreenChannel.Domain.Brighton;

/// <summary>A case definition of the Brighton Collaboration: which findings give which level of certainty.</summary>
public sealed class CaseDefinition
{
    private readonly HashSet<string> _known;

    private CaseDefinition(JsonElement json)
    {
        Code = json.GetProperty("code").GetString()!;
        Source = json.GetProperty("source").GetString()!;
        Diagnoses = [.. json.GetProperty("diagnoses").EnumerateArray().Select(code => code.GetString()!)];
        Findings = json.GetProperty("findings").EnumerateObject()
            .ToDictionary(part => part.Name, part => (IReadOnlyList<string>)[.. part.Value.EnumerateArray().Select(code => code.GetString()!)]);
        _known = [.. Findings.Values.SelectMany(codes => codes)];
        var groups = json.GetProperty("groups");
        Levels = [.. json.GetProperty("levels").EnumerateArray().Select(level => Read(level, groups))];
        (Signs, ToConfirm, Vitals) = (Words(json, "signs"), Words(json, "toConfirm"), Words(json, "vitals"));
        foreach (var code in Levels.SelectMany(level => level.Findings).Concat(Signs.Values).Concat(ToConfirm.Values).Concat(Vitals.Values))
            if (!_known.Contains(code)) throw new InvalidOperationException($"{Code} has no finding {code}");
    }

    /// <summary>e.g. BC-ANA-2007.</summary>
    public string Code { get; }

    public string Source { get; }

    /// <summary>Diagnosis codes it is offered for.</summary>
    public IReadOnlyList<string> Diagnoses { get; }

    /// <summary>Codes of every finding, by part, in the order to ask.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Findings { get; }

    /// <summary>Levels 1, 2 and 3.</summary>
    internal IReadOnlyList<Criterion> Levels { get; }

    /// <summary>Signs of a report that are a finding, word for word.</summary>
    internal IReadOnlyDictionary<string, string> Signs { get; }

    /// <summary>Signs that are less than a finding: somebody has to say so.</summary>
    internal IReadOnlyDictionary<string, string> ToConfirm { get; }

    /// <summary>Measurements that are a finding.</summary>
    internal IReadOnlyDictionary<string, string> Vitals { get; }

    public bool Knows(string finding) => _known.Contains(finding);

    internal static IReadOnlyList<CaseDefinition> Load()
    {
        using var file = typeof(CaseDefinition).Assembly.GetManifestResourceStream("brighton.json")!;
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.EnumerateArray().Select(definition => new CaseDefinition(definition))];
    }

    private static Criterion Read(JsonElement json, JsonElement groups)
    {
        if (json.ValueKind == JsonValueKind.String) return new Found(json.GetString()!);
        IReadOnlyList<Criterion> Parts(string name) => [.. json.GetProperty(name).EnumerateArray().Select(part => Read(part, groups))];
        if (json.TryGetProperty("group", out var group)) return Read(groups.GetProperty(group.GetString()!), groups);
        if (json.TryGetProperty("any", out _)) return new AtLeast(1, Parts("any"));
        if (json.TryGetProperty("count", out var count)) return new AtLeast(count.GetInt32(), Parts("of"));
        var all = Parts("all");
        return new AtLeast(all.Count, all);
    }

    private static Dictionary<string, string> Words(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!);
}

/// <summary>The definitions that ship with this version.</summary>
public static class CaseDefinitions
{
    private static readonly IReadOnlyList<CaseDefinition> Shipped = CaseDefinition.Load();

    public static IEnumerable<string> Codes => Shipped.Select(definition => definition.Code);

    /// <exception cref="ArgumentException">No such definition.</exception>
    public static CaseDefinition Get(string code) =>
        Shipped.FirstOrDefault(definition => definition.Code == code) ?? throw new ArgumentException($"there is no case definition {code}", nameof(code));

    /// <summary>Definitions offered for a diagnosis code.</summary>
    public static IEnumerable<CaseDefinition> For(string diagnosis) => Shipped.Where(definition => definition.Diagnoses.Contains(diagnosis));
}
