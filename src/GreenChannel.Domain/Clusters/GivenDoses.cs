namespace GreenChannel.Domain.Clusters;

/// <summary>Doses that a unit gave of a vaccine in a month; each day of the month counts for the same share of them.</summary>
/// <param name="Site">Vaccination unit, 10 digits.</param>
/// <param name="Vaccine">Four-digit code, as in the cases.</param>
/// <param name="Month">First day of the month.</param>
/// <param name="Doses">Of the whole month, 0 or more.</param>
public sealed record UnitDoses(string Site, string Vaccine, DateOnly Month, long Doses);

/// <summary>The months of one unit and vaccine whose doses are known.</summary>
internal sealed class GivenDoses(IEnumerable<UnitDoses> months)
{
    private readonly Dictionary<DateOnly, long> _months = months.GroupBy(one => First(one.Month)).ToDictionary(month => month.Key, month => month.Sum(one => one.Doses));

    public bool Knows(DateOnly day) => _months.ContainsKey(First(day));

    /// <summary>Doses from a day to a day, both counted, in whole doses; days of a month that is not known count as those that are, and null is where none is.</summary>
    public long? Within(DateOnly from, DateOnly to)
    {
        var parts = Parts(from, to).ToList();
        var known = parts.Where(part => Knows(part.Month)).ToList();
        return known.Count > 0 ? Whole(Sum(known) * parts.Sum(part => part.Days) / known.Sum(part => part.Days)) : null;
    }

    /// <summary>Those of the months that are known, and of no others; null where none is.</summary>
    public long? Known(DateOnly from, DateOnly to)
    {
        var known = Parts(from, to).Where(part => Knows(part.Month)).ToList();
        return known.Count > 0 ? Whole(Sum(known)) : null;
    }

    private decimal Sum(IEnumerable<(DateOnly Month, int Days)> parts) =>
        parts.Sum(part => (decimal)_months[part.Month] * part.Days / DateTime.DaysInMonth(part.Month.Year, part.Month.Month));

    // In whole doses, so that who reads the numbers can reckon with them.
    private static long Whole(decimal doses) => (long)Math.Round(doses, MidpointRounding.AwayFromZero);

    private static IEnumerable<(DateOnly Month, int Days)> Parts(DateOnly from, DateOnly to)
    {
        for (var month = First(from); month <= to; month = month.AddMonths(1))
        {
            var (first, last) = (month > from ? month : from, month.AddMonths(1).AddDays(-1));
            yield return (month, (last < to ? last : to).DayNumber - first.DayNumber + 1);
        }
    }

    private static DateOnly First(DateOnly day) => new(day.Year, day.Month, 1);
}
