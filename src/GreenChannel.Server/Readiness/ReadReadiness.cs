using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Readiness;

/// <summary>One unit, and how it stands now.</summary>
/// <param name="Last">What it confirmed last, on whichever day; null where it never did.</param>
/// <param name="Hospital">The first hospital of its ladder; null where the directory names none.</param>
/// <param name="Test">Its last test call of today; null where there was none.</param>
public sealed record UnitReadiness(Site Site, DateOnly Day, Standing Standing, ReadinessRow? Last, Hospital? Hospital, ReadinessTestRow? Test)
{
    /// <summary>What was said last; of today where it is confirmed, else to begin with.</summary>
    public IReadOnlyList<HaveSaid> Said { get; } = Last?.Read().Haves ?? [];
}

/// <summary>How units stand, for who may see them. Days are the units' own.</summary>
public sealed class ReadReadiness(Store store, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public ReadinessProfile Profile { get; } = ReadinessProfiles.Get(options.Value.Readiness.Profile);

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));

    /// <summary>Null where the viewer has no such unit.</summary>
    public async Task<UnitReadiness?> OfAsync(Viewer viewer, string site, CancellationToken cancel = default)
    {
        var facilities = await book.ReadAsync(cancel);
        if (facilities.Sites.GetValueOrDefault(site) is not { } unit || !IsAsked(viewer, facilities, unit)) return null;
        var today = Today;
        var last = await store.Readiness(viewer).AsNoTracking().Where(row => row.Site == site).OrderByDescending(row => row.ConfirmedAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancel);
        var test = await store.ReadinessTests(viewer).AsNoTracking().Where(row => row.Site == site && row.Day == today).OrderByDescending(row => row.AskedAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancel);
        return Of(facilities, unit, last, test, today);
    }

    /// <summary>All units of the viewer, those that lack something first.</summary>
    public async Task<IReadOnlyList<UnitReadiness>> ListAsync(Viewer viewer, CancellationToken cancel = default)
    {
        var facilities = await book.ReadAsync(cancel);
        var today = Today;
        var all = store.Readiness(viewer).AsNoTracking();
        var last = (await all.Where(row => row.ConfirmedAt == all.Where(other => other.Site == row.Site).Max(other => other.ConfirmedAt)).ToListAsync(cancel)).ToLookup(row => row.Site);
        var tests = (await store.ReadinessTests(viewer).AsNoTracking().Where(row => row.Day == today).ToListAsync(cancel)).ToLookup(row => row.Site);
        return
        [
            .. facilities.Sites.Values.Where(unit => IsAsked(viewer, facilities, unit))
                .Select(unit => Of(facilities, unit, last[unit.Code].MaxBy(row => row.Id), tests[unit.Code].MaxBy(row => row.AskedAt), today))
                .OrderBy(unit => Urgency(unit.Standing)).ThenBy(unit => unit.Site.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>The last confirmations of a unit, the newest first.</summary>
    public Task<List<ReadinessRow>> HistoryAsync(Viewer viewer, string site, CancellationToken cancel = default) =>
        store.Readiness(viewer).AsNoTracking().Where(row => row.Site == site).OrderByDescending(row => row.ConfirmedAt).Take(30).ToListAsync(cancel);

    private UnitReadiness Of(Facilities facilities, Site unit, ReadinessRow? last, ReadinessTestRow? test, DateOnly today)
    {
        var hospital = facilities.LadderOf(unit.Code).Hospitals is [var first, ..] ? first : null;
        return new UnitReadiness(unit, today, ReadinessRules.Of(Profile, last?.Read(), test?.Read(), hospital is not null, today, time.Now()), last, hospital, test);
    }

    private static int Urgency(Standing standing) => standing switch
    {
        { IsExpired: true } => 0,
        { Answer: HospitalAnswer.Silent } or { Lacks.Count: > 0 } => 1,
        { IsConfirmed: false } => 2,
        { ExpiresSoon: true } => 3,
        _ => 4,
    };

    private static bool IsAsked(Viewer viewer, Facilities facilities, Site unit) =>
        !unit.ForImports && facilities.IsInUse(unit.Code) && Visibility.MaySee(viewer, new CaseScope(unit.Code, "", unit.County, null, []));
}
