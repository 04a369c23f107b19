using System.Text.Json;

namespace GreenChannel.Domain.Investigations;

/// <summary>
/// The investigation form of a case (个案调查表, 附表3 of the plan of 2010) and the records that are kept beside it: parts,
/// fields, lists and marks are data. A list whose numbers could not be confirmed has words alone, and a place puts its own in.
/// </summary>
/// <param name="Code">Whose form it is.</param>
/// <param name="Sources">Where it comes from.</param>
/// <param name="MostDoses">So many suspect doses the form has room for.</param>
/// <param name="MostRows">Rows of one log at most.</param>
/// <param name="Lists">Code lists by name.</param>
/// <param name="Sections">In the form's order.</param>
public sealed record InvestigationForm(
    string Code, IReadOnlyList<string> Sources, int MostDoses, int MostRows, IReadOnlyDictionary<string, IReadOnlyList<CodeEntry>> Lists, IReadOnlyList<FormSection> Sections)
{
    /// <summary>The form that ships with this version.</summary>
    public static InvestigationForm Shipped { get; } = Load();

    public FormSection? Find(string section) => Sections.FirstOrDefault(one => one.Id == section);

    public IReadOnlyList<CodeEntry> ListOf(FormField field) => field.List is { } name ? Lists[name] : [];

    /// <summary>Key items that are asked and not answered, in the form's order.</summary>
    /// <param name="doses">Places of the suspect doses.</param>
    /// <param name="value">What stands at a path, here or in what is mirrored; null where nothing does.</param>
    public IReadOnlyList<FieldPath> Lacking(IReadOnlyList<int> doses, Func<FieldPath, string?> value)
    {
        var paths = Sections.Where(section => !section.Rows).SelectMany(section => section.PerDose
            ? doses.SelectMany(dose => section.Fields.Select(field => new FieldPath(section, field, dose.ToString(System.Globalization.CultureInfo.InvariantCulture))))
            : section.Fields.Select(field => new FieldPath(section, field, null)));
        return [.. paths.Where(path => path.Field!.Key && IsAsked(path, value) && string.IsNullOrEmpty(value(path)))];
    }

    /// <summary>Whether a field is asked, by what stands in the one it depends on.</summary>
    public bool IsAsked(FieldPath path, Func<FieldPath, string?> value)
    {
        if (path.Field?.When is not { } when) return true;
        var (section, field) = (when.Field.Split('.')[0], when.Field.Split('.')[1]);
        var on = Find(section)!;
        return value(new FieldPath(on, on.Find(field)!, on.PerDose ? path.At : null)) is { } answer && when.In.Contains(answer);
    }

    private static InvestigationForm Load()
    {
        using var file = typeof(InvestigationForm).Assembly.GetManifestResourceStream("investigation-form.json")!;
        return JsonSerializer.Deserialize<InvestigationForm>(file, JsonSerializerOptions.Web)!;
    }
}
