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

    /// <summary>paediatric icu ecmo; null where nothing is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Capabilities { get; init; }

    /// <summary>Way by road from the site whose ladder names it, in km; null where nobody measured it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? DistanceKm { get; init; }
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

    /// <summary>Who is on duty at these hospitals and at the county around the opening; null where no roster names anybody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DutyPerson>? People { get; init; }

    /// <summary>Who is called at an organisation now, the first line first. Once the copied roster has ended, everybody it names: a person off duty is better than nobody.</summary>
    /// <param name="organisation">Code of a hospital or county.</param>
    /// <param name="now">UTC.</param>
    public IReadOnlyList<DutyPerson> OnDuty(string organisation, DateTime now)
    {
        var people = (People ?? []).Where(person => person.Organisation == organisation).ToList();
        var there = people.Select(person => (Person: person, Time: person.Times.Where(time => time.From <= now && now < time.Until).MinBy(time => time.Order)))
            .Where(pair => pair.Time is not null).OrderBy(pair => pair.Time!.Order).Select(pair => pair.Person).ToList();
        return there.Count > 0 ? there : people;
    }
}
