using System.Globalization;
using GreenChannel.Domain.Investigations;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Investigations;

/// <summary>The investigation form as it leaves: its ten parts in their order, for the printed page and for the file.</summary>
/// <param name="View">In Chinese, as the paper is; covered where its reader sees it covered.</param>
/// <remarks>CN-2010 附表3.</remarks>
internal sealed record InvestigationPaper(InvestigationView View)
{
    /// <summary>Suspect vaccines that the form has room for.</summary>
    public const int Columns = 3;

    /// <summary>Section of the specimens.</summary>
    public const string Specimens = "specimens";

    /// <summary>What stands behind the ten parts.</summary>
    public static string Annex => $"{Texts.Of("investigation.annex", Language.Chinese)}、{InvestigationForm.Shipped.Find(Specimens)!.Zh}";

    public static IEnumerable<FormSection> Parts => InvestigationForm.Shipped.Sections.Where(one => one.Part is not null);

    /// <summary>What a field is called, with its star and unit.</summary>
    public static string Name(FormField field) => field.Zh + (field.Key ? "*" : "") + (field.Unit is { } unit ? $"（{unit}）" : "");

    /// <summary>A list that the paper numbers is printed with its numbers and a box for one of them; another as its word.</summary>
    public static bool IsNumbered(FormField field) => field.Type != FieldType.Many && List(field) is { Count: > 0 } list && list.All(entry => entry.Number is not null);

    public static IReadOnlyList<CodeEntry> List(FormField field) => InvestigationForm.Shipped.ListOf(field);

    /// <summary>What is known; null where nothing is.</summary>
    /// <param name="section">Its part.</param>
    /// <param name="field">The field.</param>
    /// <param name="column">Which of the vaccines, from 0, where the part asks of each.</param>
    public InvestigationField? Found(FormSection section, FormField field, int column = 0)
    {
        if (section.PerDose && column >= View.Doses.Count) return null;
        var path = section.PerDose ? $"{section.Id}.{View.Doses[column].ToString(CultureInfo.InvariantCulture)}.{field.Id}" : $"{section.Id}.{field.Id}";
        return View.Find(path) is { Value: not null } found ? found : null;
    }

    /// <summary>The specimens that were not struck out, the oldest first: what is known of each, and its files by their names.</summary>
    public IEnumerable<IReadOnlyList<(string Name, string Value)>> SpecimenRows =>
        from row in View.RowsOf(Specimens)
        where View.Find($"{Specimens}.{row}.{FieldPath.Struck}")?.Value is null
        let known = InvestigationForm.Shipped.Find(Specimens)!.Fields.Select(one => (one.Zh, Words: View.Find($"{Specimens}.{row}.{one.Id}")?.Words ?? "")).Where(one => one.Words.Length > 0)
        select (IReadOnlyList<(string, string)>)[.. known, .. View.FilesOf(row).Select((file, i) => (Texts.Of("specimen.file", Language.Chinese, i + 1), file.FileName))];

    /// <summary>What was measured beside its band; a word that the list of the paper does not have.</summary>
    public string? Measured(FormSection section, FormField field) =>
        Found(section, field) is { } found && (field.List is "fever" or "diameter" || List(field).All(entry => entry.Code != found.Value)) ? found.Words : null;

    /// <summary>Number and word, and what was measured; empty where nothing is known.</summary>
    public string Cell(FormSection section, FormField field, int column = 0)
    {
        if (Found(section, field, column) is not { } found) return "";
        if (List(field).FirstOrDefault(entry => entry.Code == found.Value) is not { } entry) return found.Words ?? "";
        var chosen = $"{entry.Number} {entry.Zh}".Trim();
        return field.List is "fever" or "diameter" ? $"{chosen} · {found.Words}" : chosen;
    }
}
