using System.Text.Json;
using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Http;

/// <summary>Reads the small JSON bodies of commands, noting each field that cannot be used.</summary>
internal sealed class Fields
{
    private readonly JsonElement _body;
    private readonly List<(string Field, string Code)> _problems = [];

    private Fields(JsonElement body) => _body = body;

    /// <summary>An absent body is an empty one: whoever is in a hurry sends none.</summary>
    public static async Task<(Fields? Fields, Problem? Problem)> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength is null or 0 && http.Request.ContentType is null) return (new Fields(JsonDocument.Parse("{}").RootElement), null);
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return (null, new Problem(body.Status, body.Code));
        return body.Document.RootElement.ValueKind == JsonValueKind.Object
            ? (new Fields(body.Document.RootElement), null)
            : (null, new Problem(400, "unreadable") { Fields = [("", "type")] });
    }

    public Problem? Problem => _problems.Count == 0
        ? null
        : new Problem(_problems.Any(problem => problem.Code == "type") ? 400 : 422, _problems.Any(problem => problem.Code == "type") ? "unreadable" : "impossible") { Fields = _problems };

    public string? Text(string name) => Text(_body, name, name);

    public string? Word(string name, params ReadOnlySpan<string> allowed)
    {
        var word = Text(name);
        if (word is null || allowed.Contains(word)) return word;
        _problems.Add((name, "unknownValue"));
        return null;
    }

    public string RequiredWord(string name, params ReadOnlySpan<string> allowed)
    {
        var before = _problems.Count;
        if (Word(name, allowed) is { } word) return word;
        if (_problems.Count == before) _problems.Add((name, "required"));
        return "";
    }

    public int? Whole(string name, int least, int most)
    {
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Number) _problems.Add((name, "type"));
        else if (value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        else _problems.Add((name, "range"));
        return null;
    }

    /// <summary>A list of texts; none where it is absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetRawText().Length <= 2_000) && value.GetArrayLength() <= 100)
        {
            try
            {
                return [.. value.EnumerateArray().Select(item => item.GetString()!.Replace("\0", "", StringComparison.Ordinal).Trim()).Where(text => text.Length > 0)];
            }
            catch (InvalidOperationException)
            {
                // A lone surrogate is no text.
            }
        }

        _problems.Add((name, "type"));
        return [];
    }

    /// <summary>An object of known names, each with one of the allowed words; none where it is absent.</summary>
    public IReadOnlyDictionary<string, string> Words(string name, IReadOnlyCollection<string> names, IReadOnlyCollection<string> allowed)
    {
        var words = new Dictionary<string, string>();
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return words;
        if (value.ValueKind != JsonValueKind.Object)
        {
            _problems.Add((name, "type"));
            return words;
        }

        foreach (var of in names)
        {
            if (Text(value, of, $"{name}.{of}") is not { } word) continue;
            if (allowed.Contains(word)) words[of] = word;
            else _problems.Add(($"{name}.{of}", "unknownValue"));
        }

        if (value.EnumerateObject().Any(one => !names.Contains(one.Name))) _problems.Add((name, "unknownValue"));
        return words;
    }

    /// <summary>True where it says so; false where it is absent.</summary>
    public bool Flag(string name)
    {
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False) return false;
        if (value.ValueKind == JsonValueKind.True) return true;
        _problems.Add((name, "type"));
        return false;
    }

    /// <summary>Who acts: as given under "by", else who is signed in.</summary>
    public StaffMember By(Viewer viewer)
    {
        if (!_body.TryGetProperty("by", out var by) || by.ValueKind == JsonValueKind.Null) return new StaffMember(viewer.DisplayName, null);
        if (by.ValueKind == JsonValueKind.Object) return new StaffMember(Text(by, "name", "by.name") ?? viewer.DisplayName, Text(by, "phone", "by.phone"));
        _problems.Add(("by", "type"));
        return new StaffMember(viewer.DisplayName, null);
    }

    private string? Text(JsonElement body, string name, string path)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        string? text = null;
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate is no text.
        }

        if (text is null) _problems.Add((path, "type"));
        else if (text.Length > 2_000) _problems.Add((path, "tooLong"));
        else return text.Replace("\0", "", StringComparison.Ordinal).Trim() is { Length: > 0 } words ? words : null; // No engine keeps a NUL.
        return null;
    }
}
