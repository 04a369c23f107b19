using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using GreenChannel.Tests.Escalation;

namespace GreenChannel.Tests.Rosters;

/// <summary>A roster with an uncovered interval cannot be published (E10).</summary>
public sealed class RosterRulesTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 6).Select(number => new Guid(number, 0, 0, new byte[8]))];
    private static readonly Rosterable[] People = [.. Ids.Select(id => new Rosterable(id, IsRetired: false, HasContact: true))];

    [Fact]
    public void What_the_first_line_leaves_uncovered_is_named_to_the_second()
    {
        Shift[] shifts = [Shift(0, 8), Shift(8, 20, order: 2), Shift(9, 12), Shift(11, 24)];
        Assert.Equal([new Gap(At(8), At(9)), new Gap(At(24), At(30))], RosterRules.Gaps(shifts, At(0), At(30)));
        Assert.Equal([new Gap(At(0), At(5))], RosterRules.Gaps([], At(0), At(5)));
    }

    [Fact]
    public void A_roster_that_begins_after_the_one_before_has_ended_leaves_a_gap_at_the_seam()
    {
        var before = new Roster("H", At(0), At(10), [Shift(0, 10)]);
        Assert.Equal([new Gap(At(10), At(12))], Check(new Roster("H", At(12), At(20), [Shift(12, 20)]), before).Gaps);
        Assert.Empty(Check(new Roster("H", At(10), At(20), [Shift(10, 20)]), before).Gaps);

        // A shift that reaches beyond the end of its roster covers nothing there: who reads the next roster does not find it.
        Assert.Equal([new Gap(At(10), At(11))], Check(new Roster("H", At(10), At(20), [Shift(11, 20)]), before with { Shifts = [Shift(0, 12)] }).Gaps);
        Assert.Equal([new Gap(At(20), At(22))], Check(new Roster("H", At(10), At(20), [Shift(10, 20)]), before, new Roster("H", At(22), At(30), [Shift(22, 30)])).Gaps);
    }

    [Fact]
    public void What_is_past_is_no_gap() =>
        Assert.Equal([new Gap(At(0), At(2))], Check(new Roster("H", At(-10), At(20), [Shift(2, 20)])).Gaps);

    [Fact]
    public void A_shift_of_somebody_who_cannot_be_called_is_refused_and_covers_nothing()
    {
        var people = new[] { People[0], People[1] with { IsRetired = true }, People[2] with { HasContact = false } };
        var roster = new Roster("H", At(0), At(4), [Shift(0, 1), Shift(1, 2, 1), Shift(2, 3, 2), Shift(3, 4, 5)]);
        var check = RosterRules.Check(roster, [], people, Now);
        Assert.Equal([ShiftFaultKind.Retired, ShiftFaultKind.NoContact, ShiftFaultKind.UnknownPerson], check.Faults.Select(fault => fault.Kind));
        Assert.Equal([new Gap(At(1), At(4))], check.Gaps);
        Assert.Equal([ShiftFaultKind.Times, ShiftFaultKind.Order], RosterRules.Check(roster with { Shifts = [Shift(3, 2), Shift(0, 4, order: 0)] }, [], people, Now).Faults.Select(fault => fault.Kind));
    }

    [Fact]
    public void What_is_published_replaces_the_overlap_and_leaves_the_rest()
    {
        var older = new Roster("H", At(0), At(30), [Shift(0, 30)]);
        Assert.Equal([older with { Until = At(10) }, older with { From = At(20) }], RosterRules.Rest(older, new Roster("H", At(10), At(20), [])));
        Assert.Empty(RosterRules.Rest(older, new Roster("H", At(0), At(30), [])));
        Assert.Equal([older], RosterRules.Rest(older, new Roster("H", At(30), At(40), [])));
        Assert.Equal([Shift(0, 10)], RosterRules.Within(older with { Until = At(10) }));
    }

    [Fact]
    public void A_month_is_filled_by_people_in_turn_and_holidays_by_a_pattern_of_their_own()
    {
        var (first, last) = (new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 31));
        var pattern = new RosterPattern(RosterPattern.Read("08:00-20:00, 20:00–08:00")!, [Ids[0], Ids[1], Ids[2]])
        {
            SecondLine = [Ids[3]],
            Holidays = [new DateOnly(2026, 12, 25)],
            HolidayShifts = RosterPattern.Read("8-8")!,
        };
        var filled = pattern.Fill(first, last, Shanghai);
        Assert.Empty(RosterRules.Gaps(filled, RosterPattern.StartOf(first, Shanghai), RosterPattern.StartOf(last.AddDays(1), Shanghai)));
        Assert.Equal(1 + (30 * 2) + 1, filled.Count(shift => shift.Order == 1));
        Assert.Equal([Ids[0], Ids[1], Ids[2], Ids[0]], filled.Where(shift => shift.Order == 1).Take(4).Select(shift => shift.Person));
        Assert.Equal(new DateTime(2026, 11, 30, 16, 0, 0, DateTimeKind.Utc), filled[0].From);
        Assert.Equal(TimeSpan.FromHours(24), filled.Where(shift => shift.From.AddHours(8) == new DateTime(2026, 12, 25, 8, 0, 0)).Select(shift => shift.Until - shift.From).First());
        Assert.Null(RosterPattern.Read("morning"));
        Assert.Null(RosterPattern.Read("08:00"));
    }

    /// <summary>A year of months as people make them: patterns, holidays, gaps, substitutes, swaps, late and early starts, in zones with and without summer time.</summary>
    [Fact]
    public void Over_a_year_whatever_can_be_published_leaves_no_second_uncovered_and_whatever_cannot_names_each()
    {
        var (published, refused) = (0, 0);
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var zone = TimeZoneInfo.FindSystemTimeZoneById(random.Next(3) switch { 0 => "Europe/Berlin", 1 => "America/Santiago", _ => "Asia/Shanghai" });
            var first = new DateOnly(2026, 12, 1);
            List<Roster> inForce = [];
            for (var month = 0; month < 12; month++)
            {
                var roster = Month(random, first.AddMonths(month), zone);
                var now = Now.AddDays(random.Next(3));
                var check = RosterRules.Check(roster, inForce, People, now);
                List<Roster> after = [.. inForce.SelectMany(older => RosterRules.Rest(older, roster)), roster];
                var uncovered = Uncovered(after, now);
                Assert.True(uncovered == check.Gaps.Sum(gap => (long)(gap.Until - gap.From).TotalSeconds), $"seed {seed}, month {month}: {uncovered} s uncovered, {string.Join(", ", check.Gaps)} named");
                if (check.CanBePublished)
                {
                    published++;
                    Assert.Equal(0, uncovered);
                    inForce = after;
                    continue;
                }

                refused++;
                Assert.NotEmpty(check.Gaps);

                // The person in charge closes exactly what was named, and no more is asked.
                var mended = roster with { From = Min(roster.From, check.Gaps[0].From), Until = Max(roster.Until, check.Gaps[^1].Until), Shifts = [.. roster.Shifts, .. check.Gaps.SelectMany(Cover)] };
                Assert.True(RosterRules.Check(mended, inForce, People, now).CanBePublished);
                if (random.Next(2) == 0) inForce = [.. inForce.SelectMany(older => RosterRules.Rest(older, mended)), mended];
            }

            if (inForce.Count > 0) Assert.Equal(0, Uncovered(inForce, Now.AddDays(3)));
        }

        Assert.True(published > 300 && refused > 300, $"{published} published, {refused} refused");
    }

    [Fact]
    public void A_hospital_whose_roster_names_nobody_is_passed_over_at_once_paged_all_the_same_and_the_county_called()
    {
        var opened = EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, Scene.Ladder, Scene.Times, Scene.Start);
        var passed = opened.PassOver(hospital => hospital == "D" ? RungResult.NobodyOnDuty : null, Scene.Start);
        Assert.Equal((2, "A", RungResult.NobodyOnDuty), (passed.Next.Rung, passed.Next.HospitalNow!.Code, passed.Next.ResultOf("D")));
        Assert.Equal(["D", "A"], passed.Effects<AlertHospital>().Select(alert => alert.Hospital.Code));
        Assert.Single(passed.Effects<CallCountyDuty>());
        Assert.Equal(Scene.After(3), passed.Next.AcknowledgeBy);
        Assert.Equal("D", passed.Next.Accept("D", Scene.Terms, Scene.After(1)).Next().Acceptance!.Hospital.Code);
    }

    [Fact]
    public void Where_no_roster_names_anybody_every_hospital_is_paged_and_the_county_called_at_once()
    {
        var passed = EscalationRules.Open(Guid.Empty, Guid.Empty, EscalationClass.Emergency, Scene.Ladder, Scene.Times, Scene.Start).PassOver(_ => RungResult.NobodyOnDuty, Scene.Start);
        Assert.Equal(RequestState.Unanswered, passed.Next.State);
        Assert.Equal(["D", "A", "B", "C"], passed.Effects<AlertHospital>().Select(alert => alert.Hospital.Code));
        Assert.NotEmpty(passed.Effects<CallCountyDuty>());
    }

    private static Roster Month(Random random, DateOnly month, TimeZoneInfo zone)
    {
        string[] patterns = ["08:00-20:00, 20:00-08:00", "08:00-16:00, 16:00-00:00, 00:00-08:00", "07:30-07:30", "08:00-18:00, 17:30-08:15", "08:00-20:00, 20:00-07:00", "00:00-24:00"];
        var people = Ids.OrderBy(_ => random.Next()).Take(random.Next(1, 7)).ToList();
        var (first, last) = (month.AddDays(random.Next(8) == 0 ? random.Next(-2, 3) : 0), month.AddMonths(1).AddDays(-1 + (random.Next(8) == 0 ? random.Next(-2, 3) : 0)));
        var pattern = new RosterPattern(RosterPattern.Read(patterns[random.Next(random.Next(3) == 0 ? 6 : 4)])!, people)
        {
            SecondLine = random.Next(3) == 0 ? people : [],
            Holidays = [.. Enumerable.Range(0, random.Next(4)).Select(_ => month.AddDays(random.Next(28)))],
            HolidayShifts = random.Next(2) == 0 ? RosterPattern.Read("08:00-08:00")! : [],
        };
        var shifts = pattern.Fill(first, last, zone).ToList();
        for (var changes = random.Next(6); changes > 0; changes--)
        {
            var at = random.Next(shifts.Count);
            var shift = shifts[at];
            var middle = shift.From.AddMinutes((int)(shift.Until - shift.From).TotalMinutes / 2);
            switch (random.Next(8))
            {
                case 0:
                    shifts.RemoveAt(at);
                    break;
                case 1:
                    shifts[at] = shift with { From = shift.From.AddMinutes(random.Next(1, 90)) };
                    break;
                case 2:
                    shifts[at] = shift with { Order = 2 };
                    break;
                case 3:
                    shifts[at] = shift with { Until = middle };
                    shifts.Add(shift with { From = middle, Person = Ids[random.Next(6)], InsteadOf = shift.Person });
                    break;
                default:
                    shifts[at] = shift with { Person = Ids[random.Next(6)], InsteadOf = shift.Person };
                    break;
            }

            if (shifts.Count == 0) break;
        }

        return new Roster("H", RosterPattern.StartOf(first, zone), RosterPattern.StartOf(last.AddDays(1), zone), shifts);
    }

    // Counted in another way than the rules do: minute by minute, each shift only within its own roster.
    private static long Uncovered(List<Roster> inForce, DateTime now)
    {
        var from = Max(now, inForce.Min(roster => roster.From));
        var minutes = new bool[(int)(inForce.Max(roster => roster.Until) - from).TotalMinutes];
        foreach (var roster in inForce)
        {
            foreach (var shift in roster.Shifts.Where(shift => shift.Order == 1))
            {
                var (begin, end) = (Max(Max(shift.From, roster.From), from), Min(shift.Until, roster.Until));
                for (var minute = begin; minute < end; minute = minute.AddMinutes(1)) minutes[(int)(minute - from).TotalMinutes] = true;
            }
        }

        return minutes.Count(covered => !covered) * 60L;
    }

    private static IEnumerable<Shift> Cover(Gap gap)
    {
        for (var from = gap.From; from < gap.Until; from = from.AddDays(1)) yield return new Shift(Ids[0], from, Min(from.AddDays(1), gap.Until));
    }

    private static RosterCheck Check(Roster roster, params Roster[] published) => RosterRules.Check(roster, published, People, Now);

    private static DateTime Min(DateTime one, DateTime other) => one < other ? one : other;

    private static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;

    private static DateTime At(double hours) => Now.AddHours(hours);

    private static Shift Shift(double from, double until, int person = 0, int order = 1) => new(Ids[person], At(from), At(until), order);
}
