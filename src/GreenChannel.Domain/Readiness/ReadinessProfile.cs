using System.Text.Json;
using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.FirstAid;

namespace GreenChannel.Domain.Readiness;

/// <summary>What a unit says of one of the haves beside yes or no.</summary>
[JsonConverter(typeof(CamelCaseEnum<HaveAsks>))]
public enum HaveAsks
{
    /// <summary>Who it is.</summary>
    Name,

    /// <summary>The last day on which the adrenaline may be used.</summary>
    Expiry,

    /// <summary>Anything by which it is recognised, e.g. a plate or a station.</summary>
    Note,

    /// <summary>Nothing: a test call to the designated hospital is sent, and its answer is measured.</summary>
    Answer,
}

/// <summary>One thing that a vaccination unit has before it begins in the morning.</summary>
/// <param name="Code">Stable code, e.g. rescuer.</param>
/// <param name="Asks">What is said of it.</param>
public sealed record Have(string Code, HaveAsks Asks);

/// <summary>The four haves (四有) as one rule has them; a place may choose another.</summary>
/// <param name="Code">e.g. CN-2021.</param>
/// <param name="Haves">In the order in which they are asked.</param>
/// <param name="ExpirySoonDays">Adrenaline that ends within so many days is said to end soon.</param>
/// <param name="AnswerWithinMinutes">A hospital that has not answered a test after so many minutes does not answer.</param>
/// <param name="Sources">Where they come from.</param>
public sealed record ReadinessProfile(
    string Code, IReadOnlyList<Have> Haves, int ExpirySoonDays, int AnswerWithinMinutes, IReadOnlyList<ReferenceSource> Sources)
{
    /// <summary>One of the haves by its code; null where this profile does not ask for it.</summary>
    public Have? Find(string code) => Haves.FirstOrDefault(have => have.Code == code);
}

/// <summary>The profiles that ship with this version.</summary>
public static class ReadinessProfiles
{
    private static readonly Dictionary<string, ReadinessProfile> All = Load();

    public static IEnumerable<string> Codes => All.Keys;

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static ReadinessProfile Get(string code) =>
        All.TryGetValue(code, out var profile) ? profile : throw new ArgumentException($"there is no readiness profile {code}", nameof(code));

    private static Dictionary<string, ReadinessProfile> Load()
    {
        using var file = typeof(ReadinessProfiles).Assembly.GetManifestResourceStream("readiness.json")!;
        return JsonSerializer.Deserialize<List<ReadinessProfile>>(file, JsonSerializerOptions.Web)!.ToDictionary(profile => profile.Code);
    }
}
