using System.Globalization;
using System.Text;
using GreenChannel.Server.Administration;

namespace GreenChannel.Smoke.Hostile;

/// <summary>What the forms of the pages send, filled in rightly and wrongly.</summary>
internal static class Forms
{
    /// <summary>Every input of the report form, with a value that is taken.</summary>
    public static Dictionary<string, string> Report(DateTimeOffset now, Random random) => new()
    {
        ["_handler"] = "report",
        ["id"] = Bodies.Id(random),
        ["stay"] = random.Of(["", "0199c1d2-0000-7000-8000-000000000001", "gc-marker"]),
        ["expiry"] = random.Of(["", "2027-01-31"]),
        ["traceCode"] = random.Of(["", "81000010000000000001", "gc-marker"]),
        ["signs"] = random.Of(["fever", "urticariaGeneralised", "redness"]),
        ["otherSigns"] = "",
        ["onsetMinutesAgo"] = random.Of(["0", "5", "1440"]),
        ["onsetAt"] = "",
        ["patientName"] = "gc-marker",
        ["birthDate"] = "2025-03-02",
        ["sex"] = "female",
        ["guardian"] = "gc-marker",
        ["patientPhone"] = "0571-5550-9999",
        ["idNumber"] = "",
        ["vaccine"] = "5001",
        ["vaccineName"] = "",
        ["givenAt"] = now.AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
        ["lot"] = "L2026A",
        ["manufacturer"] = "gc-marker",
        ["dose"] = "1",
        ["amount"] = "0.5 ml",
        ["route"] = "intramuscular",
        ["bodySite"] = "leftThigh",
        ["temperatureC"] = "38.4",
        ["systolicMmHg"] = "",
        ["spo2Percent"] = "97",
        ["heartRate"] = "",
        ["respiratoryRate"] = "",
        ["weightKg"] = "9.2",
        ["rednessCm"] = "1.5",
        ["indurationCm"] = "",
        ["consciousness"] = "alert",
        ["outcome"] = "notRecovered",
        ["hospitalised"] = "false",
        ["adrenalineMg"] = "",
        ["narrative"] = "gc-marker",
        ["guardianWords"] = "gc-marker",
        ["site"] = "3301060101",
        ["reporterName"] = "gc-marker",
        ["reporterPhone"] = "",
        [random.Chance(0.1) ? "emergency" : "send"] = "true",
    };

    public static Dictionary<string, string> For(Target target, DateTimeOffset now, Random random) => target.Pattern switch
    {
        "/roster/fill" or "/roster/edit" or "/roster/shift" or "/roster/publish" or "/roster/discard" => Roster(now, random),
        _ when target.Pattern.StartsWith("/directory/", StringComparison.Ordinal) => Directory(random),
        _ when target.Pattern.StartsWith("/observe", StringComparison.Ordinal) || target.Pattern == "/lots" => Room(target, random),
        "/cases/{Id}/conclusion" => Conclusion(random),
        "/cases/{Id}/assessment" => Assessment(random),
        "/cases/{Id}/investigation" => Investigation(random),
        _ => OfPage(target, now, random),
    };

    private static Dictionary<string, string> Conclusion(Random random) => new()
    {
        ["_handler"] = "conclusion",
        ["id"] = Bodies.Id(random),
        ["by"] = random.Of(["panel", "appraisal", "county", "gc-marker"]),
        ["members"] = "gc-marker\ngc-marker",
        ["class"] = random.Of(["abnormal", "common", ""]),
        ["certainty"] = random.Of(["is", "not", ""]),
        ["damage"] = random.Of(["fourth", ""]),
        ["diagnosis"] = random.Of(["fever", "gc-marker"]),
        ["basis"] = "gc-marker",
        ["day"] = random.Of(["", "2026-11-01", "gc-marker"]),
        ["words"] = "gc-marker",
    };

