using System.Text.Json;
using System.Text.Json.Serialization;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Clusters;

/// <summary>Diagnoses and signs that count as the same or similar symptoms.</summary>
public sealed record SymptomGroup(string Code, IReadOnlyList<string> Diagnoses, IReadOnlyList<string> Signs);

/// <summary>When cases together are suspected. The plan puts no numbers to it, so each is data.</summary>
/// <param name="Code">e.g. CN-2023.</param>
/// <param name="Sources">Where the definition comes from.</param>
/// <param name="WindowDays">A short time: so many calendar days, the first and the last counted.</param>
/// <param name="LeastSerious">Serious cases that make a suspicion.</param>
/// <param name="LeastIncrease">Fewer cases that are not serious are no increase.</param>
/// <param name="BaselineMonths">Months before the window that say what is usual.</param>
/// <param name="LeastBaselineDoses">Fewer doses in them say nothing.</param>
/// <param name="LeastBaselineDays">Fewer days of which every case would be known say nothing.</param>
/// <param name="AddedCases">Added to the cases of the baseline, because few or none may be chance.</param>
/// <param name="LeastExpectedByDays">Where days alone say what is usual, no fewer cases are expected in a window.</param>
/// <param name="LeastExpectedUnknown">Where nothing says it, no fewer cases are expected in a window.</param>
/// <param name="Significance">A marked increase: so many or more would be seen with less than this probability.</param>
/// <param name="ByLot">Lots of a vaccine are counted apart; nobody tells the doses of a lot, so days alone say what is usual.</param>
/// <param name="LeftOut">Classes that count no more once they are concluded.</param>
/// <param name="Groups">Same or similar symptoms; the group death has all who died.</param>
public sealed record ClusterProfile(
    string Code, IReadOnlyList<string> Sources, int WindowDays, int LeastSerious, int LeastIncrease, int BaselineMonths, long LeastBaselineDoses, int LeastBaselineDays,
    double AddedCases, double LeastExpectedByDays, double LeastExpectedUnknown, double Significance, bool ByLot, IReadOnlyList<NationalClass> LeftOut, IReadOnlyList<SymptomGroup> Groups)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static ClusterProfile Shipped { get; } = Load();

    /// <summary>Groups of a report's symptoms; none where no list knows them.</summary>
    public IReadOnlyList<string> GroupsOf(Report report)
    {
        var found = report.Event;
        var named = Groups.Where(group => (found.Diagnosis is { } diagnosis && group.Diagnoses.Contains(diagnosis)) || found.Signs.Any(group.Signs.Contains)).Select(group => group.Code);
        return found.Outcome == "died" || found.Seriousness.Contains("death") ? [.. named.Append("death").Distinct()] : [.. named];
    }

    private static ClusterProfile Load()
    {
        using var file = typeof(ClusterProfile).Assembly.GetManifestResourceStream("clusters.json")!;
        return JsonSerializer.Deserialize<ClusterProfile>(file, Options)!;
    }
}
