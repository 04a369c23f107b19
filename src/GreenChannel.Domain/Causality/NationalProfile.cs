using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Causality;

/// <summary>What belongs to a class.</summary>
/// <param name="Class">The class.</param>
/// <param name="Number">On the form, 1–7.</param>
/// <param name="Certainties">Words that agree with it; another needs a reason.</param>
/// <param name="Damage">The damage is graded.</param>
/// <param name="Lot">The lot is stopped and the drug authority told.</param>
public sealed record ClassRule(NationalClass Class, int Number, IReadOnlyList<Certainty> Certainties, bool Damage = false, bool Lot = false);

/// <summary>What a place asks of a conclusion; all of it is data.</summary>
/// <param name="Code">e.g. CN-2010.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="HigherPanel">Events that a city or province concludes.</param>
/// <param name="LeastPanelMembers">Named members a panel has at least.</param>
/// <param name="Classes">The seven classes.</param>
/// <param name="ClassesOf2009">Class numbers of the form of 2009, and what they are now.</param>
public sealed record NationalProfile(
    string Code, IReadOnlyList<string> Sources, IReadOnlyList<GraveEvent> HigherPanel, int LeastPanelMembers, IReadOnlyList<ClassRule> Classes,
    IReadOnlyDictionary<string, int> ClassesOf2009)
{
    /// <summary>Days after its receipt in which somebody concerned may ask the medical association to appraise a panel's conclusion.</summary>
    /// <remarks>预防接种异常反应鉴定办法 art. 14.</remarks>
    public int AppraisalDays { get; init; }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static NationalProfile Shipped { get; } = Load();

    public ClassRule Of(NationalClass of) => Classes.First(rule => rule.Class == of);

    private static NationalProfile Load()
    {
        using var file = typeof(NationalProfile).Assembly.GetManifestResourceStream("national.json")!;
        return JsonSerializer.Deserialize<NationalProfile>(file, Options)!;
    }
}
