using System.Text.Json;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Notices;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Live;
using GreenChannel.Server.Platform.Notify;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Notices;

/// <summary>
/// Tells the authorities of grave events: it follows the trail behind whoever reports, writes one notice for each authority of
/// the county, reminds who has not answered, and tells the level above. Each notice commits with its mail and its entry.
/// </summary>
public sealed class AttendNotices(Store store, Vault vault, FollowTrail trail, Channels channels, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<AttendNotices> log)
{
    /// <summary>Its place in the trail.</summary>
    public const string Mark = "notices";

    // What was over for a day when this service first saw it was told by other ways.
    private static readonly TimeSpan TooOld = TimeSpan.FromDays(1);
    private static readonly string[] Actions = ["report.received", "report.updated", "transfer.received"];
    private const int AtOnce = 200;

    /// <returns>How many notices and reminders went out.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        if (options.Value.Notices.Authorities.Count == 0) return 0;
        var sent = 0;
        var at = await trail.MarkAsync(Mark, cancel);
        if (at == default) at = await trail.SinceAsync(time.Now() - TooOld, cancel);
        while (await trail.AfterAsync(at, Actions, cancel) is var page && page.Last != at)
        {
            foreach (var id in page.Cases) sent += await EachAsync(id, () => TellAsync(id, cancel));
            at = page.Last;
            await trail.SetAsync(Mark, at, cancel);
        }

        var now = time.Now();
        var due = await store.Notices(Viewer.Engine).AsNoTracking().Where(row => row.AttendAt <= now).OrderBy(row => row.AttendAt).Select(row => row.Id).Take(AtOnce).ToListAsync(cancel);
        foreach (var id in due) sent += await EachAsync(id, () => AttendAsync(id, cancel));
        return sent;
    }

    // One that cannot be told keeps no other from being told.
    private async Task<int> EachAsync(Guid id, Func<Task<int>> one)
    {
        store.Forget();
        try
        {
            return await store.AgainAsync(one);
        }
        catch (DuplicateKeyException)
        {
            return 0; // Another server was faster.
        }
        catch (Exception torn) when (CaseDeadlines.IsTorn(torn) || torn is System.Security.Cryptography.CryptographicException)
        {
            log.LogError("Of {Id} nobody can be told: {Reason}", id, torn.GetType().Name);
            return 0;
        }
    }

    private async Task<int> TellAsync(Guid caseId, CancellationToken cancel)
    {
        var row = await store.Cases(Viewer.Engine).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin == "live" && row.ErasedAt == null && row.LinkedTo == null, cancel);
        if (row is null || CaseDeadlines.Of(row).FirstOrDefault(deadline => deadline.Clock.Kind == ClockKind.Notice) is not { } notice) return 0;
        var now = time.Now();
        if (notice.DoneAt is not null || notice.Clock.Due + TooOld < now) return 0;
        var told = await store.Notices(Viewer.Engine).Where(one => one.CaseId == caseId).Select(one => one.Authority).ToListAsync(cancel);
        var kinds = KindsOf(row);
        var added = Authority.Of(row.County).Where(authority => !told.Contains(authority.Code) && options.Value.Notices.Find(authority.Code) is not null)
            .Select(authority => NewNotice(row, authority, kinds, now, notice.Clock.Due > now ? notice.Clock.Due : now + HoursOf(row))).ToList();
        if (added.Count > 0) await SaveAsync(row, [.. added.Select(one => ("notice.sent", one))], now, cancel);
        return added.Count;
    }

    private async Task<int> AttendAsync(Guid noticeId, CancellationToken cancel)
    {
        var now = time.Now();
        var notice = await store.Notices(Viewer.Engine).FirstAsync(row => row.Id == noticeId, cancel);
        if (notice.AttendAt is not { } at || at > now) return 0;
        var row = await store.Cases(Viewer.Engine).FirstAsync(row => row.Id == notice.CaseId, cancel);

        // Another case stands for it, or nobody can read it any more: what was told was told.
        var move = row.ErasedAt is not null || row.LinkedTo is not null ? new NoticeMove(false, false, null) : NoticeRules.Judge(notice.Standing, now);
        (notice.AttendAt, notice.Version) = (move.NextAt, notice.Version + 1);
        List<(string, NoticeRow)> moves = [];
        if (move.Remind)
        {
            notice.RemindedAt = now;
            moves.Add(("notice.reminded", notice));
        }

        if (move.PassOn)
        {
            notice.IsPassedOn = true;
            if (await AboveAsync(notice, row, now, cancel) is { } above) moves.Add(("notice.sent", above));
        }

        if (moves.Count > 0) await SaveAsync(row, moves, now, cancel);
        else await store.SaveAsync(new Entry(Viewer.Engine, "notice.placed", new { notice = notice.Id, next = notice.AttendAt }) { Chain = Mark }, cancel: cancel);
        return moves.Count;
    }

    // A level that this service does not tell is passed over: the one above it is told.
    private async Task<NoticeRow?> AboveAsync(NoticeRow notice, CaseRow row, DateTime now, CancellationToken cancel)
    {
        var next = Authority.Parse(notice.Authority)?.Above;
        while (next is not null && options.Value.Notices.Find(next.Code) is null) next = next.Above;
        if (next is null || await store.Notices(Viewer.Engine).AnyAsync(one => one.CaseId == row.Id && one.Authority == next.Code, cancel)) return null;
        return NewNotice(row, next, notice.Kinds, now, now + HoursOf(row));
    }

    private NoticeRow NewNotice(CaseRow row, Authority authority, string kinds, DateTime now, DateTime due)
    {
        var notice = new NoticeRow
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            CaseId = row.Id,
            Authority = authority.Code,
            County = row.County,
            Kinds = kinds,
            SentAt = now,
            DueAt = due,
            AttendAt = NoticeRules.FirstLook(now, due),
        };
        store.Add(notice);
        return notice;
    }

    private async Task SaveAsync(CaseRow row, IReadOnlyList<(string Action, NoticeRow Notice)> moves, DateTime now, CancellationToken cancel)
    {
        List<Entry> entries = [];
        foreach (var (action, notice) in moves)
        {
            var messages = options.Value.Notices.Find(notice.Authority)?.Mail is null ? [] : OutboxRows.OfNotice(row, notice.Authority, channels.GatewaysOf("mail"), now).ToList();
            messages.ForEach(store.Add);
            entries.Add(new Entry(Viewer.Engine, action, new { notice = notice.Id, recipient = notice.Authority, kinds = notice.Kinds, due = notice.DueAt, messages = messages.Count }) { Case = row });
        }

        await store.SaveAsync(entries, cancel: cancel);
    }

    private string KindsOf(CaseRow row)
    {
        using var document = JsonDocument.Parse(new SealedCase(vault, row).Report().ToJsonString());
        var report = ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report!;
        return $"|{string.Join('|', GraveEvents.Of(report).Select(Json.Word))}|";
    }

    private static TimeSpan HoursOf(CaseRow row) =>
        TimeSpan.FromHours(RuleProfiles.Get(JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!.Profile).Limits["notice"].Hours);
}

/// <summary>Looks four times a minute whom there is something to tell, on every server; whoever comes second finds it told.</summary>
public sealed class WatchNotices(IServiceScopeFactory scopes, TimeProvider time, ILogger<WatchNotices> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<AttendNotices>().RunAsync(stoppingToken);
            }
            catch (StaleWriteException)
            {
                log.LogWarning("Others wrote all the time; notices are looked after again in a moment");
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError("Notices could not be looked after and are tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
