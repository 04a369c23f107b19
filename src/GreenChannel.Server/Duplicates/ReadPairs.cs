using System.Text.Json;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Duplicates;

/// <summary>One of the two cases; it names nobody.</summary>
public sealed record PairedItem(Guid CaseId, string? CaseNumber, string Site, string ReportedBy, string County, DateTime ReceivedAt, string Level, string? Sex, int? AgeMonths, Guid? LinkedTo);

/// <summary>Two cases that are probably one, and why.</summary>
/// <param name="Standing">probable; apart: as it seems, twins.</param>
/// <param name="Likelihood">The score in a word: certain, high, moderate.</param>
/// <param name="State">open notSame merged withdrawn.</param>
/// <param name="Kept">The case that stands for both.</param>
/// <param name="MayDecide">The viewer's place covers both.</param>
public sealed record PairItem(
    Guid Id, PairedItem One, PairedItem Two, string Standing, double Score, string Likelihood, IReadOnlyList<PairReason> Reasons,
    string State, Guid? Kept, DateTime FoundAt, DateTime? DecidedAt, string? DecidedBy, bool MayDecide);

/// <summary>What was said of a pair.</summary>
/// <param name="Reason">Null once a case is erased.</param>
public sealed record DecisionItem(Guid Id, string Act, Guid? Kept, string Place, DateTime At, string? Reason, string? By);

/// <summary>A pair side by side, as far as the viewer is shown whom the cases are about.</summary>
public sealed record PairView(PairItem Pair, IReadOnlyList<DecisionItem> Decisions, [property: System.Text.Json.Serialization.JsonIgnore] Report One, [property: System.Text.Json.Serialization.JsonIgnore] Report Two, bool IdentityCovered);

/// <summary>GET /api/duplicates and /api/duplicates/{id}: pairs of which the viewer may see both cases.</summary>
public sealed class ReadPairs(Store store, Vault vault, IdentityCover cover, IOptions<GreenChannelOptions> options)
{
    public const int Most = 200;
    public static readonly string[] States = ["open", "merged", "notSame"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/duplicates", async (string? state, HttpContext http, ReadPairs read, CancellationToken cancel) => state is null or "" || States.Contains(state)
            ? Results.Json(new ListPage<PairItem>(await read.ListAsync(http.Viewer(), string.IsNullOrEmpty(state) ? "open" : state, cancel), null), Json.Stored)
            : new Problem(400, "unreadable") { Fields = [("state", "unknownValue")] }.Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ListDuplicates").WithTags("duplicates").Produces<ListPage<PairItem>>().ProducesProblem(400);
        routes.MapGet("/api/duplicates/{pairId:guid}", async (Guid pairId, HttpContext http, ReadPairs read, CancellationToken cancel) =>
            await read.OneAsync(http.Viewer(), pairId, cancel) is { } found ? Results.Json(found, Json.Stored) : new Problem(404, "not-found").Result(http))
            .RequireAuthorization(Access.Surveillance).WithName("ReadDuplicate").WithTags("duplicates").Produces<PairView>().ProducesProblem(404);
    }

    /// <summary>The likeliest first, twins last. Open ones are left out where what they ask was answered by another pair.</summary>
    public async Task<IReadOnlyList<PairItem>> ListAsync(Viewer viewer, string state, CancellationToken cancel = default)
    {
        var cases = store.Cases(viewer).AsNoTracking().Where(row => row.ErasedAt == null);
        var pairs = from pair in store.Pairs(viewer).AsNoTracking()
                    where pair.State == state
                    join one in cases on pair.One equals one.Id
                    join two in cases on pair.Two equals two.Id
                    select new { pair, one, two };
        if (state == "open") pairs = pairs.Where(row => (row.one.LinkedTo == null || row.two.LinkedTo == null) && row.one.LinkedTo != row.two.Id && row.two.LinkedTo != row.one.Id);
        var found = await pairs.OrderByDescending(row => row.pair.Standing).ThenByDescending(row => row.pair.Score).ThenBy(row => row.pair.Id).Take(Most).ToListAsync(cancel);
        return [.. found.Select(row => ItemOf(viewer, row.pair, row.one, row.two))];
    }

    /// <summary>Null for a pair of which the viewer may not see both. That both cases were opened stands in the trail, as for any reader.</summary>
    public async Task<PairView?> OneAsync(Viewer viewer, Guid pairId, CancellationToken cancel = default)
    {
        var pair = await store.Pairs(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == pairId, cancel);
        if (pair is null) return null;
        var rows = await store.Cases(viewer).AsNoTracking().Where(row => row.Id == pair.One || row.Id == pair.Two).ToDictionaryAsync(row => row.Id, cancel);
        var (one, two) = (rows[pair.One], rows[pair.Two]);
        await store.AgainAsync(async () =>
        {
            await store.SaveAsync([.. new[] { one, two }.Select(row => new Entry(viewer, "case.opened", new { caseId = row.Id, pair = pairId }) { Chain = $"read/{row.Id:N}" })], cancel: cancel);
            return true;
        });
        var inside = new SealedCase(vault, one);
        var (coversOne, coversTwo) = (await cover.IsOnAsync(viewer, one.Id, cancel), await cover.IsOnAsync(viewer, two.Id, cancel));
        var reports = new[] { inside.Report(), new SealedCase(vault, two).Report() };
        var said = await store.Decisions(pairId).AsNoTracking().OrderBy(row => row.At).ThenBy(row => row.Id).ToListAsync(cancel);
        var decisions = said.Select(row => DecidePair.ItemOf(row, inside)).Select(item => coversOne || coversTwo ? item with { Reason = reports.Aggregate(item.Reason, (text, report) => IdentityMask.Words(report, text)) } : item);
        return new PairView(ItemOf(viewer, pair, one, two), [.. decisions], ReportOf(coversOne, reports[0]), ReportOf(coversTwo, reports[1]), coversOne || coversTwo);
    }

    internal static PairItem ItemOf(Viewer viewer, DuplicatePairRow pair, CaseRow one, CaseRow two) => new(
        pair.Id, Of(one), Of(two), pair.Standing, pair.Score, pair.Score switch { >= 7 => "certain", >= 3 => "high", _ => "moderate" },
        JsonSerializer.Deserialize<IReadOnlyList<PairReason>>(pair.Reasons, Json.Stored)!, pair.State, pair.Kept, pair.FoundAt, pair.DecidedAt, pair.DecidedBy,
        DecidePair.Covers(viewer, one, two) && one.ErasedAt is null && two.ErasedAt is null);

    private static PairedItem Of(CaseRow row) => new(row.Id, row.CaseNumber, row.Site, row.ReportedBy, row.County, row.ReceivedAt, row.Level, row.Sex, row.AgeMonths, row.LinkedTo);

    private Report ReportOf(bool covered, System.Text.Json.Nodes.JsonObject report)
    {
        using var document = JsonDocument.Parse((covered ? IdentityMask.Of(report) : report).ToJsonString());
        return ReportReader.Read(document.RootElement, options.Value.Zone, withoutId: true).Report!;
    }
}
