using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>A report for somebody who must not know whom it is about: what names a person is covered, what medicine needs is not.</summary>
public static class IdentityMask
{
    // How much of a value stays readable: the family name, the last digits; of free words nothing.
    private static readonly (string Field, Func<string, string> Cover)[] Patient =
    [
        ("name", Name), ("guardian", Name), ("idNumber", Tail), ("phone", Tail), ("address", _ => "***"),
    ];

    /// <summary>A copy with the person's identity covered.</summary>
    public static JsonObject Of(JsonObject report)
    {
        var copy = (JsonObject)report.DeepClone();
        var known = Known(report);
        if (copy["patient"] is JsonObject patient)
        {
            foreach (var (field, cover) in Patient)
                if (patient[field] is JsonValue value && value.TryGetValue<string>(out var text)) patient[field] = cover(text);
            if (patient["birthDate"] is JsonValue born && born.TryGetValue<string>(out var day) && day.Length >= 7) patient["birthDate"] = day[..7] + "-01"; // The age in months stays right.
        }

        if (copy["guardianWords"] is not null) copy["guardianWords"] = "***";
        if (known.Count > 0) Cover(copy, known);
        return copy;
    }

    /// <summary>What somebody wrote about a case, with what names its person covered.</summary>
    /// <param name="report">The report, uncovered.</param>
    /// <param name="text">The words; null stays null.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Words(JsonObject report, string? text) => text is null ? null : Covered(text, Known(report));

    // The longest first: a name that is part of another must not be cut out of it.
    private static List<(string Text, string Covered)> Known(JsonObject report) => report["patient"] is not JsonObject patient ? [] :
        [.. Patient.Select(field => (Text: patient[field.Field] is JsonValue value && value.TryGetValue<string>(out var text) ? text.Trim() : "", field.Cover))
            .Where(one => one.Text.Length > 1).Select(one => (one.Text, one.Cover(one.Text))).OrderByDescending(one => one.Text.Length)];

    private static string Covered(string text, IReadOnlyList<(string Text, string Covered)> known) =>
        known.Aggregate(text, (said, one) => said.Replace(one.Text, one.Covered, StringComparison.Ordinal));

    // Whoever tells what happened writes the name down again.
    private static void Cover(JsonNode node, IReadOnlyList<(string Text, string Covered)> known)
    {
        var inside = node switch
        {
            JsonObject group => group.Select(pair => (Child: pair.Value, Put: (Action<string>)(text => group[pair.Key] = text))).ToList(),
            JsonArray list => list.Select((child, index) => (Child: child, Put: (Action<string>)(text => list[index] = text))).ToList(),
            _ => [],
        };
        foreach (var (child, put) in inside)
        {
            if (child is JsonValue value && value.TryGetValue<string>(out var text))
            {
                var covered = Covered(text, known);
                if (covered != text) put(covered);
            }
            else if (child is not null)
            {
                Cover(child, known);
            }
        }
    }

    private static string Name(string text) => text.Length == 0 ? "" : $"{text[..(char.IsHighSurrogate(text[0]) && text.Length > 1 ? 2 : 1)]}**";

    private static string Tail(string text) => text.Length <= 4 ? "****" : $"****{text[^4..]}";
}
