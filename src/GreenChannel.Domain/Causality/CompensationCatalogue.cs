using System.Text.Json;

namespace GreenChannel.Domain.Causality;

/// <summary>A length of time after a dose; one of the three is given.</summary>
/// <param name="Hours">Exact.</param>
/// <param name="Days">Calendar days; the day of the dose is day 0.</param>
/// <param name="Months">Calendar months.</param>
public sealed record After(int? Hours = null, int? Days = null, int? Months = null);

/// <summary>One line of the catalogue.</summary>
/// <param name="Damage">Diagnosis code.</param>
/// <param name="Vaccines">Vaccine codes, beginnings of them, or components; empty for every vaccine.</param>
/// <param name="To">Latest onset, inclusive.</param>
/// <param name="From">Earliest onset, inclusive; null from the dose on.</param>
/// <param name="ImmunodeficientTo">Latest onset in somebody immunodeficient.</param>
/// <param name="Injectable">Not for vaccines taken by mouth.</param>
/// <param name="Severe">Only a severe one.</param>
/// <param name="ImmunodeficientOnly">Only in somebody immunodeficient.</param>
public sealed record CatalogueRow(
    string Damage, IReadOnlyList<string> Vaccines, After To, After? From = null, After? ImmunodeficientTo = null,
    bool Injectable = false, bool Severe = false, bool ImmunodeficientOnly = false);

/// <summary>Intervals that are commonly accepted between a vaccine and a damage. Being inside or outside decides nothing by itself.</summary>
/// <param name="Code">e.g. CN-2020.</param>
/// <param name="Source">Number of the document.</param>
/// <param name="Incomplete">Rows are known to be missing here: no row means nothing.</param>
/// <param name="Rows">The lines.</param>
/// <param name="Components">Vaccines by what they contain.</param>
public sealed record CompensationCatalogue(
    string Code, string Source, bool Incomplete, IReadOnlyList<CatalogueRow> Rows, IReadOnlyDictionary<string, IReadOnlyList<string>> Components)
{
    public static CompensationCatalogue Shipped { get; } = Load();

    /// <summary>A vaccine is of a row.</summary>
    internal bool Has(CatalogueRow row, string vaccine)
    {
        bool Of(string name) => Components.TryGetValue(name, out var codes) ? codes.Any(Begins) : Begins(name);
        bool Begins(string code) => vaccine.StartsWith(code, StringComparison.Ordinal);
        return (row.Vaccines.Count == 0 || row.Vaccines.Any(Of)) && !(row.Injectable && Of("oral"));
    }

    private static CompensationCatalogue Load()
    {
        using var file = typeof(CompensationCatalogue).Assembly.GetManifestResourceStream("compensation.json")!;
        return JsonSerializer.Deserialize<CompensationCatalogue>(file, JsonSerializerOptions.Web)!;
    }
}
