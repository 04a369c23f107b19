using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Triage;
using GreenChannel.Exchange.DoseTables;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Doses;

/// <summary>A figure as it was typed, and where; null where nothing was.</summary>
/// <param name="Row">Line of a file, or place in a list.</param>
public sealed record TypedDoses(int Row, string? Site, string? Vaccine, string? Month, string? Doses);

/// <summary>What became of one figure.</summary>
/// <param name="Outcome">entered replaced same refused; good where another one kept it out.</param>
/// <param name="Faults">Field and code.</param>
public sealed record DosesLine(int Row, string Outcome, IReadOnlyList<(string Field, string Code)> Faults);

/// <summary>What became of figures: all of them are in, or none.</summary>
/// <param name="Fault">Why a file is no table of doses; null where it was read.</param>
/// <param name="FaultRow">Line that is to blame, 0 for the file.</param>
public sealed record DosesTaken(IReadOnlyList<DosesLine> Lines, string? Fault = null, int FaultRow = 0)
{
    public bool IsStored => Fault is null && Lines.All(line => line.Faults.Count == 0);

    public int Count(string outcome) => Lines.Count(line => line.Outcome == outcome);
}

/// <summary>How many figures are new, were replaced, and were there already.</summary>
public sealed record DosesAnswer(int Entered, int Replaced, int Same);

