using System.Text.Json;

namespace GreenChannel.Domain.Triage;

/// <summary>One rule of the file.</summary>
internal sealed record Rule(string Code, TriageLevel Level, string Source, Condition When, bool OnlyWithoutEmergency);

/// <summary>What the file says of a diagnosis.</summary>
/// <param name="Window">Its reporting window, or null.</param>
/// <param name="Serious">Serious by the national definition.</param>
/// <param name="Common">Belongs to the common reactions.</param>
public sealed record DiagnosisRule(string? Window, bool Serious, bool Common);

/// <summary>An entry of the reporting scope.</summary>
internal sealed record ScopeRule(string Window, Condition When);

/// <summary>The rules file (rules.json), read once and checked as a whole.</summary>
public sealed class RuleBook
{
    private readonly List<AgeLimits> _ages;
    private readonly string[] _adrenaline;
    private readonly string[] _notAdrenaline;

    private RuleBook(JsonElement json)
    {
        Version = json.GetProperty("version").GetString()!;
        Numbers = json.GetProperty("numbers").EnumerateObject().ToDictionary(number => number.Name, number => number.Value.GetDecimal());
        SignsBySystem = json.GetProperty("signs").EnumerateObject().ToDictionary(system => system.Name, system => Words(system.Value));
        CommonSigns = Words(json.GetProperty("commonSigns")).ToHashSet();
        VaccineGroups = Words(json.GetProperty("vaccineGroups")).ToHashSet();
        Diagnoses = json.GetProperty("diagnoses").EnumerateObject().ToDictionary(entry => entry.Name, entry => Diagnosis(entry.Value));
        _ages = [.. json.GetProperty("ages").EnumerateArray().Select(Limits)];
        UnknownAge = Limits(json.GetProperty("unknownAge"));
        FeverBands = Starts(json.GetProperty("bands").GetProperty("feverC"));
        DiameterBands = Starts(json.GetProperty("bands").GetProperty("diameterCm"));
        _adrenaline = [.. Words(json.GetProperty("adrenaline").GetProperty("names"))];
        _notAdrenaline = [.. Words(json.GetProperty("adrenaline").GetProperty("except"))];

        var groups = json.GetProperty("groups").EnumerateObject().Select(group => group.Name).ToHashSet();
        var reader = new ConditionReader(SignsBySystem.Values.SelectMany(signs => signs).ToHashSet(), Diagnoses.Keys.ToHashSet(), Numbers.Keys.ToHashSet(), groups);
        Groups = json.GetProperty("groups").EnumerateObject().ToDictionary(group => group.Name, group => reader.Read(group.Value));
        Rules = [.. json.GetProperty("rules").EnumerateArray().Select(rule => new Rule(
            rule.GetProperty("code").GetString()!,
            Enum.Parse<TriageLevel>(rule.GetProperty("level").GetString()!, ignoreCase: true),
            rule.GetProperty("source").GetString()!,
            reader.Read(rule.GetProperty("when")),
            rule.TryGetProperty("onlyWithoutEmergency", out var only) && only.GetBoolean()))];
        Windows = json.GetProperty("windows").EnumerateObject().ToDictionary(window => window.Name, window => reader.Read(window.Value));
        Scope = [.. json.GetProperty("scope").EnumerateArray().Select(entry => new ScopeRule(entry.GetProperty("window").GetString()!, reader.Read(entry.GetProperty("when"))))];
    }

    /// <summary>The rules that ship with this version.</summary>
    /// <exception cref="InvalidOperationException">The file names something that does not exist.</exception>
    public static RuleBook Shipped { get; } = Load();

    public string Version { get; }

    /// <summary>Named limits; a profile may replace each.</summary>
    public IReadOnlyDictionary<string, decimal> Numbers { get; }

    /// <summary>Sign codes by body system, the most telling first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> SignsBySystem { get; }

    /// <summary>Signs of a common reaction (一般反应).</summary>
    public IReadOnlySet<string> CommonSigns { get; }

    /// <summary>First two digits of the vaccine codes that are known.</summary>
    public IReadOnlySet<string> VaccineGroups { get; }

    public IReadOnlyDictionary<string, DiagnosisRule> Diagnoses { get; }

    /// <summary>Codes of every rule, for texts and tests.</summary>
    public IEnumerable<string> RuleCodes => Rules.Select(rule => rule.Code);

    /// <summary>Limits where the age is unknown: the widest of all.</summary>
    public AgeLimits UnknownAge { get; }

    /// <summary>Where the bands 1, 2 and 3 of the reporting card begin, °C.</summary>
    internal IReadOnlyList<decimal> FeverBands { get; }

    /// <summary>Where the bands 1, 2 and 3 of redness and induration begin, cm.</summary>
    internal IReadOnlyList<decimal> DiameterBands { get; }

    internal IReadOnlyDictionary<string, Condition> Groups { get; }

    internal IReadOnlyList<Rule> Rules { get; }

    internal IReadOnlyDictionary<string, Condition> Windows { get; }

    internal IReadOnlyList<ScopeRule> Scope { get; }

    /// <summary>Limits at an age in completed months.</summary>
    public AgeLimits LimitsAt(int months) => _ages.First(limits => limits.BelowMonths is not { } below || months < below);

    /// <summary>True for adrenaline by any of its names.</summary>
    /// <remarks>Other drugs whose names contain its name are taken out first, so that a text naming both still counts.</remarks>
    public bool IsAdrenaline(string? drug)
    {
        if (drug is null) return false;
        foreach (var other in _notAdrenaline) drug = drug.Replace(other, "|", StringComparison.OrdinalIgnoreCase);
        return Array.Exists(_adrenaline, name => drug.Contains(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A four-digit code of a known group.</summary>
    public bool KnowsVaccine(string code) => code.Length == 4 && code.All(char.IsAsciiDigit) && VaccineGroups.Contains(code[..2]);

    /// <summary>The rules file as it ships, for a reader elsewhere: a browser without a connection judges by the same data.</summary>
    public static Stream OpenFile() => typeof(RuleBook).Assembly.GetManifestResourceStream("rules.json")!;

    private static RuleBook Load()
    {
        using var file = OpenFile();
        using var json = JsonDocument.Parse(file);
        return new RuleBook(json.RootElement);
    }

    private static IReadOnlyList<string> Words(JsonElement json) => [.. json.EnumerateArray().Select(word => word.GetString()!)];

    private static List<decimal> Starts(JsonElement json) => [.. json.EnumerateArray().Select(start => start.GetDecimal())];

    private static DiagnosisRule Diagnosis(JsonElement json) => new(
        json.TryGetProperty("window", out var window) ? window.GetString() : null, Is(json, "serious"), Is(json, "common"));

    private static bool Is(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.GetBoolean();

    private static AgeLimits Limits(JsonElement json) => new(
        json.TryGetProperty("belowMonths", out var below) ? below.GetInt32() : null,
        json.GetProperty("tachycardia").GetDecimal(),
        json.GetProperty("tachypnoea").GetDecimal(),
        json.GetProperty("systolic").GetDecimal(),
        json.TryGetProperty("systolicPerYear", out var perYear) ? perYear.GetDecimal() : 0,
        json.GetProperty("severeBradycardia").GetDecimal());
}
