using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Bodies that the description allows, and what becomes of them under hostile hands.</summary>
internal sealed class Bodies(JsonObject description, DateTimeOffset now)
{
    private readonly List<string> _samples = [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples", "reports"), "*.json").Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    // Words that the description leaves open and the server knows.
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["decision"] = ["seen", "accepted", "declined", "received"],
        ["class"] = ["emergency", "urgent"],
        ["site"] = ["3301060101", "3301060201", "3301080101"],
        ["sex"] = ["female", "male"],
        ["role"] = ["nurse", "physician"],
        ["consciousness"] = ["alert", "voice", "unresponsive"],
        ["outcome"] = ["notRecovered", "recovering", "died"],
        ["vaccine"] = ["5001", "0401"],
        ["signs"] = ["fever", "urticariaGeneralised", "wheeze", "redness", "rash"],
        ["flags"] = ["cluster"],
        ["seriousness"] = ["hospitalised", "medicallyImportant"],
        ["hospital"] = ["H330106001"],
        ["phone"] = ["0571-5550-2101"],
        ["pregnancy"] = ["no"],
        ["drug"] = ["adrenaline"],
        ["session"] = ["routine", "mass"],
        ["surveillance"] = ["passive", "active"],
        ["kind"] = ["investigationBegan", "figures", "lines"],
        ["purpose"] = ["quality", "research"],
        ["format"] = ["xlsx", "csv"],
        ["by"] = ["vaccine", "sex"],
        ["from"] = ["2026-11-01"],
        ["to"] = ["2026-12-31", "2026-12-31", "330108"],
        ["level"] = ["urgent"],
        ["origin"] = ["live"],
        ["limit"] = ["50"],
        ["after"] = [""],
        ["state"] = ["held", "recalled"],
        ["month"] = ["2026-10", "2026-11"],
        ["traceCode"] = ["81000010000000000001"],
        ["done"] = ["seven", "three.product"],
        ["found"] = ["health.allergy"],
        ["code"] = ["rescuer", "drugs", "ambulance"],
        ["reason"] = ["advised", "other", "livesThere"],
        ["givenAt"] = ["2026-11-02T08:30:00Z"],
        ["reference"] = ["0199c1d2-0000-7000-8000-000000000001"],
        ["at"] = ["2026-11-01", "2026-11-02T08:30:00Z"],
    };

    private static readonly Dictionary<string, decimal> Numbers = new()
    {
        ["weightKg"] = 9.2m,
        ["temperatureC"] = 38.1m,
        ["rednessCm"] = 1m,
        ["indurationCm"] = 1m,
        ["systolicMmHg"] = 90m,
        ["heartRate"] = 120m,
        ["respiratoryRate"] = 30m,
        ["spo2Percent"] = 97m,
        ["amountMg"] = 0.1m,
        ["dose"] = 1m,
        ["doses"] = 120m,
        ["etaMinutes"] = 10m,
        ["rung"] = 1m,
        ["order"] = 1m,
        ["version"] = 0m,
        ["minutes"] = 15m,
    };

    /// <summary>A body that should be taken.</summary>
    public JsonNode Valid(Target target, Random random)
    {
        var isReport = ((string?)target.Schema!["$ref"])?.EndsWith("/Report", StringComparison.Ordinal) == true;
        if (!isReport || random.Chance(0.3)) return Unversioned(FromSchema(target.Schema!, "", random), target);
        var report = JsonNode.Parse(random.Of(_samples))!.AsObject();
        report["id"] = Id(random);
        return report;
    }

    // Which draft of a roster somebody has looked at is anybody's guess.
    private static JsonNode Unversioned(JsonNode body, Target target)
    {
        if (target.Pattern.StartsWith("/api/rosters", StringComparison.Ordinal) && body is JsonObject roster) roster.Remove("version");
        return body;
    }

    /// <summary>The same, with something wrong.</summary>
    public byte[] Hostile(Target target, Random random) => random.Next(100) switch
    {
        < 12 => Encoding.UTF8.GetBytes(Valid(target, random).ToJsonString()),
        < 68 => Encoding.UTF8.GetBytes(Spoiled(Valid(target, random), random)),
        < 78 => Encoding.UTF8.GetBytes(random.Token()),
        _ => Torn(Encoding.UTF8.GetBytes(Valid(target, random).ToJsonString()), random),
    };

    /// <summary>One to three places of a document changed into something that another reader might not survive.</summary>
    private static string Spoiled(JsonNode body, Random random)
    {
        var raw = new List<(string Place, string With)>();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var spots = new List<(JsonNode Parent, string? Name, int Index)>();
            Collect(body, spots);
            if (spots.Count == 0) break;
            var (parent, name, index) = random.Of(spots);
            var place = $"@{raw.Count}@";
            switch (random.Next(8))
            {
                case 0 when parent is JsonObject group:
                    group.Remove(name!);
                    break;
                case 1 when parent is JsonObject group: // A name that nobody knows.
                    group[place] = place;
                    raw.Add(($"\"{place}\":\"{place}\"", $"{random.Name()}:{random.Token()}"));
                    break;
                case 2 when parent is JsonObject group: // The same name twice.
                    group[place] = place;
                    raw.Add(($"\"{place}\":\"{place}\"", $"\"{name}\":{random.Token()},\"{name}\":{random.Token()}"));
                    break;
                case 3: // Something else of the same document.
                    var (other, otherName, otherIndex) = random.Of(spots);
                    Put(parent, name, index, At(other, otherName, otherIndex)?.DeepClone());
                    break;
                case 4:
                    Put(parent, name, index, new JsonArray([.. Enumerable.Range(0, random.Of([1, 2, 101, 1_000])).Select(_ => At(parent, name, index)?.DeepClone())]));
                    break;
                default:
                    Put(parent, name, index, place);
                    raw.Add(($"\"{place}\"", random.Token()));
                    break;
            }
        }