    private static Dictionary<string, string> Assessment(Random random) => new()
    {
        ["_handler"] = "assessment",
        ["id"] = Bodies.Id(random),
        ["act"] = random.Of(["try", "keep", "gc-marker"]),
        ["kind"] = random.Of(["who", "brighton", "gc-marker"]),
        ["definition"] = random.Of(["BC-ANA-2007", "BC-GBS-2011", ""]),
        ["finding.stridor"] = random.Of(["present", "absent", "gc-marker"]),
        ["vaccine"] = random.Of(["5001", "gc-marker"]),
        ["diagnosis"] = "gc-marker",
        ["answer.I.1"] = random.Of(["yes", "no", "gc-marker"]),
        ["classifiable"] = random.Of(["yes", ""]),
        ["trend"] = random.Of(["consistent", ""]),
        ["classes"] = random.Of(["A1", "D", "gc-marker"]),
        ["assessors"] = "gc-marker",
        ["reason"] = "gc-marker",
    };

    private static Dictionary<string, string> Investigation(Random random) => new()
    {
        ["_handler"] = "investigation",
        ["section"] = random.Of(["past", "past", "contacts", "gc-marker"]),
        ["id"] = Bodies.Id(random),
        ["was:past.illnessName"] = random.Of(["", "gc-marker"]),
        ["past.illnessName"] = random.Of(["gc-marker", ""]),
        ["was:past.reactionOn"] = "",
        ["past.reactionOn"] = random.Of(["", "2026-01-01", "gc-marker"]),
        ["was:contacts.0199c1d2-0000-7000-8000-000000000001.name"] = "",
        ["contacts.0199c1d2-0000-7000-8000-000000000001.name"] = "gc-marker",
    };

    private static Dictionary<string, string> Roster(DateTimeOffset now, Random random) => new()
    {
        ["organisation"] = random.Of(["H330106001", "H330106002", "330106"]),
        ["month"] = now.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        ["version"] = random.Of(["", "0", "1"]),
        ["from"] = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["to"] = now.AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["pattern"] = "08:00-20:00, 20:00-08:00",
        ["holidays"] = "2027-01-01",
        ["holidayPattern"] = "08:00-08:00",
        ["turn-0199c1d2000070008000000000000001"] = "1",
        ["do"] = random.Of(["save", "add", "remove", "swap", "substitute"]),
        ["index"] = random.Of(["0", "1", "7"]),
        ["with"] = "3",
        ["person"] = "0199c1d2-0000-7000-8000-000000000001",
        ["shiftFrom"] = now.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
        ["shiftUntil"] = now.AddHours(12).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
        ["order"] = "1",
    };

    private static Dictionary<string, string> Room(Target target, Random random) => new()
    {
        ["_handler"] = target.Pattern.Trim('/'),
        ["do"] = random.Of(["add", "add", "import", "gc-marker"]),
        ["id"] = Bodies.Id(random),
        ["stay"] = random.Of(["", "0199c1d2-0000-7000-8000-000000000001"]),
        ["patientName"] = "gc-marker",
        ["sex"] = "female",
        ["birthDate"] = "2025-03-02",
        ["vaccine"] = "5001",
        ["lot"] = random.Of(["L2026A", "gc-marker"]),
        ["expiry"] = "2027-01-31",
        ["traceCode"] = random.Of(["81000010000000000001", "(01)09506000134352(10)L2026A", "gc-marker"]),
        ["dose"] = "1",
        ["done"] = random.Of(["seven", "three.product", "gc-marker"]),
        ["found"] = "health.allergy",
        ["note"] = "gc-marker",
        ["minutesAgo"] = random.Of(["0", "5", "gc-marker"]),
        ["minutes"] = random.Of(["15", "gc-marker"]),
        ["reason"] = random.Of(["family", "gc-marker"]),
        ["state"] = random.Of(["held", "recalled"]),
        ["given"] = random.Of(["", "true"]),
    };

