using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Facilities;

/// <summary>A vaccination unit.</summary>
/// <param name="Code">10 digits: county 6, township 2, unit 2.</param>
/// <param name="Name">As on its sign.</param>
/// <param name="Phone">Call-back number.</param>
/// <param name="AltitudeM">Metres above sea level; limits of oxygen saturation are lower above 2,500 m.</param>
/// <param name="ForImports">Made for imported reports; counted apart and never escalated.</param>
public sealed record Site(string Code, string Name, string Phone, int AltitudeM = 0, bool ForImports = false)
{
    /// <summary>County code, 6 digits (GB/T 2260).</summary>
    public string County => Code[..6];
}

/// <summary>A designated hospital (定点救治医院).</summary>
/// <param name="Code">H, county 6, number 3.</param>
/// <param name="Name">As on its sign.</param>
/// <param name="EmergencyPhone">Answered day and night.</param>
public sealed record Hospital(string Code, string Name, string EmergencyPhone)
{
    /// <summary>County code, 6 digits.</summary>
    [JsonIgnore]
    public string County => Code[1..7];
}

/// <summary>The duty officer of a county's surveillance; no rung of a ladder (E10).</summary>
/// <param name="County">County code, 6 digits.</param>
/// <param name="Name">The county's name.</param>
/// <param name="Phone">Answered day and night.</param>
public sealed record CountyDuty(string County, string Name, string Phone);

/// <summary>Which hospitals a site calls, in order. Copied into a request when it opens, and never changed there.</summary>
public sealed record Ladder(IReadOnlyList<Hospital> Hospitals)
{
    public static readonly Ladder Empty = new([]);

    /// <summary>Whom to call at the county when no hospital answers; null in a ladder that names nobody.</summary>
    public CountyDuty? Duty { get; init; }
}
