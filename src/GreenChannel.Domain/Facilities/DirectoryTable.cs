namespace GreenChannel.Domain.Facilities;

/// <summary>What a column of the directory holds.</summary>
public enum DirectoryKind
{
    /// <summary>Up to 200 characters.</summary>
    Text,

    /// <summary>County: 6 digits (GB/T 2260).</summary>
    County,

    /// <summary>Vaccination unit: 10 digits, the first six its county's.</summary>
    Site,

    /// <summary>Hospital: H, county 6, number 3.</summary>
    Hospital,

    /// <summary>Code of a hospital or a county.</summary>
    Organisation,

    /// <summary>3 to 20 digits; hyphen, plus, brackets, comma, hash and spaces between are allowed.</summary>
    Phone,

    /// <summary>A day, yyyy-MM-dd.</summary>
    Day,

    /// <summary>An hour of the day, HH:mm.</summary>
    Hour,

    /// <summary>A whole number from 0 to 9,000.</summary>
    Whole,

    /// <summary>Kilometres, 0 to 5,000, decimals allowed.</summary>
    Number,

    /// <summary>yes, or empty.</summary>
    YesNo,

    /// <summary>Words of paediatric icu ecmo, with spaces between.</summary>
    Capabilities,

    /// <summary>One of sms voice mail wecom dingtalk feishu.</summary>
    Channel,

    /// <summary>A UUID.</summary>
    Id,
}

/// <summary>One column of a table of the directory.</summary>
/// <param name="Name">Stable name; the English heading of its CSV.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Required">It may not be empty.</param>
/// <param name="IsKey">Together with the other keys it names the row.</param>
public sealed record DirectoryColumn(string Name, DirectoryKind Kind, bool Required = false, bool IsKey = false);

/// <summary>One table of the directory: its name and its columns, in the order of its CSV.</summary>
public sealed record DirectoryTable(string Name, IReadOnlyList<DirectoryColumn> Columns)
{
    public static readonly DirectoryTable Counties = new("counties",
        [new("code", DirectoryKind.County, true, true), new("name", DirectoryKind.Text, true), new("dutyPhone", DirectoryKind.Phone, true), new("validFrom", DirectoryKind.Day), new("validTo", DirectoryKind.Day)]);

    public static readonly DirectoryTable Sites = new("sites",
        [new("code", DirectoryKind.Site, true, true), new("name", DirectoryKind.Text, true), new("phone", DirectoryKind.Phone, true), new("altitudeM", DirectoryKind.Whole), new("forImports", DirectoryKind.YesNo), new("validFrom", DirectoryKind.Day), new("validTo", DirectoryKind.Day)]);

    public static readonly DirectoryTable Hospitals = new("hospitals",
        [new("code", DirectoryKind.Hospital, true, true), new("name", DirectoryKind.Text, true), new("emergencyPhone", DirectoryKind.Phone, true), new("capabilities", DirectoryKind.Capabilities), new("opensAt", DirectoryKind.Hour), new("closesAt", DirectoryKind.Hour), new("validFrom", DirectoryKind.Day), new("validTo", DirectoryKind.Day)]);

    public static readonly DirectoryTable Ladders = new("ladders",
        [new("site", DirectoryKind.Site, true, true), new("position", DirectoryKind.Whole, true, true), new("hospital", DirectoryKind.Hospital, true), new("distanceKm", DirectoryKind.Number)]);

    public static readonly DirectoryTable People = new("people",
        [new("id", DirectoryKind.Id, true, true), new("organisation", DirectoryKind.Organisation, true), new("name", DirectoryKind.Text, true), new("retired", DirectoryKind.YesNo)]);

    public static readonly DirectoryTable Contacts = new("contacts",
        [new("person", DirectoryKind.Id, true, true), new("position", DirectoryKind.Whole, true, true), new("channel", DirectoryKind.Channel, true), new("address", DirectoryKind.Text, true)]);

    /// <summary>Every table, what others refer to first.</summary>
    public static readonly IReadOnlyList<DirectoryTable> All = [Counties, Sites, Hospitals, Ladders, People, Contacts];

    /// <summary>What names a row, e.g. 3301060101/2.</summary>
    public string KeyOf(IReadOnlyDictionary<string, string> row) => string.Join('/', Columns.Where(column => column.IsKey).Select(column => row.GetValueOrDefault(column.Name, "")));
}

/// <summary>The whole directory as people write it: each table as rows of texts, so that what is wrong can be kept and shown.</summary>
/// <param name="Tables">Rows of each table by its name; an absent value is an empty one.</param>
public sealed record DirectoryContent(IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Tables)
{
    public static readonly DirectoryContent Empty = new(new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>());

    public IReadOnlyList<IReadOnlyDictionary<string, string>> this[DirectoryTable table] => Tables.GetValueOrDefault(table.Name) ?? [];

    /// <summary>The same with other rows in one table.</summary>
    public DirectoryContent With(DirectoryTable table, IEnumerable<IReadOnlyDictionary<string, string>> rows) =>
        new(new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>(Tables) { [table.Name] = [.. rows] });
}
