using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Data;

/// <summary>The directory as it stood when it was read.</summary>
public sealed record Facilities(
    IReadOnlyDictionary<string, Site> Sites,
    IReadOnlyDictionary<string, Hospital> Hospitals,
    IReadOnlyDictionary<string, Ladder> Ladders,
    IReadOnlyDictionary<string, CountyRow> Counties)
{
    /// <summary>Who is on duty where, and when, in the hours ahead.</summary>
    public IReadOnlyList<DutyPerson> People { get; init; } = [];

    /// <summary>Until when organisations have published a roster, where one has begun: only there can an hour name nobody (E10).</summary>
    public IReadOnlyDictionary<string, DateTime> Rostered { get; init; } = new Dictionary<string, DateTime>();

    /// <summary>Codes that are not valid today: no new report gets them, and what is old keeps their names (E12).</summary>
    public IReadOnlySet<string> OutOfUse { get; init; } = new HashSet<string>();

    /// <summary>Times in which hospitals receive nobody: diversions, and hours at which they are closed.</summary>
    public IReadOnlyList<(string Hospital, DateTime From, DateTime Until)> Closed { get; init; } = [];

    /// <summary>When an armed desk of a hospital last showed that it can sound.</summary>
    public IReadOnlyDictionary<string, DateTime> Desks { get; init; } = new Dictionary<string, DateTime>();

    /// <summary>The site's ladder with its county's duty officer and everybody on duty; all of it is frozen into a request when it opens (E12).</summary>
    public Ladder LadderOf(string site)
    {
        var ladder = Ladders.GetValueOrDefault(site, Ladder.Empty);
        var people = People.Where(person => person.Organisation == County(site) || ladder.Hospitals.Any(hospital => hospital.Code == person.Organisation)).ToList();
        return ladder with { Duty = DutyOf(site), People = people.Count > 0 ? people : null };
    }

    /// <summary>The directory has this code, and it is valid today.</summary>
    public bool IsInUse(string code) => !OutOfUse.Contains(code) && (Sites.ContainsKey(code) || Hospitals.ContainsKey(code) || Counties.ContainsKey(code));

    public DutyPerson? Person(Guid id) => People.FirstOrDefault(person => person.Id == id);

    /// <summary>Why a hospital is not there now; null where it is.</summary>
    public RungResult? AbsenceOf(string hospital, DateTime now) =>
        Closed.Any(time => time.Hospital == hospital && time.From <= now && now < time.Until) ? RungResult.NotReceiving
        : Rostered.ContainsKey(hospital) && !People.Any(person => person.Organisation == hospital && person.Times.Any(time => time.From <= now && now < time.Until)) ? RungResult.NobodyOnDuty
        : null;

    /// <summary>A desk of the hospital has shown lately that it can sound.</summary>
    public bool Rings(string hospital, DateTime now) => Desks.TryGetValue(hospital, out var proved) && now - proved < DeskProof;

    /// <summary>A desk that has not shown for this long that it can sound counts as absent.</summary>
    public TimeSpan DeskProof { get; init; } = TimeSpan.FromSeconds(90);

    private static string? County(string site) => site.Length >= 6 ? site[..6] : null;

    private CountyDuty? DutyOf(string site) =>
        site.Length >= 6 && Counties.GetValueOrDefault(site[..6]) is { } county ? new CountyDuty(county.Code, county.Name, county.DutyPhone) : null;

    /// <summary>The number to call for a site when nothing else can be said: its first hospital, else 120.</summary>
    public string EmergencyPhone(string? site) =>
        site is not null && LadderOf(site).Hospitals is [var first, ..] ? first.EmergencyPhone : "120";
}

