using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Administration;

/// <summary>Invented people on duty at the demo scene's hospitals and counties, and who of them has which day for thirteen months. Every name and number is made up.</summary>
internal static class DemoDuty
{
    private const int Months = 13;

    // Two halves of a day at a hospital; at a county one person has it from morning to morning.
    private static readonly DailyShift[] Halves = [new(new(8, 0), new(20, 0)), new(new(20, 0), new(8, 0))];
    private static readonly DailyShift[] Whole = [new(new(8, 30), new(8, 30))];

    private static readonly (string Organisation, string[] Names, DailyShift[] Shifts)[] Duties =
    [
        ("H330106001", ["示范急诊甲", "示范急诊乙", "示范急诊丙", "示范急诊丁"], Halves),
        ("H330106002", ["示范儿科甲", "示范儿科乙", "示范儿科丙", "示范儿科丁"], Halves),
        ("H330108001", ["示范重症甲", "示范重症乙", "示范重症丙"], Halves),
        ("330106", ["示范疾控甲", "示范疾控乙", "示范疾控丙"], Whole),
        ("330108", ["示范疾控丁", "示范疾控戊"], Whole),
    ];

    public static IEnumerable<object> Rows(DateTime now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
        var first = new DateOnly(today.Year, today.Month, 1);
        var number = 4_100;
        foreach (var (organisation, names, shifts) in Duties)
        {
            List<Guid> people = [];
            foreach (var name in names)
            {
                var person = new DutyPersonRow { Id = Guid.CreateVersion7(), Organisation = organisation, Name = name };
                people.Add(person.Id);
                yield return person;
                var phone = string.Create(CultureInfo.InvariantCulture, $"0571-5550-{++number}");
                yield return new ContactRow { Person = person.Id, Position = 1, Channel = "sms", Address = phone, VerifiedAt = now };
                yield return new ContactRow { Person = person.Id, Position = 2, Channel = "voice", Address = phone, VerifiedAt = now };
                if (people.Count == 1) yield return new ContactRow { Person = person.Id, Position = 3, Channel = "mail", Address = $"duty-{number}@green.invalid" };
            }

            for (var month = 0; month <= Months; month++)
            {
                var (from, until) = (first.AddMonths(month), first.AddMonths(month + 1));
                var roster = new Roster(
                    organisation, RosterPattern.StartOf(from, zone), RosterPattern.StartOf(until, zone),
                    new RosterPattern(shifts, people) { SecondLine = shifts == Halves ? [.. people.Skip(1), people[0]] : [] }.Fill(from, until.AddDays(-1), zone));
                yield return new RosterRow
                {
                    Id = Guid.CreateVersion7(),
                    Organisation = organisation,
                    From = roster.From,
                    Until = roster.Until,
                    State = "published",
                    Body = JsonSerializer.Serialize(roster, Json.Stored),
                    SavedBy = "greenchannel",
                    SavedAt = now,
                    PublishedAt = now,
                };
            }
        }
    }
}
