using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Directories;

/// <summary>The directory in force and what is drafted beside it.</summary>
/// <param name="InForce">What reports and calls go by.</param>
/// <param name="Draft">The draft as it would be published; null while nobody drafts.</param>
/// <param name="Version">Of the draft; 0 where there is none.</param>
/// <param name="SavedBy">Who changed the draft last.</param>
/// <param name="SavedAt">When, UTC.</param>
/// <param name="Faults">What is wrong with the draft, or with what is in force.</param>
/// <param name="Differences">What publishing the draft would change.</param>
public sealed record DirectoryView(
    DirectoryContent InForce, DirectoryContent? Draft, int Version, string? SavedBy, DateTime? SavedAt, IReadOnlyList<DirectoryFault> Faults, IReadOnlyList<DirectoryDifference> Differences)
{
    public DirectoryContent Shown => Draft ?? InForce;

    public bool CanBePublished => Draft is not null && Differences.Count > 0 && Faults.All(fault => fault.IsWarning);
}

/// <summary>The one draft of the directory: begun from what is in force or was once, changed row by row or by file, thrown away.</summary>
public sealed class DraftDirectory(Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public const int LongestBody = 20_000_000;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));

    public async Task<DirectoryView> ReadAsync(CancellationToken cancel = default)
    {
        var row = await store.Facilities<DirectoryVersionRow>().AsNoTracking().FirstOrDefaultAsync(known => known.Id == DirectoryRows.Draft && known.State == "draft", cancel);
        var inForce = await DirectoryRows.InForceAsync(store, cancel);
        var draft = row is null ? null : DirectoryRules.Complete(inForce, DirectoryRows.Read(row), Today);
        var faults = DirectoryRules.Check(draft ?? inForce, Today, await DirectoryRows.NeededAsync(store, time.Now(), cancel));
        return new DirectoryView(inForce, draft, row?.Version ?? 0, row?.SavedBy, row?.SavedAt, faults, draft is null ? [] : DirectoryRules.Differences(inForce, draft));
    }

    /// <summary>What was published, the latest first, without the tables themselves.</summary>
    public async Task<IReadOnlyList<DirectoryVersionRow>> HistoryAsync(CancellationToken cancel = default) =>
        await store.Facilities<DirectoryVersionRow>().AsNoTracking().Where(row => row.State == "published").OrderByDescending(row => row.PublishedAt).Take(100)
            .Select(row => new DirectoryVersionRow { Id = row.Id, State = row.State, Body = "", Note = row.Note, SavedBy = row.SavedBy, PublishedAt = row.PublishedAt }).ToListAsync(cancel);

    public async Task<DirectoryContent?> PublishedAsync(Guid version, CancellationToken cancel = default) =>
        await store.Facilities<DirectoryVersionRow>().AsNoTracking().FirstOrDefaultAsync(row => row.Id == version && row.State == "published", cancel) is { } row ? DirectoryRows.Read(row) : null;

    /// <summary>Changes the draft; begins one from what is in force where there is none.</summary>
    /// <param name="viewer">Who changes.</param>
    /// <param name="version">Of the draft that was looked at; 0 where there was none, null where any may be changed.</param>
    /// <param name="change">The new draft; null where nothing can be changed so.</param>
    /// <param name="cancel">Stops before the commit.</param>
    /// <returns>Null where it is saved, else a code of why not.</returns>
    public Task<string?> ChangeAsync(Viewer viewer, int? version, Func<DirectoryContent, DirectoryContent?> change, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Facilities<DirectoryVersionRow>().FirstOrDefaultAsync(known => known.Id == DirectoryRows.Draft, cancel);
        var draft = row?.State == "draft" ? row : null;
        if (version is not null && version != (draft?.Version ?? 0)) return "changed-meanwhile";
        if (change(draft is null ? await DirectoryRows.InForceAsync(store, cancel) : DirectoryRows.Read(draft)) is not { } changed) return "impossible";
        var body = DirectoryRows.Body(changed);
        if (body.Length > LongestBody) return "too-large";
        await StoreAsync(viewer, row, "draft", body, cancel);
        return null;
    });

    public Task<string?> DiscardAsync(Viewer viewer, int? version, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var row = await store.Facilities<DirectoryVersionRow>().FirstOrDefaultAsync(known => known.Id == DirectoryRows.Draft && known.State == "draft", cancel);
        if (row is null) return "no-draft";
        if (version is not null && version != row.Version) return "changed-meanwhile";
        await StoreAsync(viewer, row, "closed", row.Body, cancel);
        return null;
    });

    private async Task StoreAsync(Viewer viewer, DirectoryVersionRow? row, string state, string body, CancellationToken cancel)
    {
        if (row is null) store.Add(row = new DirectoryVersionRow { Id = DirectoryRows.Draft, State = state, Body = body, SavedBy = "" });
        (row.State, row.Body, row.SavedBy, row.SavedAt) = (state, body, viewer.Name, time.Now());
        row.Version++;
        try
        {
            await store.SaveAsync(new Entry(viewer, state == "draft" ? "directory.drafted" : "directory.discarded", new { row.Version, length = body.Length }), cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }
    }
}
