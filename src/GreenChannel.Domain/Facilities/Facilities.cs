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

/// <summary>Which hospitals a site calls, in order. Copied into a request when it opens, and never changed there.</summary>
public sealed record Ladder(IReadOnlyList<Hospital> Hospitals)
{
    public static readonly Ladder Empty = new([]);
}
