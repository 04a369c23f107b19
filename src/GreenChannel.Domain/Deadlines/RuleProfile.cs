using System.Text.Json;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Deadlines;

/// <summary>One limit of a profile.</summary>
/// <param name="Rule">Number of the rule, e.g. R4.</param>
/// <param name="Hours">Natural hours, continuous: no working-day calendar.</param>
public sealed record Limit(string Rule, double Hours)
{
    /// <summary>Hours before the end at which whoever's turn it is is reminded, the earliest first.</summary>
    public IReadOnlyList<double> Remind { get; init; } = [];

    /// <summary>Hours after the end at which their supervisor is told as well, the earliest first.</summary>
    public IReadOnlyList<double> Escalate { get; init; } = [];
}

/// <summary>A set of limits that some authority demands. Every limit is data, because places differ and plans change.</summary>
/// <param name="Code">e.g. CN-2010.</param>
/// <param name="Limits">report graveReport notice verification graveVerification investigationStart investigationForm panel preliminaryReport conclusion conclusionSent familyTold; a step without one has no clock here.</param>
/// <param name="Numbers">Triage numbers that differ from the rules file.</param>
public sealed record RuleProfile(string Code, IReadOnlyDictionary<string, Limit> Limits, IReadOnlyDictionary<string, decimal> Numbers)
{
    /// <summary>A number of the rules, as this profile has it.</summary>
    public decimal Number(string name) => Numbers.TryGetValue(name, out var own) ? own : RuleBook.Shipped.Numbers[name];

    /// <summary>A clock of this profile.</summary>
    public Clock Start(ClockKind kind, string limit, DateTime from) =>
        new(kind, from, from.AddHours(Limits[limit].Hours), $"{Code}/{Limits[limit].Rule}");
}

/// <summary>The profiles that ship with this version.</summary>
public static class RuleProfiles
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true };
    private static readonly Dictionary<string, RuleProfile> All = Load();

    public static IEnumerable<string> Codes => All.Keys;

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static RuleProfile Get(string code) =>
        All.TryGetValue(code, out var profile) ? profile : throw new ArgumentException($"there is no rule profile {code}", nameof(code));

    private static Dictionary<string, RuleProfile> Load()
    {
        using var file = typeof(RuleProfiles).Assembly.GetManifestResourceStream("profiles.json")!;
        return JsonSerializer.Deserialize<List<RuleProfile>>(file, Options)!.ToDictionary(profile => profile.Code);
    }
}
