using System.Globalization;

namespace GreenChannel.Domain.Intake;

/// <summary>
/// A point in time as a reporter knows it: a UTC instant, or a calendar day at the site where the hour is unknown.
/// </summary>
/// <param name="Day">The calendar day at the site.</param>
/// <param name="Utc">The instant in UTC; null where only the day is known.</param>
public readonly record struct Moment(DateOnly Day, DateTime? Utc)
{
    /// <summary>True when the hour is known.</summary>
    public bool HasHour => Utc is not null;

    /// <summary>A moment whose hour is known; its day is counted in the site's zone.</summary>
    public static Moment At(DateTime utc, TimeZoneInfo zone) =>
        new(DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(utc, zone)), DateTime.SpecifyKind(utc, DateTimeKind.Utc));

    /// <summary>A moment of which only the day is known.</summary>
    public static Moment On(DateOnly day) => new(day, null);

    /// <summary>The earliest instant this moment can mean, UTC.</summary>
    public DateTime Earliest(TimeZoneInfo zone) => Utc ?? StartOf(Day, zone);

    /// <summary>The latest instant this moment can mean, UTC: the last tick of the day where the hour is unknown.</summary>
    public DateTime Latest(TimeZoneInfo zone) => Utc ?? (Day == DateOnly.MaxValue ? DateTime.MaxValue : StartOf(Day.AddDays(1), zone).AddTicks(-1));

    /// <summary>RFC 3339 for an instant (UTC, milliseconds), ISO 8601 for a day.</summary>
    public override string ToString() => Utc is { } utc
        ? utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime StartOf(DateOnly day, TimeZoneInfo zone)
    {
        // Where summer time begins at midnight (Shanghai 1949, Cairo today), the day begins later.
        var start = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(start)) start = start.AddMinutes(15);
        return TimeZoneInfo.ConvertTimeToUtc(start, zone);
    }
}
