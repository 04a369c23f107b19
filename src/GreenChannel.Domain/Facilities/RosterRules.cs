namespace GreenChannel.Domain.Facilities;

/// <summary>A time that a roster leaves to nobody, UTC; the end is not part of it.</summary>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC, not part of it.</param>
public sealed record Gap(DateTime From, DateTime Until);

/// <summary>Why somebody named by a roster covers nothing.</summary>
public enum ShiftFaultKind
{
    /// <summary>The organisation has nobody of this id.</summary>
    UnknownPerson,

    /// <summary>Gone from the directory.</summary>
    Retired,

    /// <summary>No address at which a call could reach them.</summary>
    NoContact,

    /// <summary>It ends before it begins, or lasts longer than four days.</summary>
    Times,

    /// <summary>A line is 1 to 9.</summary>
    Order,
}

/// <summary>One shift that keeps a roster from being published.</summary>
/// <param name="Shift">As it stands in the roster.</param>
/// <param name="Kind">What is wrong with it.</param>
public sealed record ShiftFault(Shift Shift, ShiftFaultKind Kind);

/// <summary>Somebody a roster may name.</summary>
/// <param name="Id">Id in the directory.</param>
/// <param name="IsRetired">Gone from the directory.</param>
/// <param name="HasContact">At least one address is known.</param>
public sealed record Rosterable(Guid Id, bool IsRetired, bool HasContact);

/// <summary>What keeps a roster from being published; nothing where both are empty.</summary>
/// <param name="Gaps">Times from now on that nobody of the first line covers, the earliest first.</param>
/// <param name="Faults">Shifts that cover nothing.</param>
public sealed record RosterCheck(IReadOnlyList<Gap> Gaps, IReadOnlyList<ShiftFault> Faults)
{
    /// <summary>Nothing is wrong with it.</summary>
    public bool CanBePublished => Gaps.Count == 0 && Faults.Count == 0;
}

/// <summary>When a roster may be published, and what it replaces.</summary>
/// <remarks>E10: a roster with an uncovered interval cannot be published.</remarks>
public static class RosterRules
{
    private static readonly TimeSpan LongestShift = TimeSpan.FromDays(4);

    /// <summary>What nobody of the first line covers of a period.</summary>
    /// <param name="shifts">In any order; they may overlap.</param>
    /// <param name="from">UTC.</param>
    /// <param name="until">UTC, not part of it.</param>
    public static IReadOnlyList<Gap> Gaps(IEnumerable<Shift> shifts, DateTime from, DateTime until)
    {
        List<Gap> gaps = [];
        var covered = from;
        foreach (var shift in shifts.Where(shift => shift.Order == 1 && shift.Until > from && shift.From < until).OrderBy(shift => shift.From))
        {
            if (shift.From > covered) gaps.Add(new Gap(covered, shift.From));
            if (shift.Until > covered) covered = shift.Until;
        }

        if (covered < until) gaps.Add(new Gap(covered, until));
        return gaps;
    }

    /// <summary>Whether a roster may be published beside what is published already: from now to the end of everything published nobody may be missing, at no seam either.</summary>
    /// <param name="roster">To be published.</param>
    /// <param name="published">Rosters of the same organisation in force; what this one overlaps, it replaces.</param>
    /// <param name="people">Everybody of the organisation, the retired too.</param>
    /// <param name="now">UTC. What is past cannot be covered any more and is no gap.</param>
    public static RosterCheck Check(Roster roster, IEnumerable<Roster> published, IReadOnlyCollection<Rosterable> people, DateTime now)
    {
        var known = people.ToDictionary(person => person.Id);
        List<ShiftFault> faults = [.. roster.Shifts.Select(shift => (Shift: shift, Fault: FaultOf(shift, known))).Where(pair => pair.Fault is not null).Select(pair => new ShiftFault(pair.Shift, pair.Fault!.Value))];
        var wrong = faults.Select(fault => fault.Shift).ToHashSet();
        var own = roster with { Shifts = [.. roster.Shifts.Where(shift => !wrong.Contains(shift))] };
        List<Roster> after = [own, .. published.SelectMany(older => Rest(older, roster)).Where(rest => rest.Until > now)];
        var from = after.Min(part => part.From);
        return new RosterCheck(Gaps(after.SelectMany(Within), from < now ? now : from, after.Max(part => part.Until)), faults);
    }

    /// <summary>What stays of an older roster beside one that is published now: nothing, itself, or what lies before and after.</summary>
    public static IReadOnlyList<Roster> Rest(Roster older, Roster published)
    {
        if (older.Until <= published.From || published.Until <= older.From) return [older];
        List<Roster> rest = [];
        if (older.From < published.From) rest.Add(older with { Until = published.From });
        if (older.Until > published.Until) rest.Add(older with { From = published.Until });
        return rest;
    }

    /// <summary>The shifts of a roster as far as they lie in its period: only so far do they count.</summary>
    public static IEnumerable<Shift> Within(Roster roster) => roster.Shifts
        .Where(shift => shift.From < roster.Until && shift.Until > roster.From)
        .Select(shift => shift with { From = shift.From < roster.From ? roster.From : shift.From, Until = shift.Until > roster.Until ? roster.Until : shift.Until });

    private static ShiftFaultKind? FaultOf(Shift shift, Dictionary<Guid, Rosterable> known) =>
        shift.Until <= shift.From || shift.Until - shift.From > LongestShift ? ShiftFaultKind.Times
        : shift.Order is < 1 or > 9 ? ShiftFaultKind.Order
        : known.GetValueOrDefault(shift.Person) is not { } person ? ShiftFaultKind.UnknownPerson
        : person.IsRetired ? ShiftFaultKind.Retired
        : person.HasContact ? null : ShiftFaultKind.NoContact;
}
