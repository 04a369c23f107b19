using System.Globalization;

namespace GreenChannel.Domain.Facilities;

/// <summary>Something that is wrong with a row of the directory.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Key">Key of the row.</param>
/// <param name="Column">Name of the column; null where the row as a whole is meant.</param>
/// <param name="Code">required format duplicate unknownCode notValid ends noLadder noContact secondOfKind hours noPeople stillNeeded.</param>
/// <param name="IsWarning">It may be published all the same.</param>
public sealed record DirectoryFault(string Table, string Key, string? Column, string Code, bool IsWarning = false);

/// <summary>One row that differs from what is in force.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Key">Key of the row.</param>
/// <param name="Change">added, changed or ended; nothing is ever deleted (E12).</param>
/// <param name="Columns">What changes: column, before, after.</param>
public sealed record DirectoryDifference(string Table, string Key, string Change, IReadOnlyList<(string Column, string Before, string After)> Columns);

/// <summary>Checks a directory as a whole, and compares it with another.</summary>
public static class DirectoryRules
{
    public const int MostCapabilities = 3;
    private static readonly string[] Capabilities = ["paediatric", "icu", "ecmo"];
    private static readonly string[] Channels = ["sms", "voice", "mail", "wecom", "dingtalk", "feishu"];

    /// <summary>Everything that is wrong, table by table in their order.</summary>
    /// <param name="content">The whole directory as it would be.</param>
    /// <param name="today">Day by the clock of the service.</param>
    /// <param name="needed">Codes and ids that open requests or published rosters still name.</param>
    public static IReadOnlyList<DirectoryFault> Check(DirectoryContent content, DateOnly today, IReadOnlySet<string> needed)
    {
        List<DirectoryFault> faults = [.. DirectoryTable.All.SelectMany(table => Forms(content, table))];
        var counties = Codes(content, DirectoryTable.Counties);
        var sites = Codes(content, DirectoryTable.Sites);
        var hospitals = Codes(content, DirectoryTable.Hospitals);
        var people = Rows(content, DirectoryTable.People, "id");

        faults.AddRange(sites.Where(site => site.Key.Length >= 6 && !counties.ContainsKey(site.Key[..6])).Select(site => new DirectoryFault("sites", site.Key, "code", "unknownCode")));
        faults.AddRange(sites.Where(site => IsValid(site.Value, today) && site.Key.Length >= 6 && counties.TryGetValue(site.Key[..6], out var county) && !IsValid(county, today)).Select(site => new DirectoryFault("sites", site.Key, "code", "notValid")));
        faults.AddRange(hospitals.Where(hospital => hospital.Key.Length >= 7 && !counties.ContainsKey(hospital.Key[1..7])).Select(hospital => new DirectoryFault("hospitals", hospital.Key, "code", "unknownCode", IsWarning: true)));
        faults.AddRange(hospitals.Where(hospital => hospital.Value("opensAt").Length == 0 != (hospital.Value("closesAt").Length == 0)).Select(hospital => new DirectoryFault("hospitals", hospital.Key, "opensAt", "hours")));
        foreach (var rung in content[DirectoryTable.Ladders])
        {
            var key = DirectoryTable.Ladders.KeyOf(rung);
            if (Text(rung, "site") is { Length: > 0 } site && !sites.ContainsKey(site)) faults.Add(new("ladders", key, "site", "unknownCode"));
            if (Text(rung, "hospital") is not { Length: > 0 } code) continue;
            if (!hospitals.TryGetValue(code, out var hospital)) faults.Add(new("ladders", key, "hospital", "unknownCode"));
            else if (!IsValid(hospital, today) && sites.TryGetValue(Text(rung, "site"), out var open) && IsValid(open, today)) faults.Add(new("ladders", key, "hospital", "notValid"));
        }

        var climbed = content[DirectoryTable.Ladders].Select(rung => Text(rung, "site")).ToHashSet();
        faults.AddRange(sites.Where(site => IsValid(site.Value, today) && Text(site.Value, "forImports") != "yes" && !climbed.Contains(site.Key)).Select(site => new DirectoryFault("sites", site.Key, null, "noLadder")));
        foreach (var twice in content[DirectoryTable.Ladders].GroupBy(rung => (Text(rung, "site"), Text(rung, "hospital"))).Where(group => group.Count() > 1))
            faults.Add(new("ladders", DirectoryTable.Ladders.KeyOf(twice.Last()), "hospital", "duplicate"));

        faults.AddRange(people.Where(person => Text(person.Value, "organisation") is { Length: > 0 } code && !hospitals.ContainsKey(code) && !counties.ContainsKey(code)).Select(person => new DirectoryFault("people", person.Key, "organisation", "unknownCode")));
        var reached = content[DirectoryTable.Contacts].Select(contact => Text(contact, "person")).ToHashSet();
        faults.AddRange(people.Where(person => Text(person.Value, "retired") != "yes" && !reached.Contains(person.Key)).Select(person => new DirectoryFault("people", person.Key, null, "noContact")));
        faults.AddRange(content[DirectoryTable.Contacts].Where(contact => Text(contact, "person") is { Length: > 0 } id && !people.ContainsKey(id)).Select(contact => new DirectoryFault("contacts", DirectoryTable.Contacts.KeyOf(contact), "person", "unknownCode")));
        faults.AddRange(content[DirectoryTable.Contacts].Where(contact => Text(contact, "channel") is "sms" or "voice" && !IsPhone(Text(contact, "address"))).Select(contact => new DirectoryFault("contacts", DirectoryTable.Contacts.KeyOf(contact), "address", "format")));

        // A call over a gateway goes to the first address of its kind: a second one would never be called.
        foreach (var twice in content[DirectoryTable.Contacts].GroupBy(contact => (Text(contact, "person"), Text(contact, "channel"))).Where(group => group.Count() > 1))
            faults.Add(new("contacts", DirectoryTable.Contacts.KeyOf(twice.Last()), "channel", "secondOfKind"));

        var staffed = people.Values.Where(person => Text(person, "retired") != "yes").Select(person => Text(person, "organisation")).ToHashSet();
        faults.AddRange(hospitals.Where(hospital => IsValid(hospital.Value, today) && !staffed.Contains(hospital.Key)).Select(hospital => new DirectoryFault("hospitals", hospital.Key, null, "noPeople", IsWarning: true)));
        faults.AddRange(hospitals.Where(hospital => needed.Contains(hospital.Key) && !IsValid(hospital.Value, today)).Select(hospital => new DirectoryFault("hospitals", hospital.Key, "validTo", "stillNeeded", IsWarning: true)));
        faults.AddRange(sites.Where(site => needed.Contains(site.Key) && !IsValid(site.Value, today)).Select(site => new DirectoryFault("sites", site.Key, "validTo", "stillNeeded", IsWarning: true)));
        faults.AddRange(people.Where(person => needed.Contains(person.Key) && Text(person.Value, "retired") == "yes").Select(person => new DirectoryFault("people", person.Key, "retired", "stillNeeded", IsWarning: true)));
        return [.. faults.Distinct().OrderBy(fault => fault.IsWarning)];
    }