        return raw.Aggregate(body.ToJsonString(), (text, change) => text.Replace(change.Place, change.With, StringComparison.Ordinal));
    }

    /// <summary>Bytes that are no JSON, or not in the way they say.</summary>
    private static byte[] Torn(byte[] body, Random random)
    {
        var text = Encoding.UTF8.GetString(body);
        var at = random.Next(body.Length);
        return random.Next(20) switch
        {
            0 => [],
            1 => "   \r\n\t "u8.ToArray(),
            < 5 => body[..at],
            5 => [.. body[..at], .. random.Of([new byte[] { 0xFF }, [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xB8]]), .. body[at..]],
            6 => Encoding.Latin1.GetBytes(text.Replace("\"name\":\"", "\"name\":\"\u00ff\u00c0", StringComparison.Ordinal).Replace("\"narrative\":\"", "\"narrative\":\"\u00e4", StringComparison.Ordinal)),
            7 => [.. body[..at], (byte)random.Next(32), .. body[at..]],
            8 => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)],
            9 => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            10 => [.. Encoding.UTF8.GetPreamble(), .. body],
            11 => Zip(body),
            12 => Encoding.UTF8.GetBytes(Values.Deep(10_000, random.Chance(0.5))),
            13 => Encoding.UTF8.GetBytes(text + random.Of([",", "}", "{}", "\0", " gc-marker", "//gc-marker"])),
            14 => Encoding.UTF8.GetBytes("/* gc-marker */" + text),
            15 => Encoding.UTF8.GetBytes(text.Replace('"', '\'')),
            16 => Encoding.UTF8.GetBytes(text.Insert(1, $"\"extra\":{Values.Deep(random.Of([29, 30, 31, 32]), true)},")),
            17 => Noise(random),
            18 => Encoding.UTF8.GetBytes($"[{text},{text}]"),
            _ => [.. body[..at], .. Encoding.UTF8.GetBytes(random.Token()), .. body[at..]],
        };
    }

    public static byte[] Zip(byte[] body)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(body);
        return zipped.ToArray();
    }

    public static string Id(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(1, 2_000)];
        random.NextBytes(noise);
        return noise;
    }

    private JsonNode FromSchema(JsonObject schema, string name, Random random)
    {
        if ((string?)schema["$ref"] is { } reference)
        {
            var kind = reference.Split('/')[^1];
            if (kind == "Moment") return now.AddMinutes(random.Next(-200, -20)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            return FromSchema(description["components"]!["schemas"]![kind]!.AsObject(), name, random);
        }

        if (schema["oneOf"] is JsonArray either) return FromSchema(either.Select(one => one!.AsObject()).First(one => (string?)one["type"] != "null"), name, random);
        if (schema["properties"] is JsonObject properties) return new JsonObject(properties.Select(part => KeyValuePair.Create(part.Key, (JsonNode?)FromSchema(part.Value!.AsObject(), part.Key, random))));
        if (schema["items"] is JsonObject item) return new JsonArray(FromSchema(item, name, random));
        if (Numbers.TryGetValue(name, out var number)) return number;
        if (Is(schema, "boolean")) return name is "suspect" || (name is "emergency" && random.Chance(0.15));
        return (string?)schema["format"] switch
        {
            "uuid" => Id(random),
            "date-time" => now.AddHours(name switch { "until" => 23, "givenAt" or "at" => -0.01, _ => 1 }).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
            "date" => now.AddDays(name == "expiry" ? 300 : -400).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => Words.TryGetValue(name, out var words) ? random.Of(words) : $"{name} gc-marker",
        };
    }

    private static bool Is(JsonObject schema, string type) => schema["type"] switch
    {
        JsonArray types => types.Any(one => (string?)one == type),
        { } one => (string?)one == type,
        null => false,
    };

    private static void Collect(JsonNode? node, List<(JsonNode, string?, int)> spots)
    {
        if (node is JsonObject group)
        {
            foreach (var (name, value) in group)
            {
                spots.Add((group, name, -1));
                Collect(value, spots);
            }
        }
        else if (node is JsonArray { Count: < 20 } list)
        {
            for (var index = 0; index < list.Count; index++)
            {
                spots.Add((list, null, index));
                Collect(list[index], spots);
            }
        }
    }

    private static JsonNode? At(JsonNode parent, string? name, int index) => parent is JsonArray list ? list[index] : parent[name!];

    private static void Put(JsonNode parent, string? name, int index, JsonNode? value)
    {
        if (parent is JsonArray list) list[index] = value;
        else parent[name!] = value;
    }
}
