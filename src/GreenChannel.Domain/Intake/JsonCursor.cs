using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace GreenChannel.Domain.Intake;

/// <summary>
/// Reads one JSON object field by field. A value that cannot be used is noted as a problem and read as absent,
/// so that an emergency is never lost to a typing mistake.
/// </summary>
internal readonly struct JsonCursor(JsonElement element, string path, List<FieldProblem> problems, TimeZoneInfo zone)
{
    private const int LongestText = 20_000;
    private const int LongestList = 100;
    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK"];

    private bool Find(string name, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            // A property whose name is no legal string; those beside it are still read.
            value = element.EnumerateObject().LastOrDefault(property => IsNamed(property, name)).Value;
            return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
        }
    }

    private static bool IsNamed(JsonProperty property, string name)
    {
        try
        {
            return property.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private void Note(string name, string code, JsonElement value, bool unreadable = true)
    {
        var raw = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value)); // GetRawText throws where the bytes are no legal text.
        problems.Add(new FieldProblem(PathOf(name), code, unreadable, raw.Length > 200 ? raw[..200] : raw));
    }

    public string? Text(string name, int longest = 500) => Verbatim(name, longest)?.Trim();

    /// <summary>A text as it was given, with the white space around it; null where there is nothing else in it.</summary>
    public string? Verbatim(string name, int longest = LongestText)
    {
        if (!Find(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String || !TryString(value, out var text))
        {
            Note(name, "type", value);
            return null;
        }

        if (text.Length > longest)
        {
            Note(name, "tooLong", value, unreadable: false);
            return null;
        }

        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    public string? LongText(string name) => Text(name, LongestText);

    /// <summary>One of the allowed words; anything else is noted as unknownValue.</summary>
    public string? Word(string name, params ReadOnlySpan<string> allowed)
    {
        var text = Text(name);
        if (text is null || allowed.Contains(text)) return text;
        Find(name, out var value);
        Note(name, "unknownValue", value, unreadable: false);
        return null;
    }

    public IReadOnlyList<string> Words(string name, params ReadOnlySpan<string> allowed)
    {
        if (!Find(name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            Note(name, "type", value);
            return [];
        }

        if (value.GetArrayLength() > LongestList)
        {
            Note(name, "tooLong", value, unreadable: false);
            return [];
        }

        var words = new List<string>();
        var index = -1;
        foreach (var item in value.EnumerateArray())
        {
            index++;
            if (item.ValueKind != JsonValueKind.String || !TryString(item, out var word)) Note($"{name}[{index}]", "type", item);
            else if (word.Length > 500) Note($"{name}[{index}]", "tooLong", item, unreadable: false);
            else if (!allowed.IsEmpty && !allowed.Contains(word.Trim())) Note($"{name}[{index}]", "unknownValue", item, unreadable: false);
            else if (word.Trim() is { Length: > 0 } trimmed && !words.Contains(trimmed)) words.Add(trimmed);
        }

        return words;
    }

    public bool? Flag(string name)
    {
        if (!Find(name, out var value)) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Note(name, "type", value);
        return null;
    }

    public decimal? Number(string name, decimal least, decimal most)
    {
        if (!Find(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number)
        {
            Note(name, "type", value);
            return null;
        }

        if (value.TryGetDecimal(out var number) && number >= least && number <= most) return number;
        Note(name, "range", value, unreadable: false);
        return null;
    }

    public int? Whole(string name, int least, int most)
    {
        if (Number(name, least, most) is not { } number) return null;
        if (number == decimal.Truncate(number)) return (int)number;
        Find(name, out var value);
        Note(name, "format", value);
        return null;
    }

    public Moment? Moment(string name)
    {
        if (!FindPlain(name, out var text, out var value)) return null;
        if (text.Length == 10 && TryDay(text, out var day))
        {
            if (Plausible(day.Year)) return Intake.Moment.On(day);
            Note(name, "range", value, unreadable: false);
            return null;
        }

        // An instant without an offset could mean two different hours: it is not guessed.
        var hasOffset = text.Length > 16 && (text[^1] is 'Z' or 'z' || text.AsSpan(11).IndexOfAny('+', '-') >= 0);
        if (!hasOffset || !DateTime.TryParseExact(
            text.ToUpperInvariant(), InstantFormats, CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var utc))
        {
            Note(name, "format", value);
            return null;
        }

        if (!Plausible(utc.Year))
        {
            Note(name, "range", value, unreadable: false);
            return null;
        }

        return Intake.Moment.At(new DateTime(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc), zone);
    }

    public DateOnly? Day(string name)
    {
        if (!FindPlain(name, out var text, out var value)) return null;
        if (!TryDay(text, out var day))
        {
            Note(name, "format", value);
            return null;
        }

        if (Plausible(day.Year)) return day;
        Note(name, "range", value, unreadable: false);
        return null;
    }

    public Guid? Id(string name)
    {
        if (!FindPlain(name, out var text, out var value)) return null;
        if (Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty) return id;
        Note(name, "format", value);
        return null;
    }

    /// <summary>The object under a name; an empty one where it is absent or no object.</summary>
    public JsonCursor Object(string name)
    {
        if (Find(name, out var value))
        {
            if (value.ValueKind == JsonValueKind.Object) return new JsonCursor(value, PathOf(name), problems, zone);
            Note(name, "type", value);
        }

        return new JsonCursor(Nothing, PathOf(name), problems, zone);
    }

    public IReadOnlyList<T> List<T>(string name, Func<JsonCursor, T> read)
    {
        if (!Find(name, out var value)) return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > LongestList)
        {
            Note(name, value.ValueKind == JsonValueKind.Array ? "tooLong" : "type", value, value.ValueKind != JsonValueKind.Array);
            return [];
        }

        var items = new List<T>();
        var index = -1;
        foreach (var item in value.EnumerateArray())
        {
            index++;
            if (item.ValueKind == JsonValueKind.Object) items.Add(read(new JsonCursor(item, $"{PathOf(name)}[{index}]", problems, zone)));
            else Note($"{name}[{index}]", "type", item);
        }

        return items;
    }

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private bool FindPlain(string name, out string text, out JsonElement value)
    {
        text = "";
        if (!Find(name, out value)) return false;
        if (value.ValueKind == JsonValueKind.String && TryString(value, out text))
        {
            text = text.Trim();
            return text.Length > 0;
        }

        Note(name, "type", value);
        return false;
    }

    // A lone surrogate is legal JSON and no legal string.
    private static bool TryString(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static bool Plausible(int year) => year is >= 1900 and < 2200;
}
