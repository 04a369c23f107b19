using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Causality;

/// <summary>Parts of the checklist, in the order in which the algorithm asks them.</summary>
public enum ChecklistSection
{
    /// <summary>I: strong evidence for another cause.</summary>
    OtherCause,

    /// <summary>II: a known association with vaccine or vaccination.</summary>
    KnownCause,

    /// <summary>II, time: asked where an association is known.</summary>
    TimeWindow,

    /// <summary>III: strong evidence against a causal association.</summary>
    EvidenceAgainst,

    /// <summary>IV: other qualifying factors, which an assessor weighs.</summary>
    Qualifying,
}

/// <summary>One question of the checklist.</summary>
/// <param name="Id">Number in the manual, e.g. II.4.</param>
/// <param name="Code">Stable code for texts.</param>
/// <param name="Section">Where it is asked.</param>
/// <param name="Class">Class that a yes points to; in section II only.</param>
/// <param name="SpeaksFor">A yes among the qualifying factors speaks for the vaccine; else against it.</param>
public sealed record ChecklistQuestion(string Id, string Code, ChecklistSection Section, WhoClass? Class = null, bool SpeaksFor = false);

/// <summary>The checklist that ships with this version.</summary>
/// <param name="Version">Stored with each assessment.</param>
/// <param name="Source">The manual.</param>
/// <param name="Questions">In their order.</param>
public sealed record WhoChecklist(string Version, string Source, IReadOnlyList<ChecklistQuestion> Questions)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static WhoChecklist Shipped { get; } = Load();

    public IEnumerable<ChecklistQuestion> In(ChecklistSection section) => Questions.Where(question => question.Section == section);

    private static WhoChecklist Load()
    {
        using var file = typeof(WhoChecklist).Assembly.GetManifestResourceStream("who-causality.json")!;
        return JsonSerializer.Deserialize<WhoChecklist>(file, Options)!;
    }
}
