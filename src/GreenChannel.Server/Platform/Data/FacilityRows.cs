namespace GreenChannel.Server.Platform.Data;

public sealed class CountyRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }

    /// <summary>The county duty officer's telephone.</summary>
    public required string DutyPhone { get; set; }

    /// <summary>First day on which the code is in use; null from the beginning.</summary>
    public DateOnly? ValidFrom { get; set; }

    /// <summary>Last day on which the code is in use; null without an end.</summary>
    public DateOnly? ValidTo { get; set; }
}

public sealed class SiteRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Phone { get; set; }
    public int AltitudeM { get; set; }
    public bool ForImports { get; set; }
    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
}

public sealed class HospitalRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string EmergencyPhone { get; set; }

    /// <summary>paediatric icu ecmo, with spaces between; null where nothing is known.</summary>
    public string? Capabilities { get; set; }

    /// <summary>It receives from this hour of the day, in the zone of the service; null day and night.</summary>
    public TimeOnly? OpensAt { get; set; }

    /// <summary>It receives until this hour of the day.</summary>
    public TimeOnly? ClosesAt { get; set; }

    public DateOnly? ValidFrom { get; set; }
    public DateOnly? ValidTo { get; set; }
}

/// <summary>One rung of a site's ladder.</summary>
public sealed class LadderRow
{
    public required string Site { get; set; }
    public int Position { get; set; }
    public required string Hospital { get; set; }

    /// <summary>Way by road, in km.</summary>
    public double? DistanceKm { get; set; }
}
