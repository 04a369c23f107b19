using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Clusters;

/// <summary>A dose as a cluster counts it.</summary>
/// <param name="Vaccine">Four-digit code, or words.</param>
/// <param name="Lot">As printed; compared without blanks and case.</param>
public sealed record ClusterDose(string Vaccine, string? Lot);

/// <summary>What of a case matters to a cluster.</summary>
/// <param name="Id">The case.</param>
/// <param name="Site">Vaccination unit, 10 digits.</param>
/// <param name="Onset">Day of onset; of discovery where it is unknown.</param>
/// <param name="Serious">Serious by the national definition.</param>
/// <param name="Groups">Symptom groups.</param>
/// <param name="Doses">Suspect doses.</param>
/// <param name="Class">What it was concluded to be; null before.</param>
public sealed record ClusterCase(
    Guid Id, string Site, DateOnly Onset, bool Serious, IReadOnlyList<string> Groups, IReadOnlyList<ClusterDose> Doses, NationalClass? Class = null)
{
    /// <summary>Reads a report; null where unit or day is unknown.</summary>
    public static ClusterCase? Of(ClusterProfile profile, Guid id, Report report, bool serious, NationalClass? of = null)
    {
        if (report.Site is not { } site || (report.Event.OnsetAt ?? report.DiscoveredAt)?.Day is not { } day) return null;
        var doses = report.Vaccinations.Where(dose => dose.Suspect && (dose.Vaccine ?? dose.Name) is not null).Select(dose => new ClusterDose(dose.Vaccine ?? dose.Name!, dose.Lot));
        return new ClusterCase(id, site, day, serious, profile.GroupsOf(report), [.. doses], of);
    }
}
