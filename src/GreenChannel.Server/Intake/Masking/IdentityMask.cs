using System.Text.Json.Nodes;

namespace GreenChannel.Server.Intake.Masking;

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
        List<(string Text, string Covered)> known = [];
        if (copy["patient"] is JsonObject patient)
        {
            foreach (var (field, cover) in Patient)
            {
                if (patient[field] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    patient[field] = cover(text);
                    if (text.Trim().Length > 1) known.Add((text.Trim(), cover(text.Trim())));
                }
            }

            if (patient["birthDate"] is JsonValue born && born.TryGetValue<string>(out var day) && day.Length >= 7) patient["birthDate"] = day[..7] + "-01"; // The age in months stays right.
        }

        if (copy["guardianWords"] is not null) copy["guardianWords"] = "***";
        if (known.Count > 0) Cover(copy, [.. known.OrderByDescending(one => one.Text.Length)]);
        return copy;
    }

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
                var covered = known.Aggregate(text, (said, one) => said.Replace(one.Text, one.Covered, StringComparison.Ordinal));
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
