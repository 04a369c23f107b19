using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Observation;

/// <summary>What was asked and looked at before a dose: 健康询问, 禁忌核查, 三查七对一验证.</summary>
public sealed record DoseChecks
{
    /// <summary>Codes of the profile that were done.</summary>
    public IReadOnlyList<string> Done { get; init; } = [];

    /// <summary>Health questions that were answered with yes.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>As typed, at most 500 characters.</summary>
    public string? Note { get; init; }

    /// <summary>Nothing was written down.</summary>
    [JsonIgnore]
    public bool IsEmpty => Done.Count == 0 && Found.Count == 0 && Note is null;
}

/// <summary>Ticks become what they mean.</summary>
/// <remarks>Vaccine law art. 45; 预防接种工作规范 2023.</remarks>
public static class CheckRules
{
    /// <summary>Every code that may be ticked: groups and what belongs to them.</summary>
    public static IReadOnlySet<string> Known(ObservationProfile profile) => profile.Checks.SelectMany(group => group.Items.Append(group.Group)).ToHashSet();

    /// <summary>A ticked group is each of its items; a question that was answered was asked.</summary>
    /// <param name="profile">The profile in force.</param>
    /// <param name="checks">As ticked.</param>
    public static DoseChecks Complete(ObservationProfile profile, DoseChecks checks)
    {
        var ticked = checks.Done.Concat(checks.Found).ToHashSet();
        return checks with { Done = [.. profile.Checks.SelectMany(group => group.Items.Where(item => ticked.Contains(item) || ticked.Contains(group.Group)))] };
    }

    /// <summary>What is left of each group, in the profile's order; groups that are whole are left out.</summary>
    public static IReadOnlyList<CheckGroup> Open(ObservationProfile profile, DoseChecks checks) =>
        [.. profile.Checks.Select(group => group with { Items = [.. group.Items.Except(checks.Done)] }).Where(group => group.Items.Count > 0)];

    /// <summary>What was ticked before stays ticked; a later note takes the place of an earlier one.</summary>
    public static DoseChecks Add(DoseChecks before, DoseChecks added) => new()
    {
        Done = [.. before.Done.Union(added.Done)],
        Found = [.. before.Found.Union(added.Found)],
        Note = added.Note ?? before.Note,
    };
}
