using GreenChannel.Domain.Observation;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Administration;

/// <summary>Invented people in the observation room of the demo scene's first unit. Every name, lot and code is made up.</summary>
internal static class DemoRoom
{
    public const string Site = "3301060101";

    private static readonly (int? MinutesAgo, string Name, string Sex, int AgeMonths, string Vaccine, string Lot)[] People =
    [
        (31, "示范宝宝甲", "female", 3, "5001", "示范A2601"),
        (19, "示范宝宝乙", "male", 8, "1801", "示范B2602"),
        (6, "示范老人丙", "female", 68 * 12, "2101", "示范C2603"),
        (null, "示范宝宝丁", "male", 18, "1201", "示范D2604"),
    ];

    public static IEnumerable<StayRow> Rows(Vault vault, ObservationProfile profile, DateTime now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
        foreach (var (index, (ago, name, sex, months, vaccine, lot)) in People.Index())
        {
            var row = SealedStay.New(vault, Site, Guid.CreateVersion7(), [], now);
            if (ago is { } minutes) SealedStay.Put(row, StayRules.Begin(profile, now.AddMinutes(-minutes)));
            var checks = ago is null ? new DoseChecks() : CheckRules.Complete(profile, new DoseChecks { Done = [.. profile.Checks.Select(group => group.Group)] });
            new SealedStay(vault, row).Write(new StayBody(
                new StayPerson(name, sex, today.AddMonths(-months)),
                new StayDose { Vaccine = vaccine, Manufacturer = "示范生物", Lot = lot, Expiry = today.AddMonths(10), TraceCode = $"8999999000000000000{index}" },
                checks, "示范护士甲")
            { ChecksAt = ago is null ? null : now });
            yield return row;
        }
    }
}
