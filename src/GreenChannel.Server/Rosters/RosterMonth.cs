using GreenChannel.Domain.Facilities;

namespace GreenChannel.Server.Rosters;

/// <summary>One shift as the calendar shows it, on the day on which it begins.</summary>
/// <param name="Shift">As it is stored.</param>
/// <param name="Index">Its place in the draft; null for one that is in force.</param>
public sealed record ShownShift(Shift Shift, int? Index);

/// <summary>One day of the calendar.</summary>
/// <param name="Day">By the clock of the service.</param>
/// <param name="Shifts">Those that begin on it, and on the first day of a roster those that reach into it.</param>
/// <param name="Gaps">What is uncovered of it, UTC.</param>
/// <param name="IsPlanned">A roster or a draft holds this day.</param>
public sealed record RosterDay(DateOnly Day, IReadOnlyList<ShownShift> Shifts, IReadOnlyList<Gap> Gaps, bool IsPlanned);

/// <summary>One month of an organisation's duty as it would be after the draft is published.</summary>
public static class RosterMonth
{
    public static IReadOnlyList<RosterDay> Of(RosterView view, DateOnly month, RosterCheck? check, TimeZoneInfo zone)
    {
        var shifts = view.Shifts().Select(one => new ShownShift(one.Shift, one.Index)).ToList();
        var periods = view.Published.Select(one => one.Roster).Append(view.Draft?.Roster).OfType<Roster>().ToList();
        List<RosterDay> days = [];
        for (var day = month; day < month.AddMonths(1); day = day.AddDays(1))
        {
            var (from, until) = (RosterPattern.StartOf(day, zone), RosterPattern.StartOf(day.AddDays(1), zone));
            days.Add(new RosterDay(
                day,
                [.. shifts.Where(one => one.Shift.From >= from && one.Shift.From < until).OrderBy(one => one.Shift.From).ThenBy(one => one.Shift.Order)],
                [.. (check?.Gaps ?? []).Where(gap => gap.From < until && gap.Until > from).Select(gap => new Gap(gap.From > from ? gap.From : from, gap.Until < until ? gap.Until : until))],
                periods.Any(period => period.From < until && period.Until > from)));
        }

        return days;
    }
}
