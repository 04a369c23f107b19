using System.Globalization;
using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Figures;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Indicators;

/// <summary>One number; the cases behind it are a call of their own.</summary>
/// <param name="Unknown">Cases that cannot be judged.</param>
/// <param name="Silent">Counties (K6) or units (K7) that have reported nothing.</param>
public sealed record IndicatorItem(string Code, string Variant, long Top, long Bottom, decimal? Value, decimal? Target, bool? IsMet, int Unknown, IReadOnlyList<string> Silent)
{
    public static IndicatorItem Of(Indicator one) => new(one.Code, one.Variant, one.Top, one.Bottom, one.Value, one.Target, one.IsMet, one.Unknown.Count, one.Silent);
}

/// <summary>Indicators of a place and a period.</summary>
public sealed record IndicatorSheet(string Place, DateOnly From, DateOnly To, IReadOnlyList<IndicatorItem> Items);

/// <summary>What was asked: whose figures, and of which days.</summary>
public sealed record Asked(Division Place, Period Period);

/// <summary>
/// GET /api/indicators and /api/indicators/cases: K1–K8 of a place within the viewer's jurisdiction and of a period, by hours
/// and by days, and the cases behind each number.
/// </summary>
public sealed class ReadIndicators(Store store, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    /// <summary>So many cases of a number are listed; the number itself counts all.</summary>
    public const int MostListed = 500;
    private const int LongestDays = 366;
    public static readonly string[] Sets = ["cases", "others", "unknown"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/indicators", async (string? place, string? from, string? to, HttpContext http, ReadIndicators read, CancellationToken cancel) =>
        {
            var (asked, wrong) = read.Ask(http.Viewer(), place, from, to);
            if (asked is null) return new Problem(400, "unreadable") { Fields = wrong }.Result(http);
            var all = await read.OfAsync(http.Viewer(), asked, cancel);
            return Results.Json(new IndicatorSheet(asked.Place.Code, asked.Period.From, asked.Period.To, [.. all.Select(IndicatorItem.Of)]), Json.Stored);
        }).RequireAuthorization(Access.Surveillance).WithName("ReadIndicators").WithTags("figures").Produces<IndicatorSheet>().ProducesProblem(400);
        routes.MapGet("/api/indicators/cases", async (string? code, string? variant, string? set, string? place, string? from, string? to, HttpContext http, ReadIndicators read, CancellationToken cancel) =>
        {
            var (asked, wrong) = read.Ask(http.Viewer(), place, from, to);
            if (asked is null) return new Problem(400, "unreadable") { Fields = wrong }.Result(http);
            var (items, _) = await read.BehindAsync(http.Viewer(), asked, code, variant, set, cancel);
            return items is null ? new Problem(400, "unreadable") { Fields = [("code", "unknownValue")] }.Result(http) : Results.Json(new ListPage<CaseItem>(items, null), Json.Stored);
        }).RequireAuthorization(Access.Surveillance).WithName("ReadIndicatorCases").WithTags("figures").Produces<ListPage<CaseItem>>().ProducesProblem(400);
    }

    /// <summary>The viewer's own place and this year, where nothing was asked; what lies outside the jurisdiction is no answer.</summary>
    public (Asked? Asked, List<(string, string)> Wrong) Ask(Viewer viewer, string? place, string? from, string? to)
    {
        List<(string, string)> wrong = [];
        var today = Moment.At(time.Now(), options.Value.Zone).Day;
        var code = string.IsNullOrEmpty(place) ? viewer.Organisation : place;
        if (!Division.IsCode(code) || !Division.IsCode(viewer.Organisation) || !new Division(viewer.Organisation).Covers(code) || new Division(code).Level > new Division(viewer.Organisation).Level) wrong.Add(("place", "unknownValue"));
        var first = Day("from", from, new DateOnly(today.Year, 1, 1));
        var last = Day("to", to, today);
        if (wrong.Count == 0 && (last < first || last.DayNumber - first.DayNumber >= LongestDays)) wrong.Add(("to", "range"));
        return wrong.Count > 0 ? (null, wrong) : (new Asked(new Division(code), new Period(first, last)), wrong);

        DateOnly Day(string field, string? text, DateOnly otherwise)
        {
            if (string.IsNullOrEmpty(text)) return otherwise;
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and < 2200) return day;
            wrong.Add((field, "format"));
            return otherwise;
        }
    }

    public async Task<IReadOnlyList<Indicator>> OfAsync(Viewer viewer, Asked asked, CancellationToken cancel = default)
    {
        var zone = options.Value.Zone;
        var (start, end) = (Moment.On(asked.Period.From).Earliest(zone), Moment.On(asked.Period.To).Latest(zone));
        var cases = await store.Cases(viewer).AsNoTracking().Where(row => row.Origin == "live" && row.LinkedTo == null && row.ReceivedAt >= start && row.ReceivedAt <= end)
            .Select(row => new { row.Id, row.County, row.Site, row.ReceivedAt, row.DiscoveredAt, row.Class, row.Concluded, row.OnsetDay, row.Steps }).ToListAsync(cancel);
        var facilities = await book.ReadAsync(cancel);
        bool Here(string code) => asked.Place.Covers(code) && facilities.IsInUse(code);
        var coverage = new Coverage([.. facilities.Counties.Keys.Where(Here)], [.. facilities.Sites.Values.Where(site => !site.ForImports && Here(site.Code)).Select(site => site.Code)], []);
        return Domain.Figures.Indicators.Of(IndicatorProfile.Shipped, RuleProfiles.Get(options.Value.Profile), [.. cases.Select(row =>
        {
            var taken = StoredSteps.Of(row.Steps).Taken;
            Moment? When(CaseStep step) => taken.Where(one => one.Step == step).Select(one => (DateTime?)one.At).Min() is { } at ? Moment.At(at, zone) : null;
            return new IndicatorCase(row.Id, row.County, Moment.At(row.ReceivedAt, zone))
            {
                Site = row.Site,
                Discovered = Moment.At(row.DiscoveredAt, zone),
                NeedsInvestigation = row.Class == "pending",
                InvestigationStarted = When(CaseStep.InvestigationBegan),
                FormReported = When(CaseStep.FormCompleted),
                Class = (NationalClass?)row.Concluded,
                OnsetOn = row.OnsetDay,
            };
        })], coverage, asked.Place, asked.Period);
    }

    /// <summary>The cases behind a number, the newest first; null where there is no such number.</summary>
    /// <param name="viewer">Whose jurisdiction.</param>
    /// <param name="asked">Place and period.</param>
    /// <param name="code">K1–K8.</param>
    /// <param name="variant">exact dateOnly rate ratio soon; empty where it has none.</param>
    /// <param name="set">cases: of the numerator; others: of the denominator only; unknown: not to be judged.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<(IReadOnlyList<CaseItem>? Items, int Count)> BehindAsync(Viewer viewer, Asked asked, string? code, string? variant, string? set, CancellationToken cancel = default)
    {
        if ((await OfAsync(viewer, asked, cancel)).FirstOrDefault(one => one.Code == code && one.Variant == (variant ?? "")) is not { } indicator) return (null, 0);
        IReadOnlyList<Guid>? ids = (set ?? "cases") switch { "cases" => indicator.Cases, "others" => indicator.Others, "unknown" => indicator.Unknown, _ => null };
        if (ids is null) return (null, 0);
        var listed = ids.OrderDescending().Take(MostListed).ToList();
        var rows = await store.Cases(viewer).AsNoTracking().Where(row => listed.Contains(row.Id)).ToListAsync(cancel);
        return ([.. rows.OrderByDescending(row => row.ReceivedAt).Select(row => CaseItem.Of(row))], ids.Count);
    }
}