/// <summary>
/// Keeps the directory in memory, so that an emergency does not wait for it. A server reads it anew every few seconds
/// and after a change; a request freezes its ladder when it opens, so an older copy can be read but never mixed.
/// </summary>
public sealed class FacilityBook(IServiceScopeFactory scopes, IOptions<GreenChannelOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(8);
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<(Guid Id, int Version), Roster> _rosters = [];
    private volatile Page? _page;
    private int _changes;

    /// <summary>How old the copy in memory is; null where there is none.</summary>
    public TimeSpan? Age => _page is { } page ? time.GetElapsedTime(page.ReadAt) : null;

    public async ValueTask<Facilities> ReadAsync(CancellationToken cancel = default)
    {
        if (_page is { } page && page.Changes == Volatile.Read(ref _changes) && time.GetElapsedTime(page.ReadAt) < Fresh) return page.Facilities;
        try
        {
            return await ReadAnewAsync(cancel);
        }
        catch (Exception) when (_page is not null && !cancel.IsCancellationRequested)
        {
            // The database is away: the numbers to call are still known.
            return _page.Facilities;
        }
    }

    /// <summary>What was read last, for a refusal that must name a telephone number even when nothing else works.</summary>
    public Facilities? Last => _page?.Facilities;

    /// <summary>Something has changed: who asks from now on is told of it. What was read last stays for a database that is away.</summary>
    public void Forget() => Interlocked.Increment(ref _changes);

    // Beside the reports: none of them waits for the directory, and none is decided by an old one.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadAnewAsync(stoppingToken);
            }
            catch (Exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is away: the numbers to call are still known, and the worker says that it is away.
            }

            await Task.Delay(ReadEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Facilities> ReadAnewAsync(CancellationToken cancel)
    {
        var (asked, changes) = (time.GetTimestamp(), Volatile.Read(ref _changes));
        await _reading.WaitAsync(cancel);
        try
        {
            // Somebody else has begun to read since this one asked: however many wait, two readings serve them all.
            if (_page is { } page && page.ReadAt >= asked && page.Changes >= changes) return page.Facilities;
            var (at, known) = (time.GetTimestamp(), Volatile.Read(ref _changes));
            var read = await LoadAsync(cancel);
            _page = new Page(read, at, known);
            return read;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task<Facilities> LoadAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var sites = await store.Facilities<SiteRow>().AsNoTracking().ToListAsync(cancel);
        var hospitalRows = await store.Facilities<HospitalRow>().AsNoTracking().ToListAsync(cancel);
        var hospitals = hospitalRows.ToDictionary(row => row.Code, row => new Hospital(row.Code, row.Name, row.EmergencyPhone) { Capabilities = row.Capabilities });
        var ladders = await store.Facilities<LadderRow>().AsNoTracking().OrderBy(row => row.Position).ToListAsync(cancel);
        var now = time.Now();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, options.Value.Zone));
        var people = await DutyReading.PeopleAsync(store, _rosters, now, cancel);
        var counties = await store.Facilities<CountyRow>().AsNoTracking().ToDictionaryAsync(row => row.Code, cancel);
        bool IsOver(DateOnly? from, DateOnly? to) => from > today || to < today;
        HashSet<string> outOfUse =
        [
            .. sites.Where(row => IsOver(row.ValidFrom, row.ValidTo)).Select(row => row.Code),
            .. hospitalRows.Where(row => IsOver(row.ValidFrom, row.ValidTo)).Select(row => row.Code),
            .. counties.Values.Where(row => IsOver(row.ValidFrom, row.ValidTo)).Select(row => row.Code),
        ];
        return new Facilities(
            sites.ToDictionary(row => row.Code, row => new Site(row.Code, row.Name, row.Phone, row.AltitudeM, row.ForImports)),
            hospitals,
            ladders.Where(row => !outOfUse.Contains(row.Hospital)).GroupBy(row => row.Site).ToDictionary(group => group.Key, group => new Ladder([.. group.Select(row => hospitals[row.Hospital] with { DistanceKm = row.DistanceKm })])),
            counties)
        {
            People = people,
            Rostered = await DutyReading.EndsAsync(store, now, cancel),
            OutOfUse = outOfUse,
            Closed = await DutyReading.ClosedAsync(store, hospitalRows, options.Value.Zone, now, cancel),
            Desks = await DutyReading.DesksAsync(store, now - options.Value.DeskProofWithin, cancel),
            DeskProof = options.Value.DeskProofWithin,
        };
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    /// <param name="Facilities">What was read.</param>
    /// <param name="ReadAt">When the reading began.</param>
    /// <param name="Changes">How many changes were known then.</param>
    private sealed record Page(Facilities Facilities, long ReadAt, int Changes);
}