    // What is published would take the scene away from every other attack: a note of ours is all that may change.
    private static Dictionary<string, string> Directory(Random random) => new()
    {
        ["table"] = random.Of(["counties", "sites", "hospitals", "ladders", "people", "contacts"]),
        ["version"] = random.Of(["", "0", "1"]),
        ["key"] = random.Of(["H330106001", "3301060101/1", "gc-marker"]),
        ["v-code"] = "gc-marker",
        ["v-name"] = "gc-marker",
        ["v-site"] = "3301060101",
        ["note"] = "gc-marker",
        ["taken"] = "0199c1d2-0000-7000-8000-000000000001",
        ["person"] = "0199c1d2-0000-7000-8000-000000000001",
        ["position"] = "1",
        ["code"] = "123456",
    };

    private static Dictionary<string, string> OfPage(Target target, DateTimeOffset now, Random random) => target.Pattern.Split('/')[^1] switch
    {
        "follow-up" => new(Report(now, random)) { ["_handler"] = "follow-up", ["version"] = random.Of(["1", "7", ""]), ["doseIndex"] = random.Of(["0", "1", "9"]), ["lowerReason"] = random.Of(["", "gc-marker"]), ["asked"] = "1", ["diagnosis"] = "fever", ["address"] = "gc-marker" },
        "feedback" => new() { ["id"] = Bodies.Id(random), ["kind"] = random.Of(["investigationBegan", "investigationEnded", "conclusion"]), ["at"] = random.Of(["", "2026-11-01"]), ["panel"] = "gc-marker", ["words"] = "gc-marker" },
        "signatures" => new() { ["version"] = random.Of(["1", "2", "9", "gc-marker"]), ["password"] = random.Of(["gc-marker", ""]) },
        "told" => new() { ["id"] = Bodies.Id(random), ["from"] = random.Of(["mine", ""]) },
        "attachments" => new() { ["id"] = Bodies.Id(random), ["specimen"] = random.Of(["", "0199c1d2-0000-7000-8000-000000000001", "gc-marker"]), ["file"] = "gc-marker" },
        "report" or "triage" => Report(now, random),
        "treatment" => new() { ["id"] = Bodies.Id(random), ["kind"] = random.Of(["adrenaline", "oxygen", "vitals", "withdrawn", "gc-marker"]), ["minutesAgo"] = random.Of(["0", "5", "gc-marker"]), ["amountMg"] = random.Of(["0.1", "gc-marker"]), ["note"] = "gc-marker", ["heartRate"] = "120", ["corrects"] = random.Of(["", "gc-marker"]) },
        "weight" => new() { ["weightKg"] = random.Of(["9.2", "gc-marker", "-1"]) },
        "code" => new() { ["_handler"] = "code", ["code"] = random.Of(["000000", "gc-marker"]) },
        "account" => new() { ["_handler"] = "account", ["act"] = random.Of(["begin", "confirm", "end", "remove-passkey", "password", "off", "gc-marker"]), ["code"] = "000000", ["session"] = Bodies.Id(random), ["passkey"] = "Z2M=", ["password"] = "gc-marker", ["next"] = "gc-marker" },
        "sign-in" => new() { ["_handler"] = "sign-in", ["userName"] = random.Of(["cdc-330108", "cdc-330100", "cdc-330000", "clinic-3301060201", "nobody"]), ["password"] = DemoScene.Password },
        "token" => new() { ["grant_type"] = "client_credentials", ["client_id"] = random.Of(["clinic-3301060101", "clinic-3301060101", "nobody"]), ["client_secret"] = DemoScene.Secret, ["scope"] = "" },
        "{token}" when target.Pattern == "/g/{token}" => new() { ["id"] = Bodies.Id(random), ["signs"] = random.Of(["fever", "hives", "cannotBreathe", "gc-marker"]), ["minutesAgo"] = random.Of(["0", "1440", "gc-marker"]), ["words"] = "gc-marker", ["phone"] = "0571-5550-9999" },
        "issue" => new() { ["vaccine"] = random.Of(["", "5001", "gc-marker"]), ["note"] = "gc-marker", ["paper"] = random.Of(["A6", "A4"]), ["reference"] = random.Of(["", "0199c1d2-0000-7000-8000-000000000001"]) },
        "revoke" => [],
        "found" => new() { ["id"] = Bodies.Id(random), ["name"] = random.Of(["gc-marker", ""]) },
        "members" => new() { ["id"] = Bodies.Id(random), ["name"] = "gc-marker", ["profession"] = random.Of(["pharmacy", "gc-marker", ""]), ["unit"] = "gc-marker", ["account"] = random.Of(["", "expert-330106", "gc-marker"]) },
        "sign-offs" => new() { ["number"] = random.Of(["1", "9", "gc-marker"]) },
        "sign" => new() { ["password"] = random.Of(["gc-marker", ""]) },
        "assignment" => new() { ["id"] = Bodies.Id(random), ["to"] = random.Of(["cdc-330106", "cdc-330106-b", "gc-marker"]) },
        "reassignment" => new() { ["id"] = Bodies.Id(random), ["to"] = random.Of(["330108", "gc-marker"]), ["reason"] = random.Of(["wrongUnit", "gc-marker"]) },
        "close" => new() { ["reason"] = random.Of(["advised", "other", "gc-marker"]), ["words"] = "gc-marker" },
        "ready-today" => new() { ["_handler"] = "ready-today", ["has-rescuer"] = "true", ["value-rescuer"] = "gc-marker", ["has-drugs"] = random.Of(["true", ""]), ["value-drugs"] = random.Of(["2099-12-31", "2020-01-01", "gc-marker"]), ["value-ambulance"] = "gc-marker" },
        "{token}" => new() { ["decision"] = "accepted", ["byName"] = "gc-marker", ["bed"] = "1", ["etaMinutes"] = "5" },
        "arm" or "proof" or "disarm" => new() { ["screen"] = "0199c1d2-0000-7000-8000-000000000007" },
        "diversion" => new() { ["hours"] = random.Of(["1", "24"]), ["until"] = random.Of(["", "23:59"]), ["reason"] = "gc-marker" },
        "file" when target.Pattern == "/cases/lines/file" => new() { ["format"] = random.Of(["xlsx", "csv", "gc-marker"]), ["purpose"] = random.Of(["quality", "investigation", "gc-marker"]), ["recipient"] = "gc-marker", ["identity"] = random.Of(["", "true"]), ["from"] = random.Of(["", "2026-11-01", "gc-marker"]), ["q"] = random.Of(["", "gc-marker"]), ["find"] = random.Of(["", "gc-marker"]) },
        "import" when target.Pattern == "/import" => new() { ["_handler"] = "import", ["do"] = random.Of(["check", "keep", "gc-marker"]), ["file"] = "gc-marker" },
        "doses" => new() { ["_handler"] = "doses", ["do"] = random.Of(["row", "row", "file", "gc-marker"]), ["site"] = random.Of(["3301060101", "3301060201", "3301080101"]), ["vaccine"] = random.Of(["5001", "0401", "gc-marker"]), ["month"] = random.Of([now.AddMonths(-1).ToString("yyyy-MM", CultureInfo.InvariantCulture), "gc-marker"]), ["doses"] = random.Of(["120", "0", "gc-marker"]), ["file"] = "gc-marker" },
        "file" => new() { ["kind"] = random.Of(["figures", "lines", "gc-marker"]), ["purpose"] = random.Of(["quality", "research", "publication"]), ["recipient"] = "gc-marker", ["from"] = "2026-11-01", ["to"] = random.Of(["2026-12-31", "gc-marker"]), ["by"] = "county" },
        "find" => new() { ["q"] = "gc-marker", ["county"] = "330106", ["level"] = "urgent" },
        "act" => new() { ["act"] = random.Of(["end", "close", "gc-marker"]) },
        "decisions" => new() { ["id"] = Bodies.Id(random), ["act"] = random.Of(["notSame", "merge", "undo", "gc-marker"]), ["keep"] = random.Of(["", "gc-marker"]), ["reason"] = "gc-marker", ["notTwins"] = random.Of(["", "true"]) },
        "receipt" => new() { ["name"] = "gc-marker" },
        "transfers" => new() { ["id"] = Bodies.Id(random), ["to"] = random.Of(["330108", "gc-marker"]), ["reason"] = random.Of(["livesThere", "gc-marker"]) },
        "next" => new() { ["rung"] = "1" },
        "answer" => new() { ["decision"] = random.Of(["seen", "accepted", "declined"]), ["reason"] = "gc-marker", ["etaMinutes"] = "10", ["byName"] = "gc-marker", ["byPhone"] = "", ["bed"] = "1", ["team"] = "" },
        "arrival" or "handover" or "stand-down" => new() { ["diagnosis"] = "gc-marker", ["treatment"] = "", ["outcome"] = "recovered", ["reason"] = "gc-marker" },
        _ => new() { ["_handler"] = random.Of(["report", "sign-in", "gc-marker", ""]), ["gc-marker"] = "1" },
    };

