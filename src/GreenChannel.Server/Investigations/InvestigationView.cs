using System.Globalization;
using System.Text.Json.Serialization;
using GreenChannel.Domain.Investigations;
using GreenChannel.Domain.Reviews;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Investigations;

/// <summary>A field that holds something.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Value">As it is stored; codes where it has a list, between bars where several.</param>
/// <param name="Words">For a reader.</param>
/// <param name="Mirrored">It is a variable of report, case or conclusion, and is changed there.</param>
/// <param name="By">Who wrote it here.</param>
public sealed record InvestigationField(string Field, string? Value, string? Words, bool Mirrored, string? By, DateTime? At);

/// <summary>The investigation of a case.</summary>
/// <param name="Form">Whose form it follows.</param>
/// <param name="Doses">Places in the report of the doses it asks about.</param>
/// <param name="Fields">Those that hold something, or were emptied.</param>
/// <param name="Lacking">Key items that are asked and not there yet.</param>
/// <param name="Warnings">V1–V12; they stop nothing.</param>
/// <param name="Version">Of the case, whose trail it is in.</param>
/// <param name="Attachments">Files of its specimens, the oldest first; none where the identity is covered.</param>
public sealed record InvestigationView(
    Guid CaseId, string? CaseNumber, string Level, string Form, bool IdentityCovered, IReadOnlyList<int> Doses,
    IReadOnlyList<InvestigationField> Fields, IReadOnlyList<string> Lacking, IReadOnlyList<CaseWarning> Warnings, int Version, string AuditHead, IReadOnlyList<AttachmentItem> Attachments)
{
    private Dictionary<string, InvestigationField>? _byPath;

    [JsonIgnore]
    public IReadOnlyDictionary<string, InvestigationField> ByPath => _byPath ??= Fields.ToDictionary(one => one.Field);

    public InvestigationField? Find(string path) => ByPath.GetValueOrDefault(path);

    /// <summary>Ids of the rows of a log, the oldest first.</summary>
    public IReadOnlyList<string> RowsOf(string section) =>
        [.. Fields.Select(field => field.Field.Split('.')).Where(parts => parts[0] == section && parts.Length == 3).Select(parts => parts[1]).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Files of a row of the specimens.</summary>
    public IEnumerable<AttachmentItem> FilesOf(string row) => Attachments.Where(one => one.Specimen?.ToString() == row);

    internal static InvestigationView Of(CaseRow row, IReadOnlyDictionary<string, FieldEntry> own, MirroredFields mirrored, IReadOnlyList<CaseWarning> warnings, IReadOnlyList<AttachmentItem> attachments, bool covered, Language language)
    {
        var form = InvestigationForm.Shipped;
        var paths = own.Keys.Select(key => FieldPath.Read(form, key)).OfType<FieldPath>().ToList();

        // The form has room for some; what was written of another dose is shown all the same.
        var suspects = mirrored.Suspects.Take(form.MostDoses).DefaultIfEmpty(1).ToList();
        List<int> doses = [.. suspects.Union(paths.Where(path => path.Section.PerDose).Select(path => int.Parse(path.At!, CultureInfo.InvariantCulture))).Order()];
        Dictionary<string, InvestigationField> fields = [];
        foreach (var path in paths)
        {
            var entry = own[path.ToString()];
            fields[path.ToString()] = new InvestigationField(path.ToString(), entry.Value, WordsOf(form, path, entry.Value, language), false, entry.By, entry.At);
        }

        foreach (var section in form.Sections)
        {
            foreach (var field in section.Fields.Where(field => field.Mirror is not null))
            {
                foreach (var dose in section.PerDose ? doses : [0])
                {
                    var path = new FieldPath(section, field, section.PerDose ? dose.ToString(CultureInfo.InvariantCulture) : null);
                    if (mirrored.Of(field.Mirror!, dose) is { } found) fields[path.ToString()] = new InvestigationField(path.ToString(), found.Code, found.Words, true, null, null);
                }
            }
        }

        return new InvestigationView(
            row.Id, row.CaseNumber, row.Level, form.Code, covered, doses, [.. fields.Values],
            [.. form.Lacking(suspects, path => fields.GetValueOrDefault(path.ToString())?.Value).Select(path => path.ToString())], warnings,
            row.Version, Convert.ToHexStringLower(row.AuditHead), attachments);
    }

    /// <summary>What stands in a field, in the reader's words.</summary>
    public static string? WordsOf(InvestigationForm form, FieldPath path, string? value, Language language)
    {
        if (value is null) return null;
        if (path.Field is not { } field) return Texts.Of("yes-no.true", language);
        return field.Type switch
        {
            FieldType.Choice or FieldType.Many => string.Join(language == Language.Chinese ? "、" : ", ", value.Split('|').Select(code => form.ListOf(field).FirstOrDefault(entry => entry.Code == code) is { } entry ? entry.In(language) : code)),
            FieldType.Moment => value.Replace('T', ' '),
            FieldType.Number => field.Unit is { } unit ? $"{value} {unit}" : value,
            _ => value,
        };
    }
}

/// <summary>The form's labels in the reader's language.</summary>
internal static class FormWords
{
    public static string In(this CodeEntry entry, Language language) => language == Language.Chinese ? entry.Zh : entry.En;

    public static string In(this FormField field, Language language) => language == Language.Chinese ? field.Zh : field.En;

    public static string In(this FormSection section, Language language) => language == Language.Chinese ? section.Zh : section.En;

    /// <summary>基本情况 · 姓名; a dose by its place; a row that was struck out by its section.</summary>
    public static string Label(string path, Language language)
    {
        if (FieldPath.Read(InvestigationForm.Shipped, path) is not { } read) return path;
        var dose = read.Section.PerDose ? $" {read.At}" : "";
        return $"{read.Section.In(language)}{dose} · {read.Field?.In(language) ?? Texts.Of("investigation.struck", language)}";
    }
}