    /// <summary>What a directory changes in another, table by table.</summary>
    public static IReadOnlyList<DirectoryDifference> Differences(DirectoryContent before, DirectoryContent after) => [.. DirectoryTable.All.SelectMany(table =>
    {
        var (old, fresh) = (ByKey(before, table), ByKey(after, table));
        return fresh.Select(row => old.TryGetValue(row.Key, out var known)
                ? new DirectoryDifference(table.Name, row.Key, "changed", Changes(table, known, row.Value))
                : new DirectoryDifference(table.Name, row.Key, "added", Changes(table, Nothing, row.Value)))
            .Concat(old.Where(row => !fresh.ContainsKey(row.Key)).Select(row => new DirectoryDifference(table.Name, row.Key, "ended", Changes(table, row.Value, Nothing))))
            .Where(difference => difference.Columns.Count > 0);
    })];

    /// <summary>What was in force and is left out stays with its name: a code ends, a person is retired. Ladders and contacts are what they are.</summary>
    /// <param name="inForce">The directory so far.</param>
    /// <param name="draft">What is to be published.</param>
    /// <param name="today">Day by the clock of the service; what is left out was valid until yesterday.</param>
    public static DirectoryContent Complete(DirectoryContent inForce, DirectoryContent draft, DateOnly today)
    {
        foreach (var table in new[] { DirectoryTable.Counties, DirectoryTable.Sites, DirectoryTable.Hospitals, DirectoryTable.People })
        {
            var kept = ByKey(draft, table);
            var (column, ended) = table == DirectoryTable.People ? ("retired", "yes") : ("validTo", today.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            var left = inForce[table].Where(row => !kept.ContainsKey(table.KeyOf(row))).Select(row => IsOver(row, today) ? row : With(row, column, ended)).ToList();
            if (left.Count > 0) draft = draft.With(table, draft[table].Concat(left));
        }

        return draft;

        // A code that was to begin later never was: its end may not lie before its begin.
        static IReadOnlyDictionary<string, string> With(IReadOnlyDictionary<string, string> row, string column, string value)
        {
            var ended = new Dictionary<string, string>(row) { [column] = value };
            if (column == "validTo" && string.CompareOrdinal(Text(row, "validFrom"), value) > 0) ended["validFrom"] = value;
            return ended;
        }
    }

    /// <summary>Whether a text is what its column holds; an empty one is.</summary>
    public static bool Fits(DirectoryKind kind, string text) => text.Length == 0 || kind switch
    {
        DirectoryKind.Text => text.Length <= 200 && !text.Any(char.IsControl),
        DirectoryKind.County => text.Length == 6 && text.All(char.IsAsciiDigit),
        DirectoryKind.Site => text.Length == 10 && text.All(char.IsAsciiDigit),
        DirectoryKind.Hospital => text is ['H', .. var digits] && digits.Length == 9 && digits.All(char.IsAsciiDigit),
        DirectoryKind.Organisation => Fits(DirectoryKind.Hospital, text) || Fits(DirectoryKind.County, text),
        DirectoryKind.Phone => IsPhone(text),
        DirectoryKind.Day => Day(text) is not null,
        DirectoryKind.Hour => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        DirectoryKind.Whole => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 9_000,
        DirectoryKind.Number => text.Length <= 8 && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var km) && km <= 5_000,
        DirectoryKind.YesNo => text == "yes",
        DirectoryKind.Capabilities => text.Split(' ') is { Length: <= MostCapabilities } words && words.All(Capabilities.Contains),
        DirectoryKind.Channel => Channels.Contains(text),
        DirectoryKind.Id => Guid.TryParseExact(text, "D", out _),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>A day as the directory writes it; null where it is none.</summary>
    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1949 and < 2200 ? day : null;

    /// <summary>A row's text in a column; empty where it has none.</summary>
    public static string Text(IReadOnlyDictionary<string, string> row, string column) => row.GetValueOrDefault(column, "");

    private static readonly Dictionary<string, string> Nothing = [];

    private static IEnumerable<DirectoryFault> Forms(DirectoryContent content, DirectoryTable table)
    {
        var seen = new HashSet<string>();
        foreach (var row in content[table])
        {
            var key = table.KeyOf(row);
            if (!seen.Add(key)) yield return new(table.Name, key, null, "duplicate");
            foreach (var column in table.Columns)
            {
                var text = Text(row, column.Name);
                if (text.Length == 0 && column.Required) yield return new(table.Name, key, column.Name, "required");
                if (!Fits(column.Kind, text)) yield return new(table.Name, key, column.Name, "format");
            }

            if (Day(Text(row, "validFrom")) is { } from && Day(Text(row, "validTo")) is { } to && to < from) yield return new(table.Name, key, "validTo", "ends");
        }
    }

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Codes(DirectoryContent content, DirectoryTable table) => Rows(content, table, "code");

    private static Dictionary<string, IReadOnlyDictionary<string, string>> Rows(DirectoryContent content, DirectoryTable table, string key) =>
        content[table].Where(row => Text(row, key).Length > 0).GroupBy(row => Text(row, key)).ToDictionary(group => group.Key, group => group.First());

    private static Dictionary<string, IReadOnlyDictionary<string, string>> ByKey(DirectoryContent content, DirectoryTable table) =>
        content[table].GroupBy(table.KeyOf).ToDictionary(group => group.Key, group => group.First());

    private static string Value(this KeyValuePair<string, IReadOnlyDictionary<string, string>> row, string column) => Text(row.Value, column);

    private static List<(string, string, string)> Changes(DirectoryTable table, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        [.. table.Columns.Select(column => (column.Name, Before: Text(before, column.Name), After: Text(after, column.Name))).Where(change => change.Before != change.After)];

    private static bool IsValid(IReadOnlyDictionary<string, string> row, DateOnly today) => !(Day(Text(row, "validFrom")) > today) && !(Day(Text(row, "validTo")) < today);

    private static bool IsOver(IReadOnlyDictionary<string, string> row, DateOnly today) => Day(Text(row, "validTo")) < today;

    private static bool IsPhone(string text) =>
        text.Count(char.IsAsciiDigit) is >= 3 and <= 20 && text.All(sign => char.IsAsciiDigit(sign) || sign is '-' or '+' or ' ' or '(' or ')' or '#' or ',');
}
