using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Rosters;

/// <summary>Reads an organisation's rosters for whoever may see them.</summary>
public sealed class ReadRosters(Store store, FacilityBook book, TimeProvider time)
{
    /// <summary>Organisations whose roster a viewer may see and edit: a hospital its own, a county its duty's, an administrator any.</summary>
    public async Task<IReadOnlyList<(string Code, string Name)>> OrganisationsAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var facilities = await book.ReadAsync(cancel);
        var imports = facilities.Sites.Values.Where(site => site.ForImports).Select(site => site.County).ToHashSet();
        var all = facilities.Hospitals.Values.Select(hospital => (hospital.Code, hospital.Name)).OrderBy(one => one.Code, StringComparer.Ordinal)
            .Concat(facilities.Counties.Values.Where(county => !imports.Contains(county.Code)).Select(county => (county.Code, county.Name)).OrderBy(one => one.Code, StringComparer.Ordinal));
        return [.. all.Where(one => MaySee(viewer, one.Code))];
    }

    /// <summary>Null for an organisation that is not there for this viewer.</summary>
    /// <param name="viewer">Who looks.</param>
    /// <param name="organisation">Code of a hospital or county.</param>
    /// <param name="since">Rosters that ended before are left out, UTC; now where not given.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<RosterView?> OfAsync(Viewer viewer, string organisation, DateTime? since = null, CancellationToken cancel = default)
    {
        var facilities = await book.ReadAsync(cancel);
        var name = facilities.Hospitals.GetValueOrDefault(organisation)?.Name ?? facilities.Counties.GetValueOrDefault(organisation)?.Name;
        if (name is null || !MaySee(viewer, organisation)) return null;
        var now = time.Now();
        var from = since < now ? since.Value : now;
        var rows = await store.Facilities<RosterRow>().AsNoTracking()
            .Where(row => row.Organisation == organisation && (row.State == "draft" || (row.State == "published" && row.Until > from))).OrderBy(row => row.From).ToListAsync(cancel);
        var people = await store.Facilities<DutyPersonRow>().AsNoTracking().Where(row => row.Organisation == organisation).OrderBy(row => row.Name).ToListAsync(cancel);
        var ids = people.Select(row => row.Id).ToList();
        var contacts = (await store.Facilities<ContactRow>().AsNoTracking().Where(row => ids.Contains(row.Person)).OrderBy(row => row.Position).ToListAsync(cancel)).ToLookup(row => row.Person);
        return new RosterView(
            organisation, name,
            rows.Where(row => row.State == "draft").Select(row => new RosterDraft(row.Read(), row.Version, row.SavedBy, row.SavedAt)).FirstOrDefault(),
            [.. rows.Where(row => row.State == "published").Select(row => new PublishedRoster(row.Id, row.Read()))],
            [.. people.Select(row => new RosterPerson(row.Id, row.Name, row.IsRetired, [.. contacts[row.Id].Select(contact => contact.Channel)]))]);
    }

    private static bool MaySee(Viewer viewer, string organisation) => viewer.Role == Role.Admin || (viewer.Role is Role.Hospital or Role.County && viewer.Organisation == organisation);
}

internal static class RosterRows
{
    /// <summary>The one row that an organisation's draft has: two who publish at once meet here, and the second asks again.</summary>
    public static Guid DraftId(string organisation) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"roster draft {organisation}")).AsSpan(0, 16));

    public static RosterRow Published(Roster roster, Viewer viewer, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(),
        Organisation = roster.Organisation,
        From = roster.From,
        Until = roster.Until,
        State = "published",
        Body = Body(roster),
        SavedBy = viewer.Name,
        SavedAt = now,
        PublishedAt = now,
    };

    public static string Body(Roster roster) => JsonSerializer.Serialize(roster, Json.Stored);
}
