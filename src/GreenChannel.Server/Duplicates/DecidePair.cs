using System.Text.Json;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Duplicates;

/// <summary>What somebody says of a pair.</summary>
/// <param name="Id">Made by the client; the same twice is one.</param>
/// <param name="Act">notSame merge undo.</param>
/// <param name="Keep">The case that stands for both; for a merge.</param>
/// <param name="NotTwins">Said on purpose, where the two are kept apart as twins.</param>
public sealed record DecisionRequest(Guid Id, string Act, string Reason, Guid? Keep = null, bool NotTwins = false);

/// <summary>What became of it.</summary>
public sealed record Decided(DecisionItem? Item, Problem? Problem, bool IsNew = false);

/// <summary>
/// POST /api/duplicates/{pairId}/decisions: a person says that two cases are one, or are not, or takes it back. Both records stay;
/// the one that goes points to the one that is kept, and pointing is all that a merge changes, so that taking it back restores it.
/// </summary>
public sealed class DecidePair(Store store, Vault vault, TimeProvider time)
{
    public static readonly string[] Acts = [.. Enum.GetValues<PairAct>().Select(Json.Word)];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/duplicates/{pairId:guid}/decisions", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("DecideDuplicate").WithTags("duplicates")
            .Accepts<DecisionRequest>("application/json").Produces<DecisionItem>(201).Produces<DecisionItem>()
            .ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(422);
        routes.MapPost("/duplicates/{pairId:guid}/decisions", FromPageAsync).RequireAuthorization(Access.Surveillance).ExcludeFromDescription();
    }

    private static async Task<IResult> FromPageAsync(Guid pairId, HttpContext http, DecidePair decide, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string? Text(string name) => form[name].ToString().Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 and <= 2_000 } text ? text : null;
        var act = Text("act") is { } typed && Acts.Contains(typed) ? typed : null;
        var decided = act is null ? new Decided(null, new Problem(422, "impossible")) : await decide.PutAsync(http.Viewer(), pairId, new Typed(Text("id"), act, Text("keep"), Text("reason"), Text("notTwins") == "true"), cancel);
        return Results.Redirect(decided.Problem is { } problem ? $"/duplicates/{pairId}?said={(problem.Fields.Count > 0 ? problem.Fields[0].Field : problem.Code)}#decide" : $"/duplicates/{pairId}");
    }

    private static async Task<IResult> HandleAsync(Guid pairId, HttpContext http, DecidePair decide, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var typed = new Typed(fields.Text("id"), fields.RequiredWord("act", Acts), fields.Text("keep"), fields.Text("reason"), fields.Flag("notTwins"));
        if (fields.Problem is { } problem) return problem.Result(http);
        var decided = await decide.PutAsync(http.Viewer(), pairId, typed, cancel);
        return decided.Problem?.Result(http) ?? Results.Json(decided.Item, Json.Stored, statusCode: decided.IsNew ? 201 : 200);
    }

    /// <summary>What was typed, the act of its list.</summary>
    public sealed record Typed(string? Id, string Act, string? Keep, string? Reason, bool NotTwins);

    /// <summary>Whether a viewer's place covers both counties.</summary>
    public static bool Covers(Viewer viewer, CaseRow one, CaseRow two) =>
        Division.IsCode(viewer.Organisation) && new Division(viewer.Organisation) is var place && place.Covers(one.County) && place.Covers(two.County);

    /// <summary>Takes it, or says why not.</summary>
    public Task<Decided> PutAsync(Viewer viewer, Guid pairId, Typed typed, CancellationToken cancel = default) => store.AgainAsync(async () =>
    {
        var pair = await store.Pairs(viewer).FirstOrDefaultAsync(row => row.Id == pairId, cancel);
        if (pair is null) return new Decided(null, new Problem(404, "not-found"));
        var rows = await store.Cases(viewer).Where(row => row.Id == pair.One || row.Id == pair.Two).ToDictionaryAsync(row => row.Id, cancel);
        var (one, two) = (rows[pair.One], rows[pair.Two]);
        if (one.ErasedAt is not null || two.ErasedAt is not null) return new Decided(null, new Problem(409, "erased"));
        List<(string, string)> wrong = [];
        if (!Guid.TryParseExact(typed.Id, "D", out var id) || id == Guid.Empty) wrong.Add(("id", typed.Id is null ? "required" : "format"));
        Guid? keep = Guid.TryParseExact(typed.Keep, "D", out var kept) ? kept : null;
        if (typed.Reason is { Length: > 500 }) wrong.Add(("reason", "tooLong"));
        if (wrong.Count > 0) return new Decided(null, new Problem(422, "impossible") { Fields = wrong });

        var inside = new SealedCase(vault, one);
        var hash = vault.Fingerprint($"duplicate/{pairId:N}", JsonSerializer.Serialize(typed, Json.Stored) + viewer.Organisation);
        if (await store.Decisions(pairId).AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, cancel) is { } known)
            return known.Hash.AsSpan().SequenceEqual(hash) ? new Decided(ItemOf(known, inside), null) : new Decided(null, new Problem(409, "other-content") { Fields = [("id", "otherContent")] });

        var said = new PairDecision(Enum.Parse<PairAct>(typed.Act, ignoreCase: true), keep, typed.Reason, typed.NotTwins);
        var standing = new PairStanding(Enum.Parse<PairState>(pair.State, ignoreCase: true), pair.Standing == "apart", await PairedAsync(one, cancel), await PairedAsync(two, cancel));
        if (PairRules.Judge(standing, said, viewer.Organisation) is { Count: > 0 } against) return new Decided(null, ProblemOf(against));

        var change = Apply(pair, standing, said, rows);
        var now = time.Now();
        (pair.DecidedAt, pair.DecidedBy, pair.Version) = (now, viewer.Organisation, pair.Version + 1);
        var words = inside.Seal(JsonSerializer.SerializeToUtf8Bytes(new Said(typed.Reason!, $"{viewer.DisplayName} ({viewer.Name})"), Json.Stored), $"duplicate/{id:N}");
        var row = new DuplicateDecisionRow { PairId = pairId, Id = id, Act = typed.Act, Kept = pair.Kept ?? change.Kept, Place = viewer.Organisation, At = now, Hash = hash, Sealed = words };
        store.Add(row);
        var action = said.Act switch { PairAct.Merge => "duplicate.merged", PairAct.NotSame => "duplicate.notSame", _ => "duplicate.undone" };
        await store.SaveAsync([.. rows.Values.Concat(await HolderAsync(change.Holder, rows, cancel)).Select(of => new Entry(viewer, action, new { pair = pairId, one = one.CaseNumber, two = two.CaseNumber, kept = row.Kept, goes = change.Away }) { Case = of, Sealed = of.Id == one.Id ? words : null })], cancel: cancel);
        return new Decided(ItemOf(row, inside), null, IsNew: true);
    });

    internal static DecisionItem ItemOf(DuplicateDecisionRow row, SealedCase inside)
    {
        var said = row.Sealed is { } words ? JsonSerializer.Deserialize<Said>(inside.Open(words, $"duplicate/{row.Id:N}"), Json.Stored) : null;
        return new DecisionItem(row.Id, row.Act, row.Kept, row.Place, row.At, said?.Reason, said?.By);
    }

    // Pointing is all: no step, conclusion, picture or message of either case is touched.
    private static (Guid? Kept, Guid? Away, Guid? Holder) Apply(DuplicatePairRow pair, PairStanding standing, PairDecision said, Dictionary<Guid, CaseRow> rows)
    {
        if (said.Act == PairAct.NotSame)
        {
            pair.State = "notSame";
            return default;
        }

        var keep = said.Act == PairAct.Merge ? said.Keep : pair.Kept;
        (pair.State, pair.Kept) = said.Act == PairAct.Merge ? ("merged", keep) : ("open", null);
        if (keep is not { } kept) return default; // Taken back: they are not the same.
        var away = PairRules.Away(standing, kept);
        var holder = (kept == standing.One.Id ? standing.One : standing.Two).MergedInto ?? kept;
        rows[away.Id].LinkedTo = said.Act == PairAct.Merge ? holder : null;
        if (CaseDeadlines.TryOf(rows[away.Id]) is not null) CaseDeadlines.Place(rows[away.Id]); // A torn case stays as the worklist shows it.
        return (kept, away.Id, holder);
    }

    // The end of the chain: what is kept may itself go with another.
    private async Task<PairedCase> PairedAsync(CaseRow row, CancellationToken cancel)
    {
        var into = row.LinkedTo;
        for (var steps = 0; into is { } next && steps < 20; steps++)
        {
            var further = await store.Cases(Viewer.Engine).Where(other => other.Id == next).Select(other => other.LinkedTo).FirstOrDefaultAsync(cancel);
            if (further is null) break;
            into = further;
        }

        return new PairedCase(row.Id, row.County, into);
    }

    // A third case that stands for the kept one changes too, so that two merges at once cannot point in a circle.
    private async Task<IEnumerable<CaseRow>> HolderAsync(Guid? holder, Dictionary<Guid, CaseRow> rows, CancellationToken cancel) =>
        holder is { } id && !rows.ContainsKey(id) && await store.Cases(Viewer.Engine).FirstOrDefaultAsync(row => row.Id == id, cancel) is { } third ? [third] : [];

    private static Problem ProblemOf(IReadOnlyList<PairRefusal> against)
    {
        if (against.Contains(PairRefusal.OtherPlace)) return new Problem(403, "not-both-counties");
        if (against.Any(reason => reason is PairRefusal.AlreadyDecided or PairRefusal.NothingToUndo or PairRefusal.AlreadyMerged)) return new Problem(409, "pair-decided");
        return new Problem(422, "impossible")
        {
            Fields = [.. against.Select(reason => reason switch
            {
                PairRefusal.ReasonRequired => ("reason", "required"),
                PairRefusal.KeepRequired => ("keep", "required"),
                _ => ("notTwins", "required"),
            })],
        };
    }

    private sealed record Said(string Reason, string By);
}
