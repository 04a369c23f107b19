using System.Globalization;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using static GreenChannel.Domain.Facilities.DirectoryRules;

namespace GreenChannel.Server.Directories;

/// <summary>The draft comes into force: every table in one transaction, with its audit entry and a copy for the history. Nothing is deleted but rungs and addresses (E12).</summary>
public sealed class PublishDirectory(Store store, DraftDirectory drafts, FacilityBook book, TimeProvider time)
{
    /// <returns>Null where it is in force, else a code of why not.</returns>
    public Task<string?> PutAsync(Viewer viewer, int? version, string? note, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var drafted = await store.Facilities<DirectoryVersionRow>().FirstOrDefaultAsync(row => row.Id == DirectoryRows.Draft && row.State == "draft", cancel);
        if (drafted is null) return "no-draft";
        if (version is not null && version != drafted.Version) return "changed-meanwhile";
        var view = await drafts.ReadAsync(cancel);
        if (view.Draft is not { } content) return "no-draft";
        if (!view.CanBePublished) return view.Differences.Count == 0 ? "no-difference" : "directory-faults";

        var now = time.Now();
        if (!await store.Facilities<DirectoryVersionRow>().AnyAsync(row => row.State == "published", cancel))
            store.Add(Version(view.InForce, null, Viewer.Engine, now.AddMilliseconds(-1))); // What there was before the first.
        var kept = Version(content, note, viewer, now);
        store.Add(kept);
        await CodesAsync(content, cancel);
        await LaddersAsync(content, cancel);
        await PeopleAsync(content, cancel);
        drafted.State = "closed";
        drafted.Version++;
        var said = new { version = kept.Id, differences = view.Differences.GroupBy(one => $"{one.Table}.{one.Change}").ToDictionary(group => group.Key, group => group.Count()), warnings = view.Faults.Count, rows = view.Differences.Take(200).Select(one => $"{one.Table}/{one.Key}") };
        await store.SaveAsync(new Entry(viewer, "directory.published", said), cancel: cancel);
        book.Forget();
        return null;
    });

    private static DirectoryVersionRow Version(DirectoryContent content, string? note, Viewer viewer, DateTime now) => new()
    {
        Id = Guid.CreateVersion7(),
        State = "published",
        Body = DirectoryRows.Body(content),
        Note = note,
        SavedBy = viewer.Name,
        SavedAt = now,
        PublishedAt = now,
    };

    private async Task CodesAsync(DirectoryContent content, CancellationToken cancel)
    {
        var counties = await store.Facilities<CountyRow>().ToDictionaryAsync(row => row.Code, cancel);
        foreach (var given in content[DirectoryTable.Counties])
        {
            var row = Of(counties, Text(given, "code"), code => new CountyRow { Code = code, Name = "", DutyPhone = "" });
            (row.Name, row.DutyPhone, row.ValidFrom, row.ValidTo) = (Text(given, "name"), Text(given, "dutyPhone"), Day(Text(given, "validFrom")), Day(Text(given, "validTo")));
        }

        var sites = await store.Facilities<SiteRow>().ToDictionaryAsync(row => row.Code, cancel);
        foreach (var given in content[DirectoryTable.Sites])
        {
            var row = Of(sites, Text(given, "code"), code => new SiteRow { Code = code, Name = "", Phone = "" });
            (row.Name, row.Phone, row.AltitudeM, row.ForImports) = (Text(given, "name"), Text(given, "phone"), Whole(Text(given, "altitudeM")), Text(given, "forImports") == "yes");
            (row.ValidFrom, row.ValidTo) = (Day(Text(given, "validFrom")), Day(Text(given, "validTo")));
        }

        var hospitals = await store.Facilities<HospitalRow>().ToDictionaryAsync(row => row.Code, cancel);
        foreach (var given in content[DirectoryTable.Hospitals])
        {
            var row = Of(hospitals, Text(given, "code"), code => new HospitalRow { Code = code, Name = "", EmergencyPhone = "" });
            (row.Name, row.EmergencyPhone, row.Capabilities) = (Text(given, "name"), Text(given, "emergencyPhone"), Text(given, "capabilities") is { Length: > 0 } words ? words : null);
            (row.OpensAt, row.ClosesAt, row.ValidFrom, row.ValidTo) = (Hour(Text(given, "opensAt")), Hour(Text(given, "closesAt")), Day(Text(given, "validFrom")), Day(Text(given, "validTo")));
        }
    }

    private async Task LaddersAsync(DirectoryContent content, CancellationToken cancel)
    {
        var rungs = await store.Facilities<LadderRow>().ToDictionaryAsync(row => (row.Site, row.Position), cancel);
        var left = rungs.Keys.ToHashSet();
        foreach (var given in content[DirectoryTable.Ladders])
        {
            var place = (Text(given, "site"), Whole(Text(given, "position")));
            left.Remove(place);
            if (!rungs.TryGetValue(place, out var row)) store.Add(row = new LadderRow { Site = place.Item1, Position = place.Item2, Hospital = "" });
            row.Hospital = Text(given, "hospital");
            row.DistanceKm = Text(given, "distanceKm") is { Length: > 0 } km ? double.Parse(km, CultureInfo.InvariantCulture) : null;
        }

        foreach (var place in left) store.Remove(rungs[place]);
    }

    private async Task PeopleAsync(DirectoryContent content, CancellationToken cancel)
    {
        var people = await store.Facilities<DutyPersonRow>().ToDictionaryAsync(row => row.Id, cancel);
        foreach (var given in content[DirectoryTable.People])
        {
            var row = Of(people, Guid.Parse(Text(given, "id")), id => new DutyPersonRow { Id = id, Organisation = "", Name = "" });
            (row.Organisation, row.Name, row.IsRetired) = (Text(given, "organisation"), Text(given, "name"), Text(given, "retired") == "yes");
        }

        var contacts = await store.Facilities<ContactRow>().ToDictionaryAsync(row => (row.Person, row.Position), cancel);
        var verified = contacts.Values.Where(row => row.VerifiedAt is not null).GroupBy(row => (row.Person, row.Channel, row.Address)).ToDictionary(group => group.Key, group => group.Max(row => row.VerifiedAt));
        var left = contacts.Keys.ToHashSet();
        foreach (var given in content[DirectoryTable.Contacts])
        {
            var place = (Person: Guid.Parse(Text(given, "person")), Position: Whole(Text(given, "position")));
            left.Remove(place);
            if (!contacts.TryGetValue(place, out var row)) store.Add(row = new ContactRow { Person = place.Person, Position = place.Position, Channel = "", Address = "" });
            (row.Channel, row.Address) = (Text(given, "channel"), Text(given, "address"));

            // An address that was confirmed stays so wherever it stands; a changed one has not been tried.
            row.VerifiedAt = verified.GetValueOrDefault((row.Person, row.Channel, row.Address));
        }

        foreach (var place in left) store.Remove(contacts[place]);
    }

    private T Of<TKey, T>(Dictionary<TKey, T> known, TKey key, Func<TKey, T> make) where TKey : notnull where T : class
    {
        if (known.TryGetValue(key, out var row)) return row;
        row = known[key] = make(key);
        store.Add(row);
        return row;
    }

    private static int Whole(string text) => text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static TimeOnly? Hour(string text) => text.Length == 0 ? null : TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
