using System.Globalization;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Doses;

/// <summary>Doses that a county enters; the same month again replaces its figure.</summary>
/// <param name="Site">Vaccination unit of the county, 10 digits.</param>
/// <param name="Vaccine">Four-digit code.</param>
/// <param name="Month">yyyy-MM, not later than this month.</param>
/// <param name="Doses">Of the whole month: 0 to 1,000,000.</param>
public sealed record MonthlyDoses(string Site, string Vaccine, string Month, int Doses);

/// <summary>Doses of a unit, a vaccine and a month.</summary>
/// <param name="Month">yyyy-MM.</param>
/// <param name="EnteredBy">Account of the county.</param>
public sealed record DosesItem(string Site, string Vaccine, string Month, int Doses, string EnteredBy, DateTime EnteredAt)
{
    public static DosesItem Of(DosesRow row) => new(row.Site, row.Vaccine, Text(row.Month), row.Doses, row.EnteredBy, row.EnteredAt);

    public static string Text(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
