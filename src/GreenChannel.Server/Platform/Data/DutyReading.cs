using System.Text.Json;
using GreenChannel.Domain.Facilities;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What the directory keeps in memory of duties: little, and only of the hours ahead.</summary>
internal static class DutyReading
{
    /// <summary>A request copies so much of the roster when it opens; longer than any is open without a person acting.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(24);

    public static async Task<IReadOnlyList<DutyPerson>> PeopleAsync(Store store, DateTime now, CancellationToken cancel)
    {
        var until = now + Ahead;
        var rosters = await store.Facilities<RosterRow>().AsNoTracking()
            .Where(row => row.State == "published" && row.From < until && row.Until > now).ToListAsync(cancel);
        if (rosters.Count == 0) return [];
        var shifts = rosters.SelectMany(row => JsonSerializer.Deserialize<Roster>(row.Body, Json.Stored)!.Shifts)
            .Where(shift => shift.From < until && shift.Until > now).ToLookup(shift => shift.Person);
        var ids = shifts.Select(group => group.Key).ToList();
        var people = await store.Facilities<DutyPersonRow>().AsNoTracking().Where(row => ids.Contains(row.Id)).ToListAsync(cancel);
        var contacts = (await store.Facilities<ContactRow>().AsNoTracking().Where(row => ids.Contains(row.Person)).OrderBy(row => row.Position).ToListAsync(cancel)).ToLookup(row => row.Person);
        return [.. people.Select(row => new DutyPerson(
            row.Id, row.Organisation, row.Name,
            [.. contacts[row.Id].Select(contact => new Contact(contact.Channel, contact.Address))],
            [.. shifts[row.Id].Select(shift => new DutyTime(shift.From, shift.Until, shift.Order)).OrderBy(time => time.From)]))];
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
