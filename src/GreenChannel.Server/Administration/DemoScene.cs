using System.Text.Json;
using GreenChannel.Domain.Observation;
using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration;

/// <summary>An invented province with its clinics, hospitals and people. Nobody and nothing in it is real.</summary>
public sealed class DemoScene(Store store, Accounts accounts, FacilityBook book, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    /// <summary>Secret of every demo client.</summary>
    public const string Secret = "demo";

    /// <summary>Password of every demo person; printed at each start, refused in Production with the whole scene.</summary>
    public const string Password = "green-demo-2026";

    public static readonly IReadOnlyList<Account> Everybody =
    [
        new("clinic-3301060101", Role.Clinic, "3301060101", "示范护士甲"),
        new("clinic-3301060201", Role.Clinic, "3301060201", "示范护士乙"),
        new("clinic-3301080101", Role.Clinic, "3301080101", "示范护士丙"),
        new("hospital-H330106001", Role.Hospital, "H330106001", "示范急诊医生甲"),
        new("hospital-H330106002", Role.Hospital, "H330106002", "示范急诊医生乙"),
        new("hospital-H330108001", Role.Hospital, "H330108001", "示范急诊医生丙"),
        new("cdc-330106", Role.County, "330106", "示范甲区监测员"),
        new("cdc-330106-b", Role.County, "330106", "示范甲区监测员乙"),
        new("cdc-330108", Role.County, "330108", "示范乙区监测员"),
        new("cdc-330100", Role.City, "330100", "示范市监测员"),
        new("cdc-330000", Role.Province, "330000", "示范省监测员"),
        new("health-330106", Role.Authority, "330106-health", "示范甲区卫健值班"),
        new("drug-330106", Role.Authority, "330106-drug", "示范甲区药监值班"),
        new("health-330100", Role.Authority, "330100-health", "示范市卫健值班"),
        new("expert-330106", Role.Expert, "330106", "示范专家甲"),
        new("expert-330106-b", Role.Expert, "330106", "示范专家乙"),
        new("admin", Role.Admin, "", "示范管理员"),
    ];

    /// <summary>Seeds an empty directory; true when it did.</summary>
    public async Task<bool> SeedAsync(CancellationToken cancel = default)
    {
        if (await store.Facilities<SiteRow>().AnyAsync(cancel)) return false;
        foreach (var row in Counties().Concat(Hospitals()).Concat(Sites()).Concat(Ladders()).Concat(DemoDuty.Rows(time.Now(), options.Value.Zone)).Concat(Mornings(time.Now(), options.Value.Zone)).Concat(ImportUnits.Rows()).Concat(Doses(time.Now(), options.Value.Zone))) store.Add(row);
        foreach (var stay in DemoRoom.Rows(vault, ObservationProfiles.Get(options.Value.Observation.Profile), time.Now(), options.Value.Zone)) store.Add(stay);
        await store.SaveAsync(new Entry(Viewer.Engine, "directory.seeded", new { scene = "demo" }), cancel: cancel);
        foreach (var account in Everybody)
        {
            await accounts.AddPersonAsync(account, Password, Viewer.Engine, cancel);
            await accounts.AddClientAsync(account, Secret, Viewer.Engine, cancel);
        }

        book.Forget();
        return true;
    }

    private static IEnumerable<object> Counties() =>
    [
        new CountyRow { Code = "330106", Name = "示范甲区", DutyPhone = "0571-5550-0106" },
        new CountyRow { Code = "330108", Name = "示范乙区", DutyPhone = "0571-5550-0108" },
    ];

    private static IEnumerable<object> Hospitals() =>
    [
        new HospitalRow { Code = "H330106001", Name = "示范第一医院", EmergencyPhone = "0571-5550-1001", Capabilities = "icu" },
        new HospitalRow { Code = "H330106002", Name = "示范儿童医院", EmergencyPhone = "0571-5550-1002", Capabilities = "paediatric icu" },
        new HospitalRow { Code = "H330108001", Name = "示范第三医院", EmergencyPhone = "0571-5550-1003", Capabilities = "icu ecmo" },
    ];

    private static IEnumerable<object> Sites() =>
    [
        new SiteRow { Code = "3301060101", Name = "示范一门诊", Phone = "0571-5550-2101" },
        new SiteRow { Code = "3301060201", Name = "示范二门诊", Phone = "0571-5550-2201" },
        new SiteRow { Code = "3301080101", Name = "示范三门诊", Phone = "0571-5550-3101" },
    ];

    private static IEnumerable<object> Ladders() =>
    [
        .. Ladder("3301060101", ("H330106001", 1.8), ("H330106002", 4.6), ("H330108001", 9.3)),
        .. Ladder("3301060201", ("H330106001", 2.4), ("H330106002", 3.9), ("H330108001", 8.1)),
        .. Ladder("3301080101", ("H330108001", 1.2), ("H330106001", 8.7)),
    ];

    // Yesterday two units said what they had: one's adrenaline ends soon. The third never did.
    private static IEnumerable<object> Mornings(DateTime now, TimeZoneInfo zone)
    {
        var (at, today) = (now.AddDays(-1), DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone)));
        foreach (var (site, by, rescuer, days) in new[] { ("3301060201", "示范护士乙", "示范急救乙", 19), ("3301080101", "示范护士丙", "示范急救丙", 300) })
        {
            HaveSaid[] said = [new("rescuer", true, rescuer), new("drugs", true, Expiry: today.AddDays(days)), new("ambulance", true, Note: "示范急救站")];
            yield return new ReadinessRow { Id = Guid.CreateVersion7(), Site = site, Day = today.AddDays(-1), ConfirmedAt = at, ConfirmedBy = by, Body = JsonSerializer.Serialize(said, Json.Stored) };
        }
    }

    // Invented, and plainly so: a round number for each unit and vaccine in each of the twelve months before this one.
    private static IEnumerable<object> Doses(DateTime now, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, zone));
        var month = new DateOnly(today.Year, today.Month, 1);
        return
            from unit in new[] { ("3301060101", 400), ("3301060201", 200) }
            from vaccine in new[] { ("5001", 100), ("0401", 50), ("2201", 80) }
            from back in Enumerable.Range(1, 12)
            select new DosesRow { Site = unit.Item1, Vaccine = vaccine.Item1, Month = month.AddMonths(-back), Doses = unit.Item2 + vaccine.Item2, EnteredBy = "cdc-330106", EnteredAt = now };
    }

    private static IEnumerable<LadderRow> Ladder(string site, params (string Code, double Km)[] hospitals) =>
        hospitals.Select((hospital, index) => new LadderRow { Site = site, Position = index + 1, Hospital = hospital.Code, DistanceKm = hospital.Km });
}
