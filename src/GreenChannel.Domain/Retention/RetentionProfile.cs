using System.Text.Json;
using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.FirstAid;

namespace GreenChannel.Domain.Retention;

/// <summary>What names a person and is kept for a time only.</summary>
[JsonConverter(typeof(CamelCaseEnum<Kept>))]
public enum Kept
{
    /// <summary>A case with its report, follow-ups, pictures and treatment; from its receipt.</summary>
    Case,

    /// <summary>What a guardian told and no report was made of; from the day on which it was put aside.</summary>
    Lead,

    /// <summary>Whom a slip was given to; from the slip's end.</summary>
    Slip,

    /// <summary>A stay in the observation room that became no case; from the day on which it was written down.</summary>
    Stay,
}

/// <summary>How long one kind is kept.</summary>
/// <param name="What">The kind.</param>
/// <param name="Days">Whole days, one or more; afterwards whom it is about is forgotten.</param>
public sealed record RetentionRule(Kept What, int Days)
{
    /// <summary>What began before it is forgotten; UTC.</summary>
    public DateTime Before(DateTime now) => now.AddDays(-Days);
}

/// <summary>How long is kept whom something is about, as one rule has it; a place may choose another.</summary>
/// <param name="Code">e.g. CN.</param>
/// <param name="Rules">A kind that is not named is kept for ever.</param>
/// <param name="Sources">Where the times come from.</param>
public sealed record RetentionProfile(string Code, IReadOnlyList<RetentionRule> Rules, IReadOnlyList<ReferenceSource> Sources)
{
    /// <summary>The rule of a kind; null where it is kept for ever.</summary>
    public RetentionRule? Of(Kept what) => Rules.FirstOrDefault(rule => rule.What == what);
}

/// <summary>The profiles that ship with this version.</summary>
public static class RetentionProfiles
{
    private static readonly Dictionary<string, RetentionProfile> All = Load();

    public static IEnumerable<string> Codes => All.Keys;

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static RetentionProfile Get(string code) =>
        All.TryGetValue(code, out var profile) ? profile : throw new ArgumentException($"there is no retention profile {code}", nameof(code));

    private static Dictionary<string, RetentionProfile> Load()
    {
        using var file = typeof(RetentionProfiles).Assembly.GetManifestResourceStream("retention.json")!;
        return JsonSerializer.Deserialize<List<RetentionProfile>>(file, JsonSerializerOptions.Web)!.ToDictionary(profile => profile.Code);
    }
}
