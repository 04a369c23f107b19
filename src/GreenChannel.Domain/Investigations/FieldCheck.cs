using System.Globalization;

namespace GreenChannel.Domain.Investigations;

/// <summary>A value as it is stored, or the code of what is wrong with it.</summary>
/// <param name="Value">Null for an empty one.</param>
/// <param name="Code">Null where it can be taken.</param>
public sealed record CheckedValue(string? Value, string? Code = null);

/// <summary>Whether a field takes what was typed. It asks of one value only; what contradicts what is <see cref="Reviews.CaseChecks"/>'s.</summary>
public static class FieldCheck
{
    /// <param name="form">Whose lists hold.</param>
    /// <param name="path">Where it is to stand.</param>
    /// <param name="typed">What was typed.</param>
    /// <param name="now">By the clock of the place.</param>
    public static CheckedValue Of(InvestigationForm form, FieldPath path, string? typed, DateTime now)
    {
        var text = Plain(typed);
        if (path.Field is not { } field) return text is null or "true" ? new CheckedValue(text) : new CheckedValue(null, "unknownValue");
        if (field.Mirror is not null) return new CheckedValue(null, "fixed");
        if (text is null) return new CheckedValue(null);
        if (text.Length > field.Longest) return new CheckedValue(null, "tooLong");
        return field.Type switch
        {
            FieldType.Text => text.Contains('\n', StringComparison.Ordinal) ? new CheckedValue(null, "format") : new CheckedValue(text),
            FieldType.Long => new CheckedValue(text),
            FieldType.Day => Day(field, text, now),
            FieldType.Moment => Instant(field, text, now),
            FieldType.Number => Number(field, text),
            FieldType.Choice => form.ListOf(field).Any(entry => entry.Code == text) ? new CheckedValue(text) : new CheckedValue(null, "unknownValue"),
            FieldType.Many => Codes(form.ListOf(field), text),
            _ => throw new ArgumentOutOfRangeException(nameof(path)),
        };
    }

    /// <summary>A text as it is stored and compared: one kind of line end, no margins, no NUL; null where nothing is left.</summary>
    public static string? Plain(string? typed) =>
        typed?.Replace("\0", "", StringComparison.Ordinal).ReplaceLineEndings("\n").Trim() is { Length: > 0 } text ? text : null;

    private static CheckedValue Day(FormField field, string text, DateTime now)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return new CheckedValue(null, "format");
        if (day.Year < 1900) return new CheckedValue(null, "range");
        return field.Past && day > DateOnly.FromDateTime(now) ? new CheckedValue(null, "future") : new CheckedValue(text);
    }

    private static CheckedValue Instant(FormField field, string text, DateTime now)
    {
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return new CheckedValue(null, "format");
        if (at.Year < 1900) return new CheckedValue(null, "range");
        return field.Past && at > now ? new CheckedValue(null, "future") : new CheckedValue(text);
    }

    private static CheckedValue Number(FormField field, string text)
    {
        if (text.Length > 20 || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return new CheckedValue(null, "format");
        if (number < field.Least || number > field.Most) return new CheckedValue(null, "range");
        return decimal.Round(number, 2) == number ? new CheckedValue(number.ToString("0.##", CultureInfo.InvariantCulture)) : new CheckedValue(null, "format");
    }

    private static CheckedValue Codes(IReadOnlyList<CodeEntry> list, string text)
    {
        var chosen = text.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet();
        if (chosen.Any(code => list.All(entry => entry.Code != code))) return new CheckedValue(null, "unknownValue");
        var ordered = string.Join('|', list.Where(entry => chosen.Contains(entry.Code)).Select(entry => entry.Code));
        return new CheckedValue(ordered.Length == 0 ? null : ordered);
    }
}
