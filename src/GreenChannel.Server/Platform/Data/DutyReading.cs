using GreenChannel.Domain.Facilities;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What the directory keeps in memory of duties: little, and only of the hours ahead.</summary>
internal static class DutyReading
{
    /// <summary>A request copies so much of the roster when it opens; longer than any is open without a person acting.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    /// <param name="parsed">Rosters that were read before, by id and version; what is not in force any more is taken out.</param>
    public static async Task<IReadOnlyList<DutyPerson>> PeopleAsync(Store store, Dictionary<(Guid Id, int Version), Roster> parsed, DateTime now, CancellationToken cancel)
    {
        var until = now + Ahead;
        var inForce = (await store.Facilities<RosterRow>().AsNoTracking().Where(row => row.State == "published" && row.From < until && row.Until > now)
            .Select(row => new { row.Id, row.Version }).ToListAsync(cancel)).Select(row => (row.Id, row.Version)).ToHashSet();
        foreach (var gone in parsed.Keys.Where(key => !inForce.Contains(key)).ToList()) parsed.Remove(gone);
        var unread = inForce.Where(key => !parsed.ContainsKey(key)).Select(key => key.Id).ToList();
        if (unread.Count > 0)
        {
            foreach (var row in await store.Facilities<RosterRow>().AsNoTracking().Where(row => unread.Contains(row.Id)).ToListAsync(cancel))
                parsed[(row.Id, row.Version)] = row.Read();
        }

        if (parsed.Count == 0) return [];
        var shifts = parsed.Values.SelectMany(RosterRules.Within).Where(shift => shift.From < until && shift.Until > now).ToLookup(shift => shift.Person);
        var ids = shifts.Select(group => group.Key).ToList();
        var people = await store.Facilities<DutyPersonRow>().AsNoTracking().Where(row => ids.Contains(row.Id) && !row.IsRetired).ToListAsync(cancel);
        var contacts = (await store.Facilities<ContactRow>().AsNoTracking().Where(row => ids.Contains(row.Person)).OrderBy(row => row.Position).ToListAsync(cancel)).ToLookup(row => row.Person);
        return [.. people.Select(row => new DutyPerson(
            row.Id, row.Organisation, row.Name,
            [.. contacts[row.Id].Select(contact => new Contact(contact.Channel, contact.Address))],
            [.. shifts[row.Id].Select(shift => new DutyTime(shift.From, shift.Until, shift.Order)).OrderBy(time => time.From)]))];
    }

    /// <summary>Until when each organisation has published a roster, among those that have begun to.</summary>
    public static async Task<IReadOnlyDictionary<string, DateTime>> EndsAsync(Store store, DateTime now, CancellationToken cancel)
    {
        var ends = await store.Facilities<RosterRow>().AsNoTracking().Where(row => row.State == "published")
            .GroupBy(row => row.Organisation).Select(group => new { group.Key, First = group.Min(row => row.From), Until = group.Max(row => row.Until) }).ToListAsync(cancel);
        return ends.Where(roster => roster.First <= now).ToDictionary(roster => roster.Key, roster => roster.Until);
    }

    public static async Task<IReadOnlyList<(string Hospital, DateTime From, DateTime Until)>> ClosedAsync(
        Store store, IEnumerable<HospitalRow> hospitals, TimeZoneInfo zone, DateTime now, CancellationToken cancel)
    {
        var diversions = await store.Facilities<DiversionRow>().AsNoTracking().Where(row => row.LiftedAt == null && row.Until > now).ToListAsync(cancel);
        return [.. diversions.Select(row => (row.Hospital, row.From, row.Until)), .. hospitals.SelectMany(row => Nights(row, zone, now))];
    }

    public static async Task<IReadOnlyDictionary<string, DateTime>> DesksAsync(Store store, DateTime since, CancellationToken cancel)
    {
        return await store.Facilities<DeskRow>().AsNoTracking().Where(row => row.ProvedAt > since)
            .GroupBy(row => row.Hospital).Select(group => new { group.Key, At = group.Max(row => row.ProvedAt) }).ToDictionaryAsync(desk => desk.Key, desk => desk.At, cancel);
    }

    // From each closing to the next opening, yesterday's to tomorrow's: enough until the directory is read anew.
    private static IEnumerable<(string Hospital, DateTime From, DateTime Until)> Nights(HospitalRow row, TimeZoneInfo zone, DateTime now)
    {
        if (row is not { OpensAt: { } opens, ClosesAt: { } closes } || opens == closes) yield break;
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
        for (var day = -1; day <= 1; day++)
        {
            var evening = today.AddDays(day);
            var morning = closes > opens ? evening.AddDays(1) : evening;
            yield return (row.Code, Utc(evening, closes), Utc(morning, opens));
        }

        DateTime Utc(DateOnly on, TimeOnly at) => TimeZoneInfo.ConvertTimeToUtc(on.ToDateTime(at), zone);
    }
}
