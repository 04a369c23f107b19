using System.Globalization;

namespace GreenChannel.Domain.Investigations;

/// <summary>Where a value stands: section.field, section.dose.field or section.row.field.</summary>
/// <param name="Section">Its section.</param>
/// <param name="Field">Its field; null for the mark that strikes a row out.</param>
/// <param name="At">Place of the dose, 1–9, or id of the row; null where the section has neither.</param>
public sealed record FieldPath(FormSection Section, FormField? Field, string? At)
{
    /// <summary>The mark that strikes a row out. Nothing is removed: what was written stays and can be read.</summary>
    public const string Struck = "struck";

    public const int MostDoses = 9;

    public override string ToString() => string.Join('.', new[] { Section.Id, At, Field?.Id ?? Struck }.OfType<string>());

    /// <summary>A field of the same dose or row.</summary>
    public string Beside(string field) => At is null ? $"{Section.Id}.{field}" : $"{Section.Id}.{At}.{field}";

    /// <summary>Null for what the form does not have.</summary>
    public static FieldPath? Read(InvestigationForm form, string text)
    {
        var parts = text.Split('.');
        if (parts.Length is < 2 or > 3 || form.Find(parts[0]) is not { } section) return null;
        var (at, name) = parts.Length == 3 ? (parts[1], parts[2]) : (null, parts[1]);
        if ((section.PerDose || section.Rows) != (at is not null)) return null;
        if (section.PerDose && !(int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var dose) && dose is >= 1 and <= MostDoses && at == dose.ToString(CultureInfo.InvariantCulture))) return null;
        if (section.Rows && !(Guid.TryParseExact(at, "D", out var row) && row != Guid.Empty && at == row.ToString())) return null;
        if (section.Rows && name == Struck) return new FieldPath(section, null, at);
        return section.Find(name) is { } field ? new FieldPath(section, field, at) : null;
    }
}
