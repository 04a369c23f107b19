using System.Text.Json;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Duplicates;

/// <summary>
/// Finds which stored cases are probably one. It follows the trail behind whoever reports, who waits for nothing of it; what it
/// finds it stores as a pair for a person to look at. Every server has an index of its own, and a pair is stored once.
/// </summary>
public sealed class SeekDuplicates(IServiceScopeFactory scopes, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<SeekDuplicates> log) : IDisposable
{
    /// <summary>Its place in the trail.</summary>
    public const string Mark = "duplicates";

    // A crowd of reports that are all alike is no crowd of pairs: the likeliest say enough.
    private const int MostPairs = 10;

    private static readonly string[] Actions = ["report.received", "report.updated", "case.erased"];

    // Between two pages of a filling, for whoever else needs the processor.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(2);
    private readonly SemaphoreSlim _one = new(1);
    private CaseIndex? _index;
    private Cursor _at;

    /// <summary>Compares what was reported or corrected since the last time.</summary>
    /// <returns>How many pairs were found.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (_index is null or { IsWorn: true }) await FillAsync(cancel);
            return await FollowAsync(cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>greenchannel find-duplicates: compares everything with everything.</summary>
    public async Task<int> AllAsync(TextWriter output, CancellationToken cancel = default)
    {
        await _one.WaitAsync(cancel);
        try
        {
            await FillAsync(cancel);
            await output.WriteLineAsync($"{_index!.Count} cases are compared");
            var (seen, found) = (0, 0);
            foreach (var match in _index.FindAll())
            {
                seen++;
                if (await KeepAsync(match, cancel)) found++;
            }

            await output.WriteLineAsync($"{seen} pairs are probably one case or kept apart as twins; {found} of them are new");
            return 0;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task FillAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var mark = await scope.ServiceProvider.GetRequiredService<FollowTrail>().MarkAsync(Mark, cancel);
        var index = new CaseIndex(options.Value.Duplicates.MostCases);
        await foreach (var page in scope.ServiceProvider.GetRequiredService<OpenFeatures>().PagesAsync(options.Value.Duplicates.MostCases, cancel))
        {
            foreach (var opened in page) index.Put(opened.County, opened.Features);
            await Task.Delay(Breath, TimeProvider.System, cancel);
        }

        if (_index is null || mark.IsAfter(_at)) _at = mark;
        _index = index;
        log.LogInformation("{Count} cases are compared with whatever is reported; it took {Seconds} s to open them", index.Count, (int)time.GetElapsedTime(began).TotalSeconds);
    }

    private async Task<int> FollowAsync(CancellationToken cancel)
    {
        var found = 0;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var trail = scope.ServiceProvider.GetRequiredService<FollowTrail>();
            var page = await trail.AfterAsync(_at, Actions, cancel);
            if (page.Last == _at) return found;
            foreach (var id in page.Cases) found += await OneAsync(id, cancel);
            _at = page.Last;
            if (page.Cases.Count > 0) await trail.SetAsync(Mark, _at, cancel);
        }
    }

    private async Task<int> OneAsync(Guid id, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<OpenFeatures>().OneAsync(id, cancel) is not { } opened)
        {
            _index!.Remove(id);
            return 0;
        }

        _index!.Put(opened.County, opened.Features);
        var matches = _index.Find(opened.County, opened.Features);
        var found = 0;
        foreach (var match in matches.Take(MostPairs)) if (await KeepAsync(match, cancel)) found++;
        await WithdrawAsync(scope.ServiceProvider.GetRequiredService<Store>(), id, [.. matches.Select(match => match.Other)], cancel);
        return found;
    }

    // True where the pair is new, or is one again.
    private async Task<bool> KeepAsync(Match match, CancellationToken cancel)
    {
        var (one, two) = match.One.CompareTo(match.Other) < 0 ? (match.One, match.Other) : (match.Other, match.One);
        var reasons = JsonSerializer.Serialize(match.Reasons.Select(reason => new PairReason(reason.Field, reason.Agreement, Math.Round(reason.Weight, 2))), Json.Stored);
        var (standing, score) = (match.Standing is Standing.Apart ? "apart" : "probable", Math.Round(match.Score, 2));
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        try
        {
            return await store.AgainAsync(async () =>
            {
                var pair = await store.Pairs(Viewer.Engine).FirstOrDefaultAsync(row => row.One == one && row.Two == two, cancel);
                if (pair is { State: "notSame" or "merged" } || (pair is { State: "open" } && pair.Standing == standing && pair.Reasons == reasons)) return false;
                var isNew = pair is not { State: "open" };
                if (pair is null) store.Add(pair = new DuplicatePairRow { Id = Guid.CreateVersion7(time.GetUtcNow()), One = one, Two = two, Standing = standing, Reasons = reasons, State = "open", FoundAt = time.Now() });
                else if (isNew) pair.FoundAt = time.Now();
                (pair.Standing, pair.Reasons, pair.Score, pair.State, pair.Version) = (standing, reasons, score, "open", pair.Version + 1);
                await store.SaveAsync(new Entry(Viewer.Engine, "duplicate.found", new { pair = pair.Id, one, two, standing, score }) { Chain = Mark }, cancel: cancel);
                return isNew;
            });
        }
        catch (DuplicateKeyException)
        {
            return false; // Another server was faster.
        }
    }

    // What was corrected is not like it any more; a pair on which somebody decided stays as it was decided.
    private async Task WithdrawAsync(Store store, Guid id, HashSet<Guid> alike, CancellationToken cancel) => await store.AgainAsync(async () =>
    {
        var open = await store.Pairs(Viewer.Engine).Where(row => row.State == "open" && (row.One == id || row.Two == id)).ToListAsync(cancel);
        var gone = open.Where(row => (row.One == id ? row.Two : row.One) is var other && !alike.Contains(other) && _index!.Holds(other)).ToList();
        if (gone.Count == 0) return 0;
        foreach (var pair in gone) (pair.State, pair.Version) = ("withdrawn", pair.Version + 1);
        await store.SaveAsync([.. gone.Select(pair => new Entry(Viewer.Engine, "duplicate.withdrawn", new { pair = pair.Id, one = pair.One, two = pair.Two }) { Chain = Mark })], cancel: cancel);
        return gone.Count;
    });
}

/// <summary>One field of an explanation: how two cases agree in it, and what that is worth.</summary>
public sealed record PairReason(Field Field, Agreement Agreement, double Weight);

/// <summary>Looks every few seconds what was reported meanwhile; nobody waits for it.</summary>
public sealed class WatchDuplicates(SeekDuplicates seek, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<WatchDuplicates> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (options.Value.Duplicates.Enabled && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await seek.RunAsync(stoppingToken);
            }
            catch (StaleWriteException)
            {
                log.LogWarning("Others wrote all the time; duplicates are looked for again in a moment");
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("Duplicates could not be looked for; it is tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
