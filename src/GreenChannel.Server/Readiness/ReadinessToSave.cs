using System.Globalization;
using System.Text.Json;
using GreenChannel.Domain.Readiness;
using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Readiness;

/// <summary>Body of PUT /api/readiness/{site}: the whole of what the unit says today. A have that it leaves out is not there.</summary>
/// <param name="Haves">One for each have that is asked; the hospital's answer is measured and never said.</param>
public sealed record ReadinessToSave(IReadOnlyList<HaveSaid> Haves)
{
    private const int Most = 20;

    internal static async Task<(ReadinessToSave? Given, Problem? Problem)> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return (null, new Problem(body.Status, body.Code));
        using (body.Document)
        {
            List<(string Field, string Code)> problems = [];
            List<HaveSaid> haves = [];
            if (body.Document.RootElement.ValueKind != JsonValueKind.Object) problems.Add(("", "type"));
            else if (!body.Document.RootElement.TryGetProperty("haves", out var list) || list.ValueKind == JsonValueKind.Null) problems.Add(("haves", "required"));
            else if (list.ValueKind != JsonValueKind.Array) problems.Add(("haves", "type"));
            else if (list.GetArrayLength() > Most) problems.Add(("haves", "tooLong"));
            else foreach (var (index, one) in list.EnumerateArray().Index()) haves.Add(One(one, $"haves[{index}]", problems));
            if (problems.Count == 0) return (new ReadinessToSave(haves), null);
            var unreadable = problems.Exists(problem => problem.Code == "type");
            return (null, new Problem(unreadable ? 400 : 422, unreadable ? "unreadable" : "impossible") { Fields = problems });
        }
    }

    private static HaveSaid One(JsonElement one, string at, List<(string, string)> problems)
    {
        if (one.ValueKind != JsonValueKind.Object)
        {
            problems.Add((at, "type"));
            return new HaveSaid("", false);
        }

        var has = false;
        if (one.TryGetProperty("has", out var said) && said.ValueKind != JsonValueKind.Null)
        {
            if (said.ValueKind is JsonValueKind.True or JsonValueKind.False) has = said.GetBoolean();
            else problems.Add(($"{at}.has", "type"));
        }

        DateOnly? expiry = null;
        if (Text(one, "expiry", at, problems) is { } day)
        {
            if (DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)) expiry = parsed;
            else problems.Add(($"{at}.expiry", "format"));
        }

        var code = Text(one, "code", at, problems);
        if (code is null) problems.Add(($"{at}.code", "required"));
        return new HaveSaid(code ?? "", has, Text(one, "name", at, problems), expiry, Text(one, "note", at, problems));
    }

    private static string? Text(JsonElement one, string name, string at, List<(string, string)> problems)
    {
        if (!one.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        try
        {
            // No engine keeps a NUL.
            if (value.ValueKind == JsonValueKind.String) return value.GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate is no text.
        }

        problems.Add(($"{at}.{name}", "type"));
        return null;
    }
}