    /// <summary>The form as it is sent: some fields dropped, doubled, renamed or filled with what breaks others.</summary>
    public static (byte[] Body, string? Type) Hostile(Dictionary<string, string> fields, Random random)
    {
        var pairs = fields.Select(field => (Name: field.Key, field.Value)).ToList();
        for (var changes = random.Chance(0.12) ? 0 : random.Next(1, 4); changes > 0 && pairs.Count > 0; changes--)
        {
            var at = random.Next(pairs.Count);
            switch (random.Next(9))
            {
                case 0:
                    pairs.RemoveAt(at);
                    break;
                case 1:
                    pairs.Add((pairs[at].Name, random.Of(Values.Texts)));
                    break;
                case 2:
                    pairs.Add((random.Of(Values.Texts), random.Of(Values.Texts)));
                    break;
                case 3:
                    pairs[at] = (pairs[at].Name, new string('x', random.Of([41, 501, 4_001, 20_001, 200_000])) + Values.Marker);
                    break;
                case 4:
                    pairs[at] = (pairs[at].Name, random.Of(Values.Moments));
                    break;
                case 5 when random.Chance(0.3): // More keys, and a longer one, than a form may have.
                    pairs.AddRange(Enumerable.Range(0, 1_100).Select(number => ($"k{number}", "v")));
                    break;
                case 6 when random.Chance(0.3):
                    pairs.Add((new string('k', 3_000), "v"));
                    break;
                case 7:
                    pairs[at] = (pairs[at].Name, random.Of(["1e400", "-1", "999999999999999999999999999999999", "NaN", "37,5", "٣٧", "100001", "2147483648", "0.00000000000000000000000000001"]));
                    break;
                default:
                    pairs[at] = (pairs[at].Name, random.Of(Values.Texts));
                    break;
            }
        }

        var (body, type) = random.Chance(0.15) ? Multipart(pairs) : (Encoding.ASCII.GetBytes(string.Join('&', pairs.Select(Encoded))), "application/x-www-form-urlencoded");
        var cut = random.Next(body.Length + 1);
        return random.Next(40) switch
        {
            0 => (body, random.Of(Values.ContentTypes)),
            1 => (body, null),
            2 => (body[..cut], type),
            3 => ([.. body[..cut], .. "%zz%&=%ED%A0%80&&==%00"u8, .. body[cut..]], type),
            4 => ([.. body[..cut], 0xFF, 0x00, 0xFE, .. body[cut..]], type),
            5 => ([], type),
            6 => (Bodies.Zip(body), type),
            7 => (body, type + random.Of(["; charset=utf-16", "; charset=gc-marker", "; charset=utf-7"])),
            _ => (body, type),
        };
    }

    private static string Encoded((string Name, string Value) pair) => $"{Escape(pair.Name)}={Escape(pair.Value)}";

    private static string Escape(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'_' or (byte)'-' ? ((char)letter).ToString() : $"%{letter:X2}"));

    private static (byte[] Body, string Type) Multipart(IEnumerable<(string Name, string Value)> pairs)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in pairs) text.Append(CultureInfo.InvariantCulture, $"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        return (Encoding.UTF8.GetBytes(text.Append("--b--\r\n").ToString()), "multipart/form-data; boundary=b");
    }
}
