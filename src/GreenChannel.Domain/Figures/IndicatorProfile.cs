using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Figures;

/// <summary>Which day puts a case into a period.</summary>
public enum PeriodBy
{
    Reported,
    Onset,
}

/// <summary>How indicators are counted; all of it is data.</summary>
/// <param name="Code">e.g. CN-2010.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="PeriodBy">The day that counts.</param>
/// <param name="Per">Doses of a rate.</param>
/// <param name="Decimals">Decimals printed.</param>
/// <param name="SoonDays">Onset within so many days of the dose is soon.</param>
/// <param name="Targets">By indicator, percent; none where no target is set.</param>
public sealed record IndicatorProfile(
    string Code, IReadOnlyList<string> Sources, PeriodBy PeriodBy, long Per, int Decimals, int SoonDays, IReadOnlyDictionary<string, decimal> Targets)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static IndicatorProfile Shipped { get; } = Load();

    private static IndicatorProfile Load()
    {
        using var file = typeof(IndicatorProfile).Assembly.GetManifestResourceStream("indicators.json")!;
        return JsonSerializer.Deserialize<IndicatorProfile>(file, Options)!;
    }
}
