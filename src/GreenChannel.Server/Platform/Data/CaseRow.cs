namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// One case. What lists, filters and rates need stands in columns; the report itself, with every name, number and
/// address, is sealed with this case's own key.
/// </summary>
public sealed class CaseRow
{
    public Guid Id { get; set; }

    /// <summary>Null until the county assigns one, where its series of the year is used up.</summary>
    public string? CaseNumber { get; set; }

    public required string Site { get; set; }
    public required string County { get; set; }

    /// <summary>County of the hospital that treats; its surveillance sees the case too.</summary>
    public string? TreatedCounty { get; set; }

    /// <summary>County to which the case is offered and which has not answered yet; it must see what it is offered.</summary>
    public string? OfferedTo { get; set; }

    /// <summary>Organisation that reported; with <see cref="ReportId"/> the idempotency key.</summary>
    public required string ReportedBy { get; set; }

    public Guid ReportId { get; set; }
    public required byte[] ReportHash { get; set; }

    public required string Level { get; set; }
    public required string Class { get; set; }

    /// <summary>National class of the conclusion that counts, 1–7; null before there is one. Only a panel, or a county for a common reaction, gives it.</summary>
    public int? Concluded { get; set; }

    /// <summary>live; import: counted apart, alerts nobody; drill: an exercise, counted nowhere (E25); service: holds what the service does for itself (E20).</summary>
    public required string Origin { get; set; }

    /// <summary>Why the green channel opened, or did not: button emergency urgent notNeeded dead inHospital recoveredLongAgo.</summary>
    public string Channel { get; set; } = "";

    /// <summary>Codes or names of the doses, each between bars, so that a filter finds whole words.</summary>
    public string Vaccines { get; set; } = "|";

    public string Lots { get; set; } = "|";
    public string? Sex { get; set; }
    public int? AgeMonths { get; set; }
    public DateOnly? OnsetDay { get; set; }
    public DateTime DiscoveredAt { get; set; }
    public DateTime ReceivedAt { get; set; }
    public DateTime ReportDue { get; set; }

    /// <summary>End of the deadline that ends first of those that run; null where nothing is to be done, and for what is no live case.</summary>
    public DateTime? NextDue { get; set; }

    /// <summary>Organisations that have to act for a deadline that runs, each between bars.</summary>
    public string Turns { get; set; } = "|";

    /// <summary>When somebody is to be told of a deadline next; the steps say so and this column only finds it.</summary>
    public DateTime? AttendAt { get; set; }

    /// <summary>Steps that were taken, and until when calls were made about which deadline; JSON in codes.</summary>
    public string Steps { get; set; } = "{}";

    /// <summary>Where its review stands: awaitsCounty awaitsCity awaitsProvince reviewed returned.</summary>
    public string Review { get; set; } = "awaitsCounty";

    /// <summary>Organisation whose turn of the review it is; null where it is nobody's, and for what is no live case.</summary>
    public string? ReviewBy { get; set; }

    /// <summary>When somebody of the county first opened the case.</summary>
    public DateTime? ReadByCountyAt { get; set; }

    /// <summary>Triage as JSON, in codes; texts are added when it is shown.</summary>
    public required string Triage { get; set; }

    /// <summary>Missing, contradictions and unrecognised; a text in them may name somebody.</summary>
    public byte[] SealedChecks { get; set; } = [];

    /// <summary>The first answer, byte for byte, for a client that asks again.</summary>
    public byte[] SealedAnswer { get; set; } = [];

    public byte[] SealedReport { get; set; } = [];
    public required byte[] WrappedKey { get; set; }
    public byte[]? IdNumberHash { get; set; }
    public byte[]? NameHash { get; set; }

    /// <summary>
    /// The case that stands for this one, after somebody has found that both are one: this one stays readable, and is counted,
    /// listed and reminded of nowhere. Null where it stands for itself.
    /// </summary>
    public Guid? LinkedTo { get; set; }

    /// <summary>When the case forgot whom it is about; null where it knows.</summary>
    public DateTime? ErasedAt { get; set; }

    /// <summary>Number of changes, equal to the length of this case's audit chain.</summary>
    public int Version { get; set; }

    public required byte[] AuditHead { get; set; }
}
