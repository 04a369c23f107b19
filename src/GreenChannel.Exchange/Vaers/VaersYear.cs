using System.Globalization;

namespace GreenChannel.Exchange.Vaers;

/// <summary>A file as a name and a way to open its text.</summary>
/// <param name="Name">File name, for rejects.</param>
/// <param name="Open">Opens the text; closed by the reader.</param>
public sealed record VaersFile(string Name, Func<TextReader> Open);

/// <summary>Joins the three files of a year. Terms and vaccines are held in memory, reports stream through.</summary>
/// <param name="data">The DATA file.</param>
/// <param name="symptoms">The SYMPTOMS file, null where the year has none.</param>
/// <param name="vaccines">The VAX file, null where the year has none.</param>
/// <param name="seen">Ids already read in this run, as numbers; a second row of an id is rejected.</param>
public sealed class VaersYear(VaersFile data, VaersFile? symptoms, VaersFile? vaccines, ISet<long> seen)
{
    private readonly VaersRows<string> _terms = new();
    private readonly VaersRows<VaersVaccine> _vaccines = new();

    /// <summary>Every report of the year, and a reject for every row that could not be read or belongs to no report.</summary>
    public IEnumerable<VaersItem> Read() =>
        Fill(symptoms, _terms, Terms)
            .Concat(Fill(vaccines, _vaccines, row => [Vaccine(row)]))
            .Concat(Reports())
            .Concat(Left(symptoms, _terms))
            .Concat(Left(vaccines, _vaccines));

    private IEnumerable<VaersItem> Reports()
    {
        using var text = data.Open();
        foreach (var row in new VaersTable(text).Read())
        {
            // Taken also for a row that is refused: its terms are not a second fault.
            var terms = row.HasKey ? _terms.Take(row.Key) : [];
            var vaccines = row.HasKey ? _vaccines.Take(row.Key) : [];
            if (row.Fault is not null)
                yield return Reject(data, row);
            else if (!seen.Add(row.Key))
                yield return Reject(data, row with { Fault = "this id was read before" });
            else
                yield return new VaersReport(data.Name, row.Line, row.Id, row.Columns, terms, vaccines);
        }
    }

    private static IEnumerable<VaersItem> Fill<T>(
        VaersFile? file, VaersRows<T> rows, Func<IReadOnlyDictionary<string, string>, IEnumerable<T>> read)
        where T : notnull
    {
        if (file is null) yield break;
        using var text = file.Open();
        foreach (var row in new VaersTable(text).Read())
        {
            if (row.Fault is not null) yield return Reject(file, row);
            else rows.Add(row.Key, row.Line, read(row.Columns));
        }
    }

    private static IEnumerable<VaersItem> Left<T>(VaersFile? file, VaersRows<T> rows)
        where T : notnull =>
        file is null ? [] : rows.Left().Select(left => new VaersReject(
            file.Name, left.Line, left.Key.ToString(CultureInfo.InvariantCulture), "no report has this id"));

    private static VaersReject Reject(VaersFile file, VaersTable.Row row) =>
        new(file.Name, row.Line, row.Id.Length > 0 ? row.Id : null, row.Fault!);

    private static IEnumerable<string> Terms(IReadOnlyDictionary<string, string> row) =>
        Enumerable.Range(1, 5).Select(n => row.GetValueOrDefault("SYMPTOM" + n)).OfType<string>();

    private static VaersVaccine Vaccine(IReadOnlyDictionary<string, string> row) => new(
        row.GetValueOrDefault("VAX_TYPE"), row.GetValueOrDefault("VAX_NAME"), row.GetValueOrDefault("VAX_MANU"),
        row.GetValueOrDefault("VAX_LOT"), row.GetValueOrDefault("VAX_DOSE_SERIES"),
        row.GetValueOrDefault("VAX_ROUTE"), row.GetValueOrDefault("VAX_SITE"));
}
