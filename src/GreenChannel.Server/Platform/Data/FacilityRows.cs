namespace GreenChannel.Server.Platform.Data;

public sealed class CountyRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }

    /// <summary>The county duty officer's telephone.</summary>
    public required string DutyPhone { get; set; }
}

public sealed class SiteRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string Phone { get; set; }
    public int AltitudeM { get; set; }
    public bool ForImports { get; set; }
}

public sealed class HospitalRow
{
    public required string Code { get; set; }
    public required string Name { get; set; }
    public required string EmergencyPhone { get; set; }
}

/// <summary>One rung of a site's ladder.</summary>
public sealed class LadderRow
{
    public required string Site { get; set; }
    public int Position { get; set; }
    public required string Hospital { get; set; }
}
