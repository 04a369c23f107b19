using System.Globalization;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Doses;

/// <summary>A row of the page: a unit with all its vaccines or one of them, or a vaccine of one unit.</summary>
/// <param name="Code">Unit or vaccine.</param>
/// <param name="Doses">By month; null where nobody has told them.</param>
public sealed record DosesOf(string Code, IReadOnlyList<long?> Doses);

/// <summary>What the page shows.</summary>
/// <param name="Site">The unit whose vaccines are shown; null where units are.</param>
/// <param name="Vaccine">The vaccine whose doses are shown; null for the sum of all.</param>
/// <param name="Months">First days, the oldest first.</param>
/// <param name="Sites">Units of the viewer's counties.</param>
/// <param name="Rows">At most a page of them.</param>
/// <param name="Next">Unit after which the next page begins.</param>
public sealed record DosesView(Site? Site, string? Vaccine, IReadOnlyList<DateOnly> Months, IReadOnlyList<Site> Sites, IReadOnlyList<DosesOf> Rows, string? Next);

/// <summary>GET /api/doses and the page: doses by unit, vaccine and month, of the viewer's counties.</summary>
public sealed class ReadDoses(Store store, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int PageSize = 500, UnitsOnPage = 100, MonthsOnPage = 12;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/doses", HandleAsync).RequireAuthorization(Access.Surveillance).WithName("ListDoses").WithTags("figures")
        .Produces<ListPage<DosesItem>>().ProducesProblem(400);

    private static async Task<IResult> HandleAsync(string? site, string? vaccine, string? from, string? until, string? after, HttpContext http, ReadDoses read, CancellationToken cancel)
    {
        List<(string, string)> wrong = [];
        DateOnly? Month(string name, string? text)
        {
            var month = EnterDoses.MonthOf(text);
            if (!string.IsNullOrEmpty(text) && month is null) wrong.Add((name, "format"));
            return month;
        }

        var (first, last) = (Month("from", from), Month("until", until));
        if (!string.IsNullOrEmpty(site) && !IsDigits(site, 10)) wrong.Add(("site", "format"));
        if (!string.IsNullOrEmpty(vaccine) && !IsDigits(vaccine, 4)) wrong.Add(("vaccine", "format"));
        if (!string.IsNullOrEmpty(after) && Cursor(after) is null) wrong.Add(("after", "format"));
        return wrong.Count > 0 ? new Problem(400, "unreadable") { Fields = wrong }.Result(http) : Results.Json(await read.PageAsync(http.Viewer(), site, vaccine, first, last, Cursor(after), cancel), Json.Stored);
    }

    /// <summary>A page of figures, by unit, vaccine and month.</summary>
    private async Task<ListPage<DosesItem>> PageAsync(Viewer viewer, string? site, string? vaccine, DateOnly? from, DateOnly? until, (string Site, string Vaccine, DateOnly Month)? after, CancellationToken cancel)
    {
        var rows = store.Doses(viewer).AsNoTracking();
        if (!string.IsNullOrEmpty(site)) rows = rows.Where(row => row.Site == site);
        if (!string.IsNullOrEmpty(vaccine)) rows = rows.Where(row => row.Vaccine == vaccine);
        if (from is { } first) rows = rows.Where(row => row.Month >= first);
        if (until is { } last) rows = rows.Where(row => row.Month <= last);
        if (after is var (unit, code, month))
            rows = rows.Where(row => row.Site.CompareTo(unit) > 0 || (row.Site == unit && (row.Vaccine.CompareTo(code) > 0 || (row.Vaccine == code && row.Month > month))));
        var found = await rows.OrderBy(row => row.Site).ThenBy(row => row.Vaccine).ThenBy(row => row.Month).Take(PageSize + 1).ToListAsync(cancel);
        var page = found.Take(PageSize).Select(DosesItem.Of).ToList();
        return new ListPage<DosesItem>(page, found.Count > PageSize ? $"{page[^1].Site}_{page[^1].Vaccine}_{page[^1].Month}" : null);
    }

    /// <summary>Twelve months of units, or of one unit's vaccines.</summary>
    /// <param name="viewer">Whose counties.</param>
    /// <param name="site">A unit of them; any other text shows the units.</param>
    /// <param name="vaccine">One vaccine; any other text shows the sum of all.</param>
    /// <param name="until">The last month, this one where it is none.</param>
    /// <param name="after">Unit after which the page begins.</param>
    public async Task<DosesView> ViewAsync(Viewer viewer, string site, string vaccine, string until, string after)
    {
        var directory = await book.ReadAsync();
        var office = Division.IsCode(viewer.Organisation) ? new Division(viewer.Organisation) : null;
        var sites = directory.Sites.Values.Where(one => !one.ForImports && office?.Covers(one.County) == true).OrderBy(one => one.Code, StringComparer.Ordinal).ToList();
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));
        var last = EnterDoses.MonthOf(until) is { Year: >= 2000 } asked && asked <= today ? asked : new DateOnly(today.Year, today.Month, 1);
        List<DateOnly> months = [.. Enumerable.Range(1 - MonthsOnPage, MonthsOnPage).Select(last.AddMonths)];
        var one = sites.Find(known => known.Code == site);
        var of = Vocabulary.IsVaccine(vaccine) ? vaccine : null;
        var rows = store.Doses(viewer).AsNoTracking().Where(row => row.Month >= months[0] && row.Month <= last);
        if (one is not null)
        {
            var figures = await rows.Where(row => row.Site == one.Code).Select(row => new { Code = row.Vaccine, row.Month, Doses = (long)row.Doses }).ToListAsync();
            return new DosesView(one, null, months, sites, Table(figures.Select(row => row.Code).Distinct().Order(StringComparer.Ordinal), figures.ToDictionary(row => (row.Code, row.Month), row => row.Doses)), null);
        }

        var page = sites.Where(known => string.CompareOrdinal(known.Code, after) > 0).Take(UnitsOnPage).Select(known => known.Code).ToList();
        var sums = await rows.Where(row => page.Contains(row.Site) && (of == null || row.Vaccine == of)).GroupBy(row => new { row.Site, row.Month })
            .Select(group => new { Code = group.Key.Site, group.Key.Month, Doses = group.Sum(row => (long)row.Doses) }).ToListAsync();
        return new DosesView(null, of, months, sites, Table(page, sums.ToDictionary(row => (row.Code, row.Month), row => row.Doses)), page.Count == UnitsOnPage && page[^1] != sites[^1].Code ? page[^1] : null);

        List<DosesOf> Table(IEnumerable<string> codes, Dictionary<(string, DateOnly), long> figures) =>
            [.. codes.Select(code => new DosesOf(code, [.. months.Select(month => figures.TryGetValue((code, month), out var doses) ? doses : (long?)null)]))];
    }

    private static (string Site, string Vaccine, DateOnly Month)? Cursor(string? text) =>
        text?.Split('_') is [var site, var vaccine, var month] && IsDigits(site, 10) && IsDigits(vaccine, 4)
        && DateOnly.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
            ? (site, vaccine, first)
            : null;

    private static bool IsDigits(string text, int length) => text.Length == length && text.All(char.IsAsciiDigit);
}
