using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Feedback;

/// <summary>What somebody of surveillance passes on; only id and kind are required, and words for a conclusion.</summary>
public sealed record FeedbackRequest(Guid Id, string Kind, string? At = null, string? Words = null, string? Panel = null);

/// <summary>
/// POST /api/cases/{caseId}/feedback: an investigation began or ended, or what a panel concluded, in plain words.
/// Surveillance only passes it on: who reports or treats a case never classifies it (china.md §1.6).
/// </summary>
public sealed class PassOn(Store store, Vault vault, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] Kinds = ["notified", "verified", "investigationBegan", "formCompleted", "panelConvened", "preliminaryReport", "investigationEnded", "conclusion", "conclusionSent"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/cases/{caseId:guid}/feedback", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("PassOn").WithTags("cases")
            .Accepts<FeedbackRequest>("application/json").Produces<FeedbackItem>(201).Produces<FeedbackItem>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
    }

    private static async Task<IResult> HandleAsync(Guid caseId, HttpContext http, PassOn pass, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var kind = fields.RequiredWord("kind", Kinds);
        var (id, at, words, panel) = (fields.Text("id"), fields.Text("at"), fields.Text("words"), fields.Text("panel"));
        if (fields.Problem is { } problem) return problem.Result(http);
        var passed = await pass.PutAsync(http.Viewer(), caseId, id, kind, at, words, panel, cancel);
        return passed.Problem?.Result(http) ?? Results.Json(passed.Item, Json.Stored, statusCode: passed.IsNew ? 201 : 200);
    }

    /// <summary>Writes down what was said, as it was typed.</summary>
    public Task<Passed> PutAsync(Viewer viewer, Guid caseId, string? id, string kind, string? at, string? words, string? panel, CancellationToken cancel = default) =>
        store.AgainAsync(async () =>
        {
            var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service", cancel);
            if (row is null) return new Passed(null, new Problem(404, "not-found"));
            if (row.ErasedAt is not null) return new Passed(null, new Problem(409, "erased"));
            var now = time.Now();
            var wrong = new List<(string, string)>();
            if (id is null) wrong.Add(("id", "required"));
            if (!Guid.TryParseExact(id, "D", out var key) && id is not null) wrong.Add(("id", "format"));
            if (kind == "conclusion" && words is null) wrong.Add(("words", "required"));
            var when = at is null ? now : When(at, now);
            if (when is null) wrong.Add(("at", "format"));
            else if (when > now) wrong.Add(("at", "future"));
            if (wrong.Count > 0) return new Passed(null, new Problem(422, "impossible") { Fields = wrong });

            var inside = new SealedCase(vault, row);
            var hash = vault.Fingerprint($"feedback/{caseId:N}", string.Join('\n', kind, at, words, panel, viewer.Organisation));
            var known = await store.Feedback(caseId).AsNoTracking().ToListAsync(cancel);
            if (known.Find(one => one.Id == key) is { } before)
            {
                return before.Hash.AsSpan().SequenceEqual(hash)
                    ? new Passed(FeedbackItem.Of(before, inside), null)
                    : new Passed(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });
            }

            var step = StepOf(kind);
            if (viewer.IsSurveillance && !MayTake(row, step, viewer)) return new Passed(null, new Problem(403, "not-your-turn"));
            if (kind == "investigationEnded" && known.Exists(one => one.Kind == "investigationBegan" && one.TakenBackAt is null && one.At > when)) return new Passed(null, new Problem(422, "impossible") { Fields = [("at", "range")] });
            var said = new SaidWords(words, panel, viewer.DisplayName);
            var added = new FeedbackRow
            {
                CaseId = caseId,
                Id = key,
                Kind = kind,
                At = when!.Value,
                RecordedAt = now,
                Organisation = viewer.Organisation,
                Hash = hash,
                SealedWords = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(said, Json.Stored), $"feedback/{key:N}"),
            };
            store.Add(added);
            if (step is { } taken) CaseDeadlines.Take(row, taken, added.At);
            try
            {
                await store.SaveAsync(new Entry(viewer, $"feedback.{kind}", new { at = when }) { Case = row, Sealed = added.SealedWords }, cancel: cancel);
            }
            catch (DuplicateKeyException twice)
            {
                throw new StaleWriteException(twice);
            }

            return new Passed(FeedbackItem.Of(added, inside), null, IsNew: true);
        });

    /// <summary>What an office of surveillance may pass on of a case now: its own steps and those below it, and always words.</summary>
    public async Task<IReadOnlyList<string>> KindsForAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default) =>
        await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel) is { } row && CaseDeadlines.TryOf(row) is not null ? [.. Kinds.Where(kind => MayTake(row, StepOf(kind), viewer))] : [];

    internal static bool MayTake(CaseRow row, CaseStep? step, Viewer viewer) => step is not { } asked || CaseDeadlines.MayTake(row, asked, viewer.Organisation);

    // What a panel concluded is written down where panels are; its words may be passed on again and again.
    internal static CaseStep? StepOf(string kind) => kind == "conclusion" ? null : Enum.Parse<CaseStep>(kind, ignoreCase: true);

    // A day without an hour is its beginning at the site, or now where it is today.
    private DateTime? When(string at, DateTime now)
    {
        if (DateOnly.TryParseExact(at, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and < 2200)
            return Moment.At(now, options.Value.Zone).Day == day ? now : Moment.On(day).Earliest(options.Value.Zone);
        return DateTimeOffset.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) && instant.Year is >= 1900 and < 2200
            ? instant.UtcDateTime
            : null;
    }
}

/// <summary>What became of something that was passed on.</summary>
public sealed record Passed(FeedbackItem? Item, Problem? Problem, bool IsNew = false);
