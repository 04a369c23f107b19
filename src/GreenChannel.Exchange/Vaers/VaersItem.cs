namespace GreenChannel.Exchange.Vaers;

/// <summary>What one row of a VAERS folder became: a report that was read, or a row that could not be.</summary>
/// <param name="File">Name of the file, without its folder.</param>
/// <param name="Line">Line of the file on which the row starts; the heading is line 1.</param>
public abstract record VaersItem(string File, int Line);

/// <summary>One report with its terms and vaccines, as published.</summary>
/// <param name="File">Name of the DATA file.</param>
/// <param name="Line">Line on which the row starts.</param>
/// <param name="Id">VAERS id as the DATA file spells it, leading zeros kept.</param>
/// <param name="Columns">Columns of the DATA file that are not blank, by heading in capitals.</param>
/// <param name="Terms">Distinct coded terms in the order of the rows; empty where a report has none.</param>
/// <param name="Vaccines">Distinct vaccine rows; empty where a report has none.</param>
public sealed record VaersReport(
    string File,
    int Line,
    string Id,
    IReadOnlyDictionary<string, string> Columns,
    IReadOnlyList<string> Terms,
    IReadOnlyList<VaersVaccine> Vaccines) : VaersItem(File, Line)
{
    /// <summary>The text of a column, null where blank or not in this file.</summary>
    public string? this[string column] => Columns.GetValueOrDefault(column);

    /// <summary>True where the column holds Y.</summary>
    public bool Says(string column) => string.Equals(this[column], "Y", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A row that was not read, and why. The run goes on.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">Line on which the row starts; 0 for the file as a whole.</param>
/// <param name="VaersId">The id as far as it could be read.</param>
/// <param name="Reason">Why, in English.</param>
public sealed record VaersReject(string File, int Line, string? VaersId, string Reason) : VaersItem(File, Line);

/// <summary>One row of the VAX file, blanks trimmed; whatever is blank is null.</summary>
/// <param name="Type">VAERS code of the kind of vaccine.</param>
/// <param name="Name">Kind and brand.</param>
/// <param name="Manufacturer">Name of the manufacturer.</param>
/// <param name="Lot">Lot as reported.</param>
/// <param name="DoseSeries">As given: 1 to 9, 7+, UNK, N/A.</param>
/// <param name="Route">VAERS code, e.g. IM.</param>
/// <param name="Site">VAERS code, e.g. LA.</param>
public sealed record VaersVaccine(
    string? Type, string? Name, string? Manufacturer, string? Lot, string? DoseSeries, string? Route, string? Site);