/// <summary>POST /api/doses: a county says how many doses its units gave of a vaccine in a month. What a figure was before stands in the unit's chain.</summary>
public sealed class EnterDoses(Store store, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    private const int MostDoses = 1_000_000;
    private static readonly string[] Months = ["yyyy-MM", "yyyy-M", "yyyy/MM", "yyyy/M", "yyyyMM", "yyyy年M月"];
    private static readonly string[] Firsts = ["yyyy-MM-dd", "yyyy/M/d"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/doses", HandleAsync).RequireAuthorization(Access.Counties).WithName("EnterDoses").WithTags("figures")
        .Accepts<IReadOnlyList<MonthlyDoses>>("application/json").Produces<DosesAnswer>().ProducesProblem(400).ProducesProblem(413).ProducesProblem(422);

    private static async Task<IResult> HandleAsync(HttpContext http, EnterDoses enter, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is not { } document) return new Problem(body.Status, body.Code).Result(http);
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Array) return new Problem(400, "unreadable") { Fields = [("", "type")] }.Result(http);
            var length = document.RootElement.GetArrayLength();
            if (length is 0 or > DoseTable.MostLines) return new Problem(422, "impossible") { Fields = [("", length == 0 ? "empty" : "rows")] }.Result(http);
            List<(string Field, string Code)> torn = [];
            List<TypedDoses> typed = [.. document.RootElement.EnumerateArray().Select((one, index) => Typed(one, index, torn))];
            if (torn.Count > 0) return new Problem(400, "unreadable") { Fields = torn }.Result(http);
            var taken = await enter.PutAsync(http.Viewer(), typed, cancel);
            return taken.IsStored
                ? Results.Json(new DosesAnswer(taken.Count("entered"), taken.Count("replaced"), taken.Count("same")), Json.Stored)
                : new Problem(422, "impossible") { Fields = [.. taken.Lines.SelectMany(line => line.Faults.Select(fault => ($"[{line.Row}].{fault.Field}", fault.Code)))] }.Result(http);
        }
    }

    /// <summary>Takes a file: every line of it, or none.</summary>
    public async Task<DosesTaken> PutAsync(Viewer viewer, byte[] file, CancellationToken cancel = default)
    {
        var (lines, fault, faultLine) = DoseTable.Read(file);
        if (fault is not null) return new DosesTaken([], fault, faultLine);
        return lines.FirstOrDefault(line => line.Fault is not null) is { } torn
            ? new DosesTaken([], torn.Fault, torn.Line)
            : await PutAsync(viewer, [.. lines.Select(line => new TypedDoses(line.Line, line.Site, line.Vaccine, line.Month, line.Doses))], cancel);
    }

    /// <summary>Takes figures: each of them, or none.</summary>
    /// <param name="viewer">The county; it knows its own units only.</param>
    /// <param name="typed">As typed.</param>
    /// <param name="cancel">Stops before the commit.</param>
    public async Task<DosesTaken> PutAsync(Viewer viewer, IReadOnlyList<TypedDoses> typed, CancellationToken cancel = default)
    {
        var directory = await book.ReadAsync(cancel);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(time.Now(), options.Value.Zone));
        var seen = new HashSet<(string, string, DateOnly)>();
        List<(TypedDoses Typed, Figure? Figure, List<(string, string)> Faults)> read = [];
        foreach (var one in typed)
        {
            var (figure, faults) = Read(viewer, directory, today, one);
            if (figure is not null && !seen.Add((figure.Site, figure.Vaccine, figure.Month))) faults.Add(("month", "twice"));
            read.Add((one, figure, faults));
        }

        if (read.Exists(one => one.Faults.Count > 0)) return new DosesTaken([.. read.Select(one => new DosesLine(one.Typed.Row, one.Faults.Count > 0 ? "refused" : "good", one.Faults))]);
        return await store.AgainAsync(() => StoreAsync(viewer, [.. read.Select(one => (one.Typed.Row, one.Figure!))], cancel));
    }

    private async Task<DosesTaken> StoreAsync(Viewer viewer, IReadOnlyList<(int Row, Figure Said)> figures, CancellationToken cancel)
    {
        var (now, sites) = (time.Now(), figures.Select(one => one.Said.Site).Distinct().ToList());
        var (first, last) = (figures.Min(one => one.Said.Month), figures.Max(one => one.Said.Month));
        var known = await store.Doses(viewer).Where(row => sites.Contains(row.Site) && row.Month >= first && row.Month <= last).ToDictionaryAsync(row => (row.Site, row.Vaccine, row.Month), cancel);
        List<(Figure Said, int? Before)> changes = [];
        List<DosesLine> lines = [];
        foreach (var (number, said) in figures)
        {
            var row = known.GetValueOrDefault((said.Site, said.Vaccine, said.Month));
            lines.Add(new DosesLine(number, row is null ? "entered" : row.Doses == said.Doses ? "same" : "replaced", []));
            if (row?.Doses == said.Doses) continue;
            changes.Add((said, row?.Doses));
            if (row is null) store.Add(row = new DosesRow { Site = said.Site, Vaccine = said.Vaccine, Month = said.Month, EnteredBy = viewer.Name });
            (row.Doses, row.EnteredBy, row.EnteredAt) = (said.Doses, viewer.Name, now);
            row.Version++;
        }

        if (changes.Count == 0) return new DosesTaken(lines);
        var entries = changes.GroupBy(change => change.Said.Site).Select(unit => new Entry(viewer, "doses.entered", new
        {
            site = unit.Key,
            figures = unit.Select(change => new { change.Said.Vaccine, month = DosesItem.Text(change.Said.Month), before = change.Before, change.Said.Doses }),
        })
        { Chain = $"doses/{unit.Key}" });
        try
        {
            await store.SaveAsync([.. entries], cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new DosesTaken(lines);
    }

    private static (Figure? Figure, List<(string, string)> Faults) Read(Viewer viewer, Facilities directory, DateOnly today, TypedDoses typed)
    {
        List<(string, string)> faults = [];
        if (typed.Site is null) faults.Add(("site", "required"));
        else if (!directory.Sites.TryGetValue(typed.Site, out var site)) faults.Add(("site", "unknownValue"));
        else if (site.County != viewer.Organisation) faults.Add(("site", "otherCounty"));
        if (typed.Vaccine is null) faults.Add(("vaccine", "required"));
        else if (!Vocabulary.IsVaccine(typed.Vaccine)) faults.Add(("vaccine", "unknownValue"));
        var month = MonthOf(typed.Month);
        if (typed.Month is null) faults.Add(("month", "required"));
        else if (month is null) faults.Add(("month", "format"));
        else if (month > today) faults.Add(("month", "future"));
        else if (month.Value.Year < 2000) faults.Add(("month", "range"));
        var isNumber = long.TryParse(typed.Doses, NumberStyles.None, CultureInfo.InvariantCulture, out var doses);
        if (typed.Doses is null) faults.Add(("doses", "required"));
        else if (!isNumber) faults.Add(("doses", typed.Doses.All(char.IsAsciiDigit) ? "range" : "format"));
        else if (doses > MostDoses) faults.Add(("doses", "range"));
        return faults.Count > 0 ? (null, faults) : (new Figure(typed.Site!, typed.Vaccine!, month!.Value, (int)doses), faults);
    }

    // A day is taken where it is the first: spreadsheets make one of a month.
    internal static DateOnly? MonthOf(string? text) =>
        DateOnly.TryParseExact(text, Months, CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) || (DateOnly.TryParseExact(text, Firsts, CultureInfo.InvariantCulture, DateTimeStyles.None, out month) && month.Day == 1)
            ? month
            : null;

    private static TypedDoses Typed(JsonElement one, int index, List<(string, string)> torn)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            torn.Add(($"[{index}]", "type"));
            return new TypedDoses(index, null, null, null, null);
        }

        string? Cell(string name, JsonValueKind kind)
        {
            if (!one.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
            if (value.ValueKind == kind && kind == JsonValueKind.Number) return value.GetRawText();
            try
            {
                if (value.ValueKind == kind && value.GetString() is { Length: <= 40 } text) return text.Trim() is { Length: > 0 } cell ? cell : null;
            }
            catch (InvalidOperationException)
            {
                // A lone surrogate is no text.
            }

            torn.Add(($"[{index}].{name}", "type"));
            return null;
        }

        return new TypedDoses(index, Cell("site", JsonValueKind.String), Cell("vaccine", JsonValueKind.String), Cell("month", JsonValueKind.String), Cell("doses", JsonValueKind.Number));
    }

    private sealed record Figure(string Site, string Vaccine, DateOnly Month, int Doses);
}
