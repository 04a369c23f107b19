using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Domain.Observation;
using GreenChannel.Exchange.DayList;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Text;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Observation;

/// <summary>What became of a day's list: either every line is in, or none and each fault has its line.</summary>
/// <param name="Faults">Line, column and code; never what stood there.</param>
public sealed record DayListTaken(int Added, int Known, IReadOnlyList<DayListFault> Faults);

/// <summary>Takes the list of who comes today. A line with a time was vaccinated then and is in the room; any other is expected. The same line is the same person, however often the file is sent.</summary>
public sealed partial class ImportDayList(Store store, Vault vault, FillStay fill, AddStay add, TimeProvider time)
{
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/M/d", "yyyy.M.d", "yyyyMMdd", "yyyy年M月d日"];

    private static readonly Dictionary<string, string> Sexes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["男"] = "male",
        ["m"] = "male",
        ["1"] = "male",
        ["女"] = "female",
        ["f"] = "female",
        ["2"] = "female",
    };

    public async Task<DayListTaken> PutAsync(Viewer viewer, byte[] file, CancellationToken cancel = default)
    {
        var (rows, faults) = DayListReader.Read(file);
        var now = time.Now();
        List<(Guid Id, byte[] Hash, NewStay Said)> read = [];
        List<DayListFault> wrong = [.. faults];
        foreach (var row in rows)
        {
            using var body = JsonDocument.Parse(Written(row, now).ToJsonString());
            var stay = StayReader.Read(body.RootElement, fill.Profile, fill.Zone, now);
            if (stay.Stay is { } said) read.Add(Keyed(viewer.Organisation, said, now));
            else wrong.AddRange(stay.Problems.Select(problem => new DayListFault(row.Line, problem.Field[(problem.Field.LastIndexOf('.') + 1)..], problem.Code)));
        }

        if (wrong.Count > 0) return new DayListTaken(0, 0, [.. wrong.OrderBy(fault => fault.Line)]);
        return await store.AgainAsync(() => StoreAsync(viewer, [.. read.DistinctBy(one => one.Id)], cancel));
    }

    private async Task<DayListTaken> StoreAsync(Viewer viewer, IReadOnlyList<(Guid Id, byte[] Hash, NewStay Said)> read, CancellationToken cancel)
    {
        var now = time.Now();
        var ids = read.Select(one => one.Id).ToList();
        var known = await store.Stays(viewer).AsNoTracking().Where(row => ids.Contains(row.Id)).Select(row => row.Id).ToListAsync(cancel);
        var fresh = read.Where(one => !known.Contains(one.Id)).ToList();
        foreach (var (id, hash, said) in fresh)
        {
            var row = SealedStay.New(vault, viewer.Organisation, id, hash, now);
            await fill.FillAsync(viewer, row, said, null, begins: !said.IsExpected, now, cancel);
            store.Add(row);
        }

        if (fresh.Count == 0) return new DayListTaken(0, known.Count, []);
        try
        {
            await store.SaveAsync(new Entry(viewer, "stay.list-taken", new { stays = fresh.Select(one => one.Id) }) { Chain = FillStay.ChainOf(viewer.Organisation) }, cancel: cancel);
        }
        catch (DuplicateKeyException twice)
        {
            throw new StaleWriteException(twice);
        }

        return new DayListTaken(fresh.Count, known.Count, []);
    }

    private (Guid, byte[], NewStay) Keyed(string site, NewStay said, DateTime now)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, fill.Zone));
        var hash = add.HashOf(site, said);
        return (new Guid(vault.Fingerprint($"day-list/{site}/{day:O}", hash).AsSpan(0, 16)), hash, said);
    }

    // As people and other systems write it, in the words of the API; what cannot be read goes on as it is and is refused by name.
    private JsonObject Written(DayListRow row, DateTime now)
    {
        var patient = new JsonObject();
        var dose = new JsonObject();
        Put(patient, "name", row["name"]);
        Put(patient, "sex", row["sex"] is { } sex ? Sexes.GetValueOrDefault(sex, sex.ToLowerInvariant()) : null);
        Put(patient, "birthDate", DayOf(row["birthDate"]));
        Put(patient, "guardian", row["guardian"]);
        Put(patient, "phone", row["phone"]);
        if (row["vaccine"] is { } vaccine) Put(dose, CodeOf(vaccine) is null ? "name" : "vaccine", CodeOf(vaccine) ?? vaccine);
        foreach (var name in new[] { "manufacturer", "lot", "traceCode" }) Put(dose, name, row[name]);
        Put(dose, "expiry", DayOf(row["expiry"]));
        if (row["dose"] is { } number) dose["dose"] = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : number;
        if (row["givenAt"] is { } given) dose["givenAt"] = Instant(given, now) ?? given;
        return new JsonObject
        {
            ["id"] = Guid.AllBitsSet.ToString(), // Its own id follows from what it says.
            ["patient"] = patient,
            ["vaccination"] = dose,
            ["expected"] = row["givenAt"] is null,
            ["given"] = row["givenAt"] is not null,
        };
    }

    private static void Put(JsonObject into, string name, string? text)
    {
        if (text is not null) into[name] = text;
    }

    private static string? DayOf(string? text) => DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text;

    // A time alone is today's.
    private string? Instant(string text, DateTime now)
    {
        var today = TimeZoneInfo.ConvertTimeFromUtc(now, fill.Zone).Date;
        DateTime wall;
        if (TimeOnly.TryParseExact(text, ["HH:mm", "H:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour)) wall = today + hour.ToTimeSpan();
        else if (!DateTime.TryParseExact(text, ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out wall)) return null;
        return fill.Zone.IsInvalidTime(wall) ? null : Instants.Text(TimeZoneInfo.ConvertTimeToUtc(wall, fill.Zone));
    }

    private static string? CodeOf(string vaccine)
    {
        if (Code().IsMatch(vaccine)) return vaccine;
        var plain = LotRules.Plain(vaccine);
        return Texts.Keys.Where(key => key.StartsWith("vaccine.", StringComparison.Ordinal))
            .FirstOrDefault(key => Names(Texts.Find(key, Language.Chinese)!).Append(Texts.Find(key, Language.English)!).Any(name => LotRules.Plain(name) == plain))?["vaccine.".Length..];

        // 百白破 DTP is called 百白破 too.
        static IEnumerable<string> Names(string text) => text.LastIndexOf(' ') is > 0 and var space ? [text, text[..space]] : [text];
    }

    [GeneratedRegex(@"^\d{4}$")]
    private static partial Regex Code();
}
