using System.Text.Json;

namespace GreenChannel.Domain.FirstAid;

/// <summary>The most that is given at once to somebody younger than so many months; without months, to everybody older.</summary>
/// <param name="BelowMonths">Completed months of age, exclusive; null in the last line.</param>
/// <param name="Mg">Milligrams.</param>
public sealed record DoseCap(int? BelowMonths, decimal Mg);

/// <summary>A dose by age where the weight is unknown.</summary>
/// <param name="BelowMonths">Completed months of age, exclusive; null in the last line.</param>
/// <param name="FromMg">Least, milligrams.</param>
/// <param name="ToMg">Most, milligrams.</param>
public sealed record AgeDose(int? BelowMonths, decimal FromMg, decimal ToMg);

/// <summary>Where a reference comes from.</summary>
/// <param name="Title">Title of the guideline, in its own language.</param>
/// <param name="Published">Year, or year and month.</param>
public sealed record ReferenceSource(string Title, string Published);

/// <summary>What some guideline says of adrenaline. It is shown as reference; a place may approve another one.</summary>
/// <param name="Code">e.g. CN-2021.</param>
/// <param name="ConcentrationMgPerMl">Strength of the ampoule the volumes are meant for, mg/mL.</param>
/// <param name="MgPerKg">Milligrams for each kilogram of body weight.</param>
/// <param name="Caps">By age, youngest first.</param>
/// <param name="ByAge">By age where the weight is unknown, youngest first.</param>
/// <param name="RepeatFromMinutes">The dose may be repeated from so many minutes after the last.</param>
/// <param name="RepeatToMinutes">And usually until so many.</param>
/// <param name="Sources">Guidelines.</param>
public sealed record FirstAidProfile(
    string Code, decimal ConcentrationMgPerMl, decimal MgPerKg, IReadOnlyList<DoseCap> Caps, IReadOnlyList<AgeDose> ByAge,
    int RepeatFromMinutes, int RepeatToMinutes, IReadOnlyList<ReferenceSource> Sources);

/// <summary>The references that ship with this version.</summary>
public static class FirstAidProfiles
{
    private static readonly Dictionary<string, FirstAidProfile> All = Load();

    public static IEnumerable<string> Codes => All.Keys;

    /// <exception cref="ArgumentException">No such profile.</exception>
    public static FirstAidProfile Get(string code) =>
        All.TryGetValue(code, out var profile) ? profile : throw new ArgumentException($"there is no first-aid profile {code}", nameof(code));

    private static Dictionary<string, FirstAidProfile> Load()
    {
        using var file = typeof(FirstAidProfiles).Assembly.GetManifestResourceStream("first-aid.json")!;
        return JsonSerializer.Deserialize<List<FirstAidProfile>>(file, JsonSerializerOptions.Web)!.ToDictionary(profile => profile.Code);
    }
}
