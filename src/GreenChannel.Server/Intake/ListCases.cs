using System.Globalization;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake;

/// <summary>What a line list is asked for; each null or empty where it was not.</summary>
public sealed record CaseFilter(
    string? County = null, string? Site = null, string? Level = null, string? Class = null, string? Lot = null, string? Vaccine = null,
    string? From = null, string? To = null, string? Q = null, string? After = null, string? Limit = null, string? Origin = null);

/// <summary>GET /api/cases: a page of the line list, newest first, within the viewer's jurisdiction.</summary>
public sealed class ListCases(Store store, Vault vault, Circumstance circumstance)
{
    public const int LongestPage = 200;
    private static readonly string[] Levels = ["routine", "investigate", "urgent", "emergency"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/cases", HandleAsync)
        .WithName("ListCases").WithTags("cases").Produces<ListPage<CaseItem>>().ProducesProblem(400);

    private static async Task<IResult> HandleAsync([AsParameters] CaseFilter filter, HttpContext http, ListCases list, CancellationToken cancel)
    {
        var problems = Check(filter).ToList();
        return problems.Count > 0
            ? new Problem(400, "unreadable") { Fields = problems }.Result(http)
            : Results.Json(await list.PageAsync(http.Viewer(), filter, cancel), Json.Stored);
    }

    /// <summary>What of a filter cannot be understood.</summary>
    public static IEnumerable<(string Field, string Code)> Check(CaseFilter filter)
    {
        if (!string.IsNullOrEmpty(filter.Level) && !Levels.Contains(filter.Level)) yield return ("level", "unknownValue");
        if (!string.IsNullOrEmpty(filter.From) && Day(filter.From) is null) yield return ("from", "format");
        if (!string.IsNullOrEmpty(filter.To) && Day(filter.To) is null) yield return ("to", "format");
        if (!string.IsNullOrEmpty(filter.After) && Place.Parse(filter.After) is null) yield return ("after", "format");
        if (!string.IsNullOrEmpty(filter.Limit) && !(int.TryParse(filter.Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LongestPage))
            yield return ("limit", "range");
        if (new[] { filter.County, filter.Site, filter.Class, filter.Lot, filter.Vaccine, filter.Q, filter.Origin }
            .Any(text => text is { Length: > 100 } || text?.Contains('\0', StringComparison.Ordinal) == true)) yield return ("q", "tooLong");
    }

    public async Task<ListPage<CaseItem>> PageAsync(Viewer viewer, CaseFilter filter, CancellationToken cancel = default)
    {
        var limit = string.IsNullOrEmpty(filter.Limit) ? 50 : int.Parse(filter.Limit, CultureInfo.InvariantCulture);
        var cases = Of(viewer, filter);
        if (!string.IsNullOrEmpty(filter.After) && Place.Parse(filter.After) is { } after)
            cases = cases.Where(row => row.ReceivedAt < after.ReceivedAt || (row.ReceivedAt == after.ReceivedAt && row.Id.CompareTo(after.Id) < 0));

        var rows = await cases.OrderByDescending(row => row.ReceivedAt).ThenByDescending(row => row.Id).Take(limit + 1).ToListAsync(cancel);
        var page = rows.Take(limit).ToList();
        var ids = page.Select(row => row.Id).ToList();
        var states = (await store.Requests(viewer).AsNoTracking().Where(request => ids.Contains(request.CaseId))
            .OrderBy(request => request.OpenedAt).Select(request => new { request.CaseId, request.State }).ToListAsync(cancel))
            .GroupBy(request => request.CaseId).ToDictionary(group => group.Key, group => group.Last().State);
        return new ListPage<CaseItem>(
            [.. page.Select(row => CaseItem.Of(row, states.GetValueOrDefault(row.Id)))],
            rows.Count > limit ? new Place(page[^1].ReceivedAt, page[^1].Id).ToString() : null);
    }

    /// <summary>Every case that a filter finds, to be read and not changed.</summary>
    public IQueryable<CaseRow> Of(Viewer viewer, CaseFilter filter) => Narrow(Once(store.Cases(viewer).AsNoTracking(), viewer, filter), filter);

    // A case for which another stands is found by whoever looks for it, and by who reported it.
    private static IQueryable<CaseRow> Once(IQueryable<CaseRow> cases, Viewer viewer, CaseFilter filter) => Given(filter.Q) is not null ? cases
        : viewer.IsSurveillance ? cases.Where(row => row.LinkedTo == null) : cases.Where(row => row.LinkedTo == null || row.ReportedBy == viewer.Organisation);

    private IQueryable<CaseRow> Narrow(IQueryable<CaseRow> cases, CaseFilter filter)
    {
        if (Given(filter.County) is { } county) cases = cases.Where(row => row.County == county);
        if (Given(filter.Site) is { } site) cases = cases.Where(row => row.Site == site);
        if (Given(filter.Level) is { } level) cases = cases.Where(row => row.Level == level);
        if (Given(filter.Class) is { } sort) cases = cases.Where(row => row.Class == sort);
        var origin = Given(filter.Origin);

        // An exercise is listed only where somebody asks for exercises (E25).
        cases = origin is null ? cases.Where(row => row.Origin != "drill") : cases.Where(row => row.Origin == origin);
        if (Given(filter.Lot) is { } lot) cases = cases.Where(row => row.Lots.Contains("|" + lot + "|"));
        if (Given(filter.Vaccine) is { } vaccine) cases = cases.Where(row => row.Vaccines.Contains("|" + vaccine + "|"));
        if (Day(filter.From) is { } from)
        {
            var start = Domain.Intake.Moment.On(from).Earliest(circumstance.Zone);
            cases = cases.Where(row => row.ReceivedAt >= start);
        }

        if (Day(filter.To) is { } to)
        {
            var end = Domain.Intake.Moment.On(to).Latest(circumstance.Zone);
            cases = cases.Where(row => row.ReceivedAt <= end);
        }

        if (Given(filter.Q) is not { } asked) return cases;
        var plain = CaseColumns.Plain(asked);
        var number = vault.Fingerprint("id-number", plain);
        var name = vault.Fingerprint("name", plain);
        return cases.Where(row => row.CaseNumber == asked || row.Lots.Contains("|" + asked + "|") || row.IdNumberHash == number || row.NameHash == name);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 2200 ? day : null;

    /// <summary>Where a page ended.</summary>
    private sealed record Place(DateTime ReceivedAt, Guid Id)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ReceivedAt.Ticks}_{Id:N}");

        public static Place? Parse(string text) =>
            text.Split('_') is [var ticks, var id] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && at < DateTime.MaxValue.Ticks && Guid.TryParseExact(id, "N", out var key)
                ? new Place(new DateTime(at, DateTimeKind.Utc), key)
                : null;
    }
}
