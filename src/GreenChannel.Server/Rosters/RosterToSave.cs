using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Http;

namespace GreenChannel.Server.Rosters;

/// <summary>Body of PUT /api/rosters/{organisation}/draft. Every instant bears its offset.</summary>
/// <param name="From">Begin of the period.</param>
/// <param name="Until">End of it, not part of it.</param>
/// <param name="Shifts">Who is on duty when.</param>
/// <param name="Version">Of the draft that was looked at; 0 where there was none, absent where any may be overwritten.</param>
public sealed record RosterToSave(DateTime From, DateTime Until, IReadOnlyList<Shift> Shifts, int? Version = null)
{
    internal static async Task<(RosterToSave? Given, Problem? Problem)> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return (null, new Problem(body.Status, body.Code));
        using (body.Document)
        {
            var fields = new RosterFields(body.Document.RootElement, "");
            var (from, until, version) = (fields.Instant("from"), fields.Instant("until"), fields.Whole("version", 0, int.MaxValue));
            List<Shift> shifts = [];
            foreach (var one in fields.Items("shifts", SaveRoster.MostShifts))
                shifts.Add(new Shift(one.Id("person", required: true) ?? default, one.Instant("from"), one.Instant("until"), one.Whole("order", 1, 9) ?? 1, one.Id("insteadOf", required: false)));
            return fields.Problem is { } problem ? (null, problem) : (new RosterToSave(from, until, shifts, version), null);
        }
    }
}

/// <summary>Body of POST /api/rosters/{organisation}/publish.</summary>
/// <param name="Version">Of the draft that was looked at; absent where any may come into force.</param>
public sealed record RosterToPublish(int? Version = null)
{
    internal static async Task<(int? Version, Problem? Problem)> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength is null or 0 && http.Request.ContentType is null) return (null, null);
        var body = await JsonBody.ReadAsync(http, cancel);
        if (body.Document is null) return (null, new Problem(body.Status, body.Code));
        using (body.Document)
        {
            var fields = new RosterFields(body.Document.RootElement, "");
            var version = fields.Whole("version", 0, int.MaxValue);
            return (version, fields.Problem);
        }
    }
}

/// <summary>Reads the JSON of rosters, noting each field that cannot be used.</summary>
internal sealed class RosterFields
{
    private readonly JsonElement _body;
    private readonly string _path;
    private readonly List<(string Field, string Code)> _problems;

    public RosterFields(JsonElement body, string path, List<(string Field, string Code)>? problems = null)
    {
        (_body, _path, _problems) = (body, path, problems ?? []);
        if (body.ValueKind != JsonValueKind.Object) Note("", "type");
    }

    public Problem? Problem => _problems.Count == 0
        ? null
        : new Problem(_problems.Any(problem => problem.Code == "type") ? 400 : 422, _problems.Any(problem => problem.Code == "type") ? "unreadable" : "impossible") { Fields = [.. _problems.Take(50)] };

    public DateTime Instant(string name)
    {
        if (Of(name) is not { } value) Note(name, "required");
        else if (value.ValueKind != JsonValueKind.String) Note(name, "type");
        else if (Text(value) is not { } text || !HasOffset(text) || !value.TryGetDateTimeOffset(out var at)) Note(name, "format");
        else if (at.UtcDateTime.Year is < 2000 or > 2199) Note(name, "range");
        else return new DateTime(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        return DateTime.UnixEpoch;
    }

    public Guid? Id(string name, bool required)
    {
        if (Of(name) is not { } value)
        {
            if (required) Note(name, "required");
        }
        else if (value.ValueKind != JsonValueKind.String) Note(name, "type");
        else if (!Guid.TryParseExact(Text(value), "D", out var id)) Note(name, "format");
        else return id;
        return null;
    }

    public int? Whole(string name, int least, int most)
    {
        if (Of(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) Note(name, "type");
        else if (!value.TryGetInt32(out var number) || number < least || number > most) Note(name, "range");
        else return number;
        return null;
    }

    public IEnumerable<RosterFields> Items(string name, int most)
    {
        if (Of(name) is not { } list) Note(name, "required");
        else if (list.ValueKind != JsonValueKind.Array) Note(name, "type");
        else if (list.GetArrayLength() > most) Note(name, "tooLong");
        else return list.EnumerateArray().Select((item, index) => new RosterFields(item, $"{name}[{index}].", _problems));
        return [];
    }

    private JsonElement? Of(string name) =>
        _body.ValueKind == JsonValueKind.Object && _body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    // An instant without an offset would be read by the clock of whichever host this is.
    private static bool HasOffset(string text) => text.Length > 16 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // A lone surrogate is no text.
        }
    }

    private void Note(string name, string code) => _problems.Add((_path + name, code));
}
