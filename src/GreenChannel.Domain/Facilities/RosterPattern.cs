using System.Globalization;

namespace GreenChannel.Domain.Facilities;

/// <summary>A shift as it repeats each day, by the clock of the service.</summary>
/// <param name="From">Hour of the day at which it begins.</param>
/// <param name="Until">Hour at which it ends; on the next day where that is not later.</param>
public sealed record DailyShift(TimeOnly From, TimeOnly Until);

/// <summary>How a period is filled: the same shifts each day, people in turn; holidays have shifts and a turn of their own.</summary>
/// <param name="Shifts">Of an ordinary day.</param>
/// <param name="People">In the order in which they take turns; the first line.</param>
public sealed record RosterPattern(IReadOnlyList<DailyShift> Shifts, IReadOnlyList<Guid> People)
{
    /// <summary>Who takes turns as the second line; nobody where empty.</summary>
    public IReadOnlyList<Guid> SecondLine { get; init; } = [];

    /// <summary>Days that have the shifts of a holiday.</summary>
    public IReadOnlyCollection<DateOnly> Holidays { get; init; } = [];

    /// <summary>Shifts of a holiday; those of an ordinary day where empty.</summary>
    public IReadOnlyList<DailyShift> HolidayShifts { get; init; } = [];

    /// <summary>Shifts for days from first to last, both included.</summary>
    /// <param name="first">First day, by the clock of the service.</param>
    /// <param name="last">Last day.</param>
    /// <param name="zone">The zone of the service.</param>
    /// <remarks>The day before lends the shift that reaches into the first day, so that a month filled by itself has no hole at its first midnight.</remarks>
    public IReadOnlyList<Shift> Fill(DateOnly first, DateOnly last, TimeZoneInfo zone)
    {
        List<Shift> filled = [];
        var begin = StartOf(first, zone);
        var (turn, holidayTurn) = (0, 0);
        for (var day = first.AddDays(-1); day <= last; day = day.AddDays(1))
        {
            var holiday = Holidays.Contains(day);
            foreach (var daily in holiday && HolidayShifts.Count > 0 ? HolidayShifts : Shifts)
            {
                var from = Utc(day, daily.From, zone);
                var until = Utc(daily.Until > daily.From ? day : day.AddDays(1), daily.Until, zone);
                if (until <= begin || until <= from) continue;
                var number = holiday ? holidayTurn++ : turn++;
                if (from < begin) from = begin;
                if (People.Count > 0) filled.Add(new Shift(People[number % People.Count], from, until));
                if (SecondLine.Count > 0) filled.Add(new Shift(SecondLine[number % SecondLine.Count], from, until, Order: 2));
            }
        }

        return filled;
    }

    /// <summary>Reads shifts as people write them: "08:00-20:00, 20:00-08:00". Null where it is nothing of the kind.</summary>
    public static IReadOnlyList<DailyShift>? Read(string text)
    {
        List<DailyShift> shifts = [];
        foreach (var part in text.Split([',', '，', '、', ';', '；', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = part.Split(['-', '–', '—', '~', '～', '至'], StringSplitOptions.TrimEntries);
            if (ends.Length != 2 || Hour(ends[0]) is not { } from || Hour(ends[1]) is not { } until || shifts.Count == 24) return null;
            shifts.Add(new DailyShift(from, until));
        }

        return shifts;
    }

    /// <summary>UTC of the begin of a day in a zone.</summary>
    public static DateTime StartOf(DateOnly day, TimeZoneInfo zone) => Utc(day, TimeOnly.MinValue, zone);

    /// <summary>UTC of an hour of a day; an hour that summer time leaves out is the next there is.</summary>
    public static DateTime Utc(DateOnly day, TimeOnly at, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(at);
        while (zone.IsInvalidTime(local)) local = local.AddMinutes(15);
        return TimeZoneInfo.ConvertTimeToUtc(local, zone);
    }

    // 24:00 is how people write the end of a day.
    private static TimeOnly? Hour(string text) =>
        text is "24:00" or "24" ? TimeOnly.MinValue
        : TimeOnly.TryParseExact(text.Replace('：', ':'), ["HH:mm", "H:mm", "HH", "%H"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour : null;
}
