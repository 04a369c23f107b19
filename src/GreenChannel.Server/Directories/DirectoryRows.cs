using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Directories;

/// <summary>The directory's rows as the domain has them, and back.</summary>
internal static class DirectoryRows
{
    /// <summary>The one row of the draft: two who publish at once meet here.</summary>
    public static readonly Guid Draft = new("00000000-0000-7000-8000-000000000001");

    public static async Task<DirectoryContent> InForceAsync(Store store, CancellationToken cancel)
    {
        var counties = await store.Facilities<CountyRow>().AsNoTracking().OrderBy(row => row.Code).ToListAsync(cancel);
        var sites = await store.Facilities<SiteRow>().AsNoTracking().OrderBy(row => row.Code).ToListAsync(cancel);
        var hospitals = await store.Facilities<HospitalRow>().AsNoTracking().OrderBy(row => row.Code).ToListAsync(cancel);
        var ladders = await store.Facilities<LadderRow>().AsNoTracking().OrderBy(row => row.Site).ThenBy(row => row.Position).ToListAsync(cancel);
        var people = await store.Facilities<DutyPersonRow>().AsNoTracking().OrderBy(row => row.Organisation).ThenBy(row => row.Name).ToListAsync(cancel);
        var contacts = await store.Facilities<ContactRow>().AsNoTracking().OrderBy(row => row.Person).ThenBy(row => row.Position).ToListAsync(cancel);
        return DirectoryContent.Empty
            .With(DirectoryTable.Counties, counties.Select(row => Row(("code", row.Code), ("name", row.Name), ("dutyPhone", row.DutyPhone), ("validFrom", Text(row.ValidFrom)), ("validTo", Text(row.ValidTo)))))
            .With(DirectoryTable.Sites, sites.Select(row => Row(("code", row.Code), ("name", row.Name), ("phone", row.Phone), ("altitudeM", row.AltitudeM == 0 ? "" : Text(row.AltitudeM)), ("forImports", Text(row.ForImports)), ("validFrom", Text(row.ValidFrom)), ("validTo", Text(row.ValidTo)))))
            .With(DirectoryTable.Hospitals, hospitals.Select(row => Row(("code", row.Code), ("name", row.Name), ("emergencyPhone", row.EmergencyPhone), ("capabilities", row.Capabilities ?? ""), ("opensAt", Text(row.OpensAt)), ("closesAt", Text(row.ClosesAt)), ("validFrom", Text(row.ValidFrom)), ("validTo", Text(row.ValidTo)))))
            .With(DirectoryTable.Ladders, ladders.Select(row => Row(("site", row.Site), ("position", Text(row.Position)), ("hospital", row.Hospital), ("distanceKm", row.DistanceKm?.ToString("0.###", CultureInfo.InvariantCulture) ?? ""))))
            .With(DirectoryTable.People, people.Select(row => Row(("id", row.Id.ToString()), ("organisation", row.Organisation), ("name", row.Name), ("retired", Text(row.IsRetired)))))
            .With(DirectoryTable.Contacts, contacts.Select(row => Row(("person", row.Person.ToString()), ("position", Text(row.Position)), ("channel", row.Channel), ("address", row.Address))));
    }

    /// <summary>Codes and people that open requests or rosters from now on still name.</summary>
    public static async Task<IReadOnlySet<string>> NeededAsync(Store store, DateTime now, CancellationToken cancel)
    {
        var needed = new HashSet<string>();
        var open = store.Requests(Viewer.Engine).AsNoTracking().Where(row => row.State != "handedOver" && row.State != "stoodDown");
        foreach (var row in await open.ToListAsync(cancel))
            needed.UnionWith(row.Read().Ladder.Hospitals.Select(hospital => hospital.Code));
        needed.UnionWith(await store.Cases(Viewer.Engine).Where(row => open.Any(request => request.CaseId == row.Id)).Select(row => row.Site).Distinct().ToListAsync(cancel));
        foreach (var row in await store.Facilities<RosterRow>().AsNoTracking().Where(row => row.State == "published" && row.Until > now).ToListAsync(cancel))
        {
            needed.Add(row.Organisation);
            needed.UnionWith(RosterRules.Within(row.Read()).Where(shift => shift.Until > now).Select(shift => shift.Person.ToString()));
        }

        return needed;
    }

    public static string Body(DirectoryContent content) => JsonSerializer.Serialize(content, Json.Stored);

    public static DirectoryContent Read(DirectoryVersionRow row) => JsonSerializer.Deserialize<DirectoryContent>(row.Body, Json.Stored)!;

    private static Dictionary<string, string> Row(params (string Column, string Value)[] values) =>
        values.Where(one => one.Value.Length > 0).ToDictionary(one => one.Column, one => one.Value);

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";

    private static string Text(TimeOnly? hour) => hour?.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool yes) => yes ? "yes" : "";
}
