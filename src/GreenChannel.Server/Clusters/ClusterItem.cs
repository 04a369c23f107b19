using System.Text.Json;
using GreenChannel.Domain.Clusters;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Clusters;

/// <summary>A cluster in a list; it names nobody.</summary>
/// <param name="State">suspected confirmed dismissed merged.</param>
/// <param name="Basis">serious increase byHand.</param>
/// <param name="Cases">How many belong to it.</param>
/// <param name="RegisterDue">End of the two hours for the register; null before the confirmation.</param>
/// <param name="Reason">The numbers behind a suspicion; null for one by hand.</param>
public sealed record ClusterItem(
    Guid Id, string County, string State, string? Code, Guid? MergedInto, string Basis, string? Site, IReadOnlyList<string> Groups, string? Vaccine, int Cases,
    DateOnly First, DateOnly Last, DateTime OpenedAt, DateTime? ConfirmedAt, DateTime? RegisterDue, ClusterReason? Reason)
{
    public static ClusterItem Of(ClusterRow row, int cases) => new(
        row.Id, row.County, row.State, row.Code, row.MergedInto, row.Basis, row.Site, row.Groups.Split('|', StringSplitOptions.RemoveEmptyEntries), row.Vaccine, cases,
        row.First, row.Last, row.OpenedAt, row.ConfirmedAt, row.RegisterDue, row.Reason is { } reason ? JsonSerializer.Deserialize<ClusterReason>(reason, Json.Stored) : null);
}

/// <summary>What happened to a cluster.</summary>
/// <param name="By">Officer; null for the rule that found it.</param>
public sealed record ClusterMoveItem(Guid Id, string What, DateTime At, string? Place, string? By, string? Reason);

/// <summary>What of the register no case holds; each null where nobody has said.</summary>
/// <param name="Vaccinated">Persons vaccinated.</param>
/// <param name="BatchRelease">Whether the lot has its certificate of batch release: yes no.</param>
/// <param name="Place">Where it happened.</param>
/// <param name="Unit">Reporting unit.</param>
public sealed record ClusterRegister(int? Vaccinated = null, string? BatchRelease = null, string? Place = null, string? Unit = null, string? Reporter = null, string? Phone = null);

/// <summary>A person's line of the register, in the order of the form.</summary>
/// <param name="Conclusion">What it was concluded to be; null before.</param>
public sealed record RegisterLine(
    Guid CaseId, string? CaseNumber, string? Name, string? Sex, DateOnly? BirthDate, string? Vaccine, string? Manufacturer, string? Specification, string? Lot, DateOnly? Expiry,
    DateOnly? Given, string? Session, int? Dose, string? Amount, string? Route, string? BodySite, DateOnly? Onset, DateOnly? Discovered, bool? Hospitalised, string? Outcome,
    string? Surveillance, DateOnly Reported, DateOnly? Investigated, int? Fever, int? Redness, int? Induration, RegisterConclusion? Conclusion);

/// <summary>What a line says of the conclusion.</summary>
public sealed record RegisterConclusion(string By, string Level, string Class, string? Damage, string Diagnosis);

/// <summary>A cluster with its register.</summary>
/// <param name="Elsewhere">Cases of it that the viewer does not see: they were handed to another county.</param>
/// <param name="Covered">Names are covered for this viewer.</param>
/// <param name="Others">Clusters of the county that may be merged into this one.</param>
public sealed record ClusterView(
    ClusterItem Cluster, ClusterRegister Register, IReadOnlyList<RegisterLine> Lines, int Elsewhere, bool Covered, IReadOnlyList<ClusterMoveItem> Moves, IReadOnlyList<ClusterItem> Others);
