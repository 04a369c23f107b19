using System.Globalization;

namespace GreenChannel.Domain.Clusters;

/// <summary>Number of a cluster: county of the vaccination 6, year of the first case 4, serial 2.</summary>
/// <remarks>CN-2010, register of clusters.</remarks>
public sealed record ClusterCode
{
    public const int LastSerial = 99;

    /// <param name="county">Six digits of a county.</param>
    /// <param name="year">Four digits.</param>
    /// <param name="serial">1–99.</param>
    /// <exception cref="ArgumentException">No county, or no such year.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A serial that two digits cannot hold.</exception>
    public ClusterCode(string county, int year, int serial)
    {
        if (new Facilities.Division(county).Level != Facilities.DivisionLevel.County) throw new ArgumentException($"{county} is no county", nameof(county));
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 1900);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, 9999);
        ArgumentOutOfRangeException.ThrowIfLessThan(serial, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(serial, LastSerial);
        (County, Year, Serial) = (county, year, serial);
    }

    public string County { get; }

    public int Year { get; }

    public int Serial { get; }

    /// <summary>Null where it is not twelve digits of a county, a year and a serial.</summary>
    public static ClusterCode? Read(string? text)
    {
        if (text is not { Length: 12 } || !text.All(char.IsAsciiDigit) || text.EndsWith("00", StringComparison.Ordinal)) return null;
        var (county, year) = (text[..6], int.Parse(text.AsSpan(6, 4), CultureInfo.InvariantCulture));
        if (!Facilities.Division.IsCode(county) || new Facilities.Division(county).Level != Facilities.DivisionLevel.County || year < 1900) return null;
        return new ClusterCode(county, year, int.Parse(text.AsSpan(10), CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{County}{Year:D4}{Serial:D2}");
}
