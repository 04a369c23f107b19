using System.Text.Json;
using GreenChannel.Domain.FirstAid;

namespace GreenChannel.Domain.Observation;

/// <summary>One group of what is looked at before a dose.</summary>
/// <param name="Group">health contraindications three seven verification.</param>
/// <param name="Items">Codes of what belongs to it; a group of one bears the group's own code.</param>
public sealed record CheckGroup(string Group, IReadOnlyList<string> Items);

/// <summary>How long somebody is watched after a dose, and what is looked at before it. Another place's figures are another entry of the file.</summary>
/// <param name="Code">e.g. CN-2023.</param>
/// <param name="Minutes">From the dose on, above 0.</param>
/// <param name="ExtendByMinutes">What a longer watch may add at once.</param>
/// <param name="MostMinutes">The longest a watch may last from the dose on; who needs more is a case.</param>
/// <param name="Checks">In the order in which they are done.</param>
/// <param name="Sources">Law and guideline.</param>
public sealed record ObservationProfile(
    string Code, int Minutes, IReadOnlyList<int> ExtendByMinutes, int MostMinutes, IReadOnlyList<CheckGroup> Checks, IReadOnlyList<ReferenceSource> Sources);

/// <summary>The profiles that ship with this version.</summary>
public static class ObservationProfiles
{
    private static readonly Dictionary<string, ObservationProfile> All = Load();

    public static IEnumerable<string> Codes => All.Keys;

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static ObservationProfile Get(string code) =>
        All.TryGetValue(code, out var profile) ? profile : throw new ArgumentException($"there is no observation profile {code}", nameof(code));

    private static Dictionary<string, ObservationProfile> Load()
    {
        using var file = typeof(ObservationProfiles).Assembly.GetManifestResourceStream("observation.json")!;
        return JsonSerializer.Deserialize<List<ObservationProfile>>(file, JsonSerializerOptions.Web)!.ToDictionary(profile => profile.Code);
    }
}
