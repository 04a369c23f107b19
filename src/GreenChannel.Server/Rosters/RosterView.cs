using GreenChannel.Domain.Facilities;

namespace GreenChannel.Server.Rosters;

/// <summary>A roster somebody works on; nobody is called by it.</summary>
public sealed record RosterDraft(Roster Roster, int Version, string SavedBy, DateTime SavedAt);

/// <summary>A roster in force, or one that will be.</summary>
public sealed record PublishedRoster(Guid Id, Roster Roster);

/// <summary>Somebody a roster of this organisation may name.</summary>
public sealed record RosterPerson(Guid Id, string Name, bool IsRetired, IReadOnlyList<string> Channels);

/// <summary>All that is known of one organisation's duty.</summary>
/// <param name="Organisation">Code of the hospital or county.</param>
/// <param name="Name">Its name.</param>
/// <param name="Draft">Null while nobody drafts.</param>
/// <param name="Published">In force now or later, the earliest first.</param>
/// <param name="People">The retired too, for they may stand in what was published.</param>
public sealed record RosterView(string Organisation, string Name, RosterDraft? Draft, IReadOnlyList<PublishedRoster> Published, IReadOnlyList<RosterPerson> People)
{
    /// <summary>What would keep the draft from being published; without one, what is wrong with what is in force.</summary>
    public RosterCheck? Check(DateTime now)
    {
        var roster = Draft?.Roster ?? Published.FirstOrDefault(one => one.Roster.Until > now)?.Roster;
        return roster is null ? null : RosterRules.Check(roster, Published.Select(one => one.Roster).Where(other => other != roster), Rosterables, now);
    }

    /// <summary>Shifts as they would be after the draft is published, each with its place in the draft; null where it is not of the draft.</summary>
    public IEnumerable<(Shift Shift, int? Index)> Shifts()
    {
        if (Draft is { Roster: var draft })
        {
            for (var index = 0; index < draft.Shifts.Count; index++) yield return (draft.Shifts[index], index);
            foreach (var shift in Published.SelectMany(one => RosterRules.Rest(one.Roster, draft)).SelectMany(RosterRules.Within)) yield return (shift, null);
            yield break;
        }

        foreach (var shift in Published.SelectMany(one => RosterRules.Within(one.Roster))) yield return (shift, null);
    }

    public string NameOf(Guid person) => People.FirstOrDefault(one => one.Id == person)?.Name ?? "?";

    internal IReadOnlyList<Rosterable> Rosterables => [.. People.Select(person => new Rosterable(person.Id, person.IsRetired, person.Channels.Count > 0))];

    /// <summary>Where a draft can begin: with what is in force for these days, as it stands.</summary>
    public Roster Begin(DateTime from, DateTime until) => Draft?.Roster ?? new Roster(Organisation, from, until,
        [.. Published.Select(one => one.Roster).Where(one => one.From < until && one.Until > from).SelectMany(RosterRules.Within)
            .Where(shift => shift.From < until && shift.Until > from).Select(shift => Clip(shift, from, until)).OrderBy(shift => shift.From).ThenBy(shift => shift.Order)]);

    private static Shift Clip(Shift shift, DateTime from, DateTime until) =>
        shift with { From = shift.From < from ? from : shift.From, Until = shift.Until > until ? until : shift.Until };
}
