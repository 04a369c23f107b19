using System.Globalization;
using System.IO.Compression;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Exchange.Csv;

namespace GreenChannel.Bench;

/// <summary>A record whose true case is known.</summary>
/// <param name="Row">Number of the record in its file.</param>
/// <param name="Truth">Records with the same truth are one case.</param>
internal sealed record Labelled(string Row, string Truth, CaseFeatures Features);

/// <summary>Reads public files of labelled duplicates: reports of the 1990s that their registry linked, and made-up people (FEBRL).</summary>
internal static class LinkageFiles
{
    public static List<Labelled> Reports(string file) => [.. Read(file, 0, (row, id) => new(row["rid"], row["truth"], new CaseFeatures
    {
        Id = id,
        Sex = row["sex"] switch { "M" => "male", "F" => "female", _ => null },
        Place = Text(row["state"]),
        AgeYears = decimal.TryParse(row["age_yrs"], CultureInfo.InvariantCulture, out var age) ? age : null,
        VaccinatedOn = Day(row["vax_date"], "MM/dd/yyyy"),
        OnsetOn = Day(row["onset_date"], "MM/dd/yyyy"),
        DiedOn = Day(row["datedied"], "MM/dd/yyyy"),
        Hospitalised = row["hospital"] == "Y",
        Doses = [.. row["vaccines"].Split('|', StringSplitOptions.RemoveEmptyEntries).Select(dose => dose.Split('/')).Select(dose => new DoseFeatures(Text(dose[0]), Text(dose[^3])))],
        Signs = row["symptoms"].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    }))];

    public static List<Labelled> People(params string[] files) => [.. files.SelectMany((file, at) => Read(file, at, (row, id) => new($"{at}/{row["rec_id"]}", row["rec_id"].Split('-')[1], new CaseFeatures
    {
        Id = id,
        Name = Text($"{row["given_name"]} {row["surname"]}"),
        BirthDate = Day(row["date_of_birth"], "yyyyMMdd"),
        IdHash = Text(row["soc_sec_id"]),
        Place = Text(row["postcode"]),
        Address = Text($"{row["street_number"]} {row["address_1"]} {row["address_2"]} {row["suburb"]}"),
    })))];

    /// <summary>The true pairs among records.</summary>
    public static HashSet<(Guid, Guid)> Pairs(IEnumerable<Labelled> records) => [.. from records_ in records.GroupBy(record => record.Truth)
                                                                                 from one in records_
                                                                                 from other in records_
                                                                                 where one.Features.Id.CompareTo(other.Features.Id) < 0
                                                                                 select (one.Features.Id, other.Features.Id)];

    private static IEnumerable<Labelled> Read(string file, int at, Func<Dictionary<string, string>, Guid, Labelled> make)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        List<string>? header = null;
        var number = 0;
        foreach (var row in new CsvRows(text, _ => false).Read())
        {
            if (header is null)
            {
                header = [.. row.Fields.Select(name => name.Trim())];
                continue;
            }

            var fields = header.Zip(row.Fields).ToDictionary(field => field.First, field => field.Second.Trim());
            var bytes = new byte[16];
            BitConverter.TryWriteBytes(bytes, ++number);
            bytes[15] = (byte)at;
            yield return make(fields, new Guid(bytes));
        }
    }

    private static string? Text(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateOnly? Day(string text, string format) => DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
