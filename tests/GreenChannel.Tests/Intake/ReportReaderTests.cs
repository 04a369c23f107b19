using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Tests.Triage;

namespace GreenChannel.Tests.Intake;

public sealed class ReportReaderTests
{
    private const string Id = "0199c1d2-0000-7000-8000-000000000001";

    private const string Full = """
        {
          "id": "0199c1d2-0000-7000-8000-000000000001", "emergency": true, "site": "3301060101", "discoveredAt": "2026-11-20T09:12:00+08:00", "guardianWords": "w",
          "reporter": { "name": "王", "phone": "1", "role": "physician" },
          "patient": { "name": "李", "sex": "female", "birthDate": "2025-03-02", "idNumber": "x", "phone": "2", "guardian": "g", "address": "a",
            "addressCounty": "330106", "weightKg": 9.2, "pregnancy": "no", "occupation": "scattered", "allergies": "egg", "diseases": "none", "previousReactions": "none" },
          "vaccinations": [ { "vaccine": "5001", "name": "DTaP", "manufacturer": "m", "specification": "1", "session": "routine", "lot": "l", "expiry": "2027-01-31", "dose": 1, "amount": "0.5 ml",
            "route": "intramuscular", "bodySite": "leftThigh", "givenAt": "2026-11-20T09:00:00+08:00", "traceCode": "t", "suspect": true } ],
          "event": {
            "onsetAt": "2026-11-20T09:05:00+08:00", "signs": ["urticariaGeneralised", "wheeze"],
            "measurements": { "temperatureC": 39.1, "rednessCm": 1, "indurationCm": 2, "systolicMmHg": 62, "heartRate": 170, "respiratoryRate": 50,
              "spo2Percent": 91, "consciousness": "alert" },
            "hospitalised": false, "hospital": "h", "flags": ["cluster"], "diagnosis": "anaphylaxis", "narrative": "n", "seriousness": ["lifeThreatening"],
            "outcome": "notRecovered", "diedAt": "2026-11-21", "surveillance": "passive",
            "treatment": [ { "drug": "adrenaline", "amountMg": 0.1, "route": "intramuscular", "at": "2026-11-20T09:07:00+08:00" } ]
          }
        }
        """;

    /// <summary>Every field of the contract with a value of another type, and the path under which it is noted.</summary>
    public static TheoryData<string, string> WrongTypes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var path in Paths(JsonNode.Parse(Full)!, "")) data.Add(path, path.Contains("emergency", StringComparison.Ordinal) || path.EndsWith("suspect", StringComparison.Ordinal) || path.EndsWith("hospitalised", StringComparison.Ordinal) ? "\"yes\"" : "true");
            return data;
        }
    }

    [Fact]
    public void A_full_report_is_read_without_a_problem()
    {
        var read = Read(Full);
        Assert.Empty(read.Problems);
        var report = read.Report!;
        Assert.True(report.Emergency);
        Assert.Equal(Moment.At(new(2026, 11, 20, 1, 5, 0, DateTimeKind.Utc), Cases.Shanghai), report.Event.OnsetAt);
        Assert.Equal(Moment.On(new(2026, 11, 21)), report.Event.DiedAt);
        Assert.Equal(new Measurements(39.1m, 1, 2, 62, 170, 50, 91, "alert"), report.Event.Measurements);
        Assert.Equal("adrenaline", report.Event.Treatment.Single().Drug);
        Assert.Equal(1, report.Vaccinations.Single().Dose);
    }

    [Fact]
    public void What_a_guardian_said_is_kept_word_for_word()
    {
        const string Words = "  回家后\n\n  就开始发烧… ";
        Assert.Equal(Words, Read(new JsonObject { ["id"] = Id, ["guardianWords"] = Words }.ToJsonString()).Report!.GuardianWords);
        Assert.Null(Read(new JsonObject { ["id"] = Id, ["guardianWords"] = " \n " }.ToJsonString()).Report!.GuardianWords);
        Assert.Equal("tooLong", Assert.Single(Read(new JsonObject { ["id"] = Id, ["guardianWords"] = new string('字', 20_001) }.ToJsonString()).Problems).Code);
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public void A_value_of_another_type_is_noted_with_its_path_and_read_as_absent(string path, string value)
    {
        var body = JsonNode.Parse(Full)!;
        Put(body, path, JsonNode.Parse(value));
        var read = Read(body.ToJsonString());
        var problem = Assert.Single(read.Problems);
        Assert.Equal((path, "type", true, value), (problem.Field, problem.Code, problem.Unreadable, problem.Verbatim));
        if (path == "id")
        {
            Assert.Null(read.Report);
            return;
        }

        // Read as absent: the same as the report without the field.
        Remove(body, path);
        var without = Read(body.ToJsonString());
        Assert.Empty(without.Problems);
        Assert.Equivalent(without.Report, read.Report, strict: true);
    }

    [Fact]
    public void Null_is_absent_everywhere()
    {
        foreach (var path in Paths(JsonNode.Parse(Full)!, "").Where(path => path != "id" && !path.EndsWith(']')))
        {
            var body = JsonNode.Parse(Full)!;
            Put(body, path, null);
            Assert.Empty(Read(body.ToJsonString()).Problems);
        }
    }

    [Theory]
    [InlineData("\"2026-11-20T09:00:00\"", "format")]
    [InlineData("\"2026-11-20T09:00\"", "format")]
    [InlineData("\"2026-11-20 09:00:00+08:00\"", "format")]
    [InlineData("\"20.11.2026\"", "format")]
    [InlineData("\"2026-02-30\"", "format")]
    [InlineData("\"2026-11-20T25:00:00Z\"", "format")]
    [InlineData("\"now\"", "format")]
    [InlineData("\"1899-12-31\"", "range")]
    [InlineData("\"2200-01-01\"", "range")]
    [InlineData("\"1899-12-31T23:59:59Z\"", "range")]
    [InlineData("\"0001-01-01T00:00:00+14:00\"", "range")]
    [InlineData("1763600400", "type")]
    public void A_time_that_is_none_is_noted_and_not_guessed(string json, string code)
    {
        var read = Read($$$"""{"id":"{{{Id}}}","event":{"onsetAt":{{{json}}} }}""");
        Assert.Equal(("event.onsetAt", code), read.Problems.Select(problem => (problem.Field, problem.Code)).Single());
        Assert.Null(read.Report!.Event.OnsetAt);
    }

    [Theory]
    [InlineData("2026-11-20T01:00:00Z")]
    [InlineData("2026-11-20t01:00:00z")]
    [InlineData("2026-11-20T09:00+08:00")]
    [InlineData("2026-11-20T09:00:00.000+08:00")]
    [InlineData("2026-11-19T20:00:00.0000004-05:00")]
    [InlineData(" 2026-11-20T01:00:00Z ")]
    public void An_instant_is_read_by_its_offset(string text) => Assert.Equal(
        Moment.At(new(2026, 11, 20, 1, 0, 0, DateTimeKind.Utc), Cases.Shanghai),
        Read($$$"""{"id":"{{{Id}}}","event":{"onsetAt":"{{{text}}}"}}""").Report!.Event.OnsetAt);

    [Theory]
    [InlineData("1900-01-01")]
    [InlineData("2199-12-31")]
    public void The_first_and_the_last_year_are_read(string day)
    {
        var read = Read($$$"""{"id":"{{{Id}}}","patient":{"birthDate":"{{{day}}}"},"discoveredAt":"{{{day}}}"}""");
        Assert.Empty(read.Problems);
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd", null), read.Report!.Patient.BirthDate);
    }

    [Theory]
    [InlineData("temperatureC", 25, 45)]
    [InlineData("rednessCm", 0, 100)]
    [InlineData("indurationCm", 0, 100)]
    [InlineData("systolicMmHg", 0, 300)]
    [InlineData("heartRate", 0, 350)]
    [InlineData("respiratoryRate", 0, 150)]
    [InlineData("spo2Percent", 0, 100)]
    public void A_measurement_outside_what_can_be_is_noted(string name, int least, int most)
    {
        string[] Codes(string value) => [.. Read($$$"""{"id":"{{{Id}}}","event":{"measurements":{"{{{name}}}":{{{value}}} } }}""").Problems.Select(problem => $"{problem.Field} {problem.Code}")];
        Assert.Empty(Codes($"{least}"));
        Assert.Empty(Codes($"{most}"));
        Assert.Equal([$"event.measurements.{name} range"], Codes($"{most}.01"));
        Assert.Equal([$"event.measurements.{name} range"], Codes($"{least - 1}"));
        Assert.Equal([$"event.measurements.{name} range"], Codes("1e400"));
    }

    [Theory]
    [InlineData("patient.sex", "unknownValue")]
    [InlineData("reporter.role", "unknownValue")]
    [InlineData("event.outcome", "unknownValue")]
    [InlineData("event.measurements.consciousness", "unknownValue")]
    [InlineData("event.flags[0]", "unknownValue")]
    [InlineData("event.seriousness[0]", "unknownValue")]
    [InlineData("vaccinations[0].expiry", "format")]
    [InlineData("id", "format")]
    public void A_word_that_nobody_knows_is_noted_where_the_list_is_closed(string path, string code)
    {
        var body = JsonNode.Parse(Full)!;
        Put(body, path, "constructor");
        Assert.Equal((path, code), Read(body.ToJsonString()).Problems.Select(problem => (problem.Field, problem.Code)).Single());
    }

    [Fact]
    public void Unknown_signs_diagnoses_and_vaccines_are_kept_as_they_are()
    {
        var read = Read($$$"""{"id":"{{{Id}}}","vaccinations":[{"vaccine":"HPV"}],"event":{"signs":[" 发绀 ","wheeze","wheeze",""],"diagnosis":"colic"}}""");
        Assert.Empty(read.Problems);
        Assert.Equal(["发绀", "wheeze"], read.Report!.Event.Signs);
        Assert.Equal(["发绀", "colic", "HPV"], ReportCheck.Unrecognised(read.Report));
    }

    [Fact]
    public void A_lone_surrogate_is_noted_and_costs_its_field_only()
    {
        var read = Read($$$"""{"id":"{{{Id}}}","\ud800":1,"patient":{"name":"\ud800"},"event":{"signs":["\udc00","wheeze"],"onsetAt":"\ud800"}}""");
        Assert.Equal(["patient.name", "event.onsetAt", "event.signs[0]"], read.Problems.Select(problem => problem.Field));
        Assert.Equal(["wheeze"], read.Report!.Event.Signs);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_noted_and_cost_their_field_only()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes($$$"""{"id":"{{{Id}}}","event":{"signs":["wheeze"],"narrative":"""), (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}', (byte)'}'];
        using var json = JsonDocument.Parse(body);
        var read = ReportReader.Read(json.RootElement, Cases.Shanghai);
        Assert.Equal("event.narrative", Assert.Single(read.Problems).Field);
        Assert.Equal(["wheeze"], read.Report!.Event.Signs);
    }

    [Fact]
    public void Texts_and_lists_have_an_end()
    {
        string Problem(string json) => Read($$$"""{"id":"{{{Id}}}",{{{json}}} }""").Problems.Select(problem => $"{problem.Field} {problem.Code} {problem.Unreadable} {problem.Verbatim!.Length}").Single();
        Assert.Equal("patient.name tooLong False 200", Problem($$"""
            "patient":{"name":"{{new string('x', 501)}}"}
            """));
        Assert.Equal("event.narrative tooLong False 200", Problem($$"""
            "event":{"narrative":"{{new string('x', 20_001)}}"}
            """));
        Assert.Equal("event.signs tooLong False 200", Problem($$"""
            "event":{"signs":[{{string.Join(',', Enumerable.Repeat("\"fever\"", 101))}}]}
            """));
        Assert.StartsWith("vaccinations tooLong False", Problem($$"""
            "vaccinations":[{{string.Join(',', Enumerable.Repeat("{}", 101))}}]
            """), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("3", "")]
    [InlineData("null", "")]
    [InlineData("{}", "id")]
    [InlineData("""{"id":null}""", "id")]
    [InlineData("""{"id":"00000000-0000-0000-0000-000000000000"}""", "id")]
    [InlineData("""{"id":7}""", "id")]
    public void Without_a_usable_id_there_is_no_report(string body, string field)
    {
        var read = Read(body);
        Assert.Null(read.Report);
        Assert.Equal(field, Assert.Single(read.Problems).Field);
    }

    [Fact]
    public void Where_nothing_is_stored_an_absent_id_is_no_fault() =>
        Assert.Empty(ReportReader.Read(JsonDocument.Parse("{}").RootElement, Cases.Shanghai, withoutId: true).Problems);

    [Fact]
    public void No_JSON_makes_reading_or_what_follows_fail()
    {
        string[] names =
        [
            "id", "emergency", "site", "discoveredAt", "reporter", "patient", "vaccinations", "event", "onsetAt", "signs", "measurements", "treatment", "at",
            "givenAt", "birthDate", "outcome", "seriousness", "drug", "temperatureC", "spo2Percent", "dose", "suspect", "diagnosis", "\\ud800", "",
        ];
        string[] atoms =
        [
            "null", "true", "false", "0", "-1", "1e400", "38.6", "92", "0.00000000000000000000000000000001", "\"\"", "\"died\"", "\"wheeze\"", "\"\\ud800\"",
            "\"2026-11-20\"", "\"2026-11-20T09:00:00+08:00\"", "\"1949-05-01\"", "\"2199-12-31T23:59:59Z\"", "\"1900-01-01T00:00:00+14:00\"", $"\"{Id}\"", "\"adrenaline\"",
        ];
        var atom = Gen.Int[0, atoms.Length - 1].Select(i => atoms[i]);
        var name = Gen.Int[0, names.Length - 1].Select(i => names[i]);
        Gen<string> Value(int depth) => depth == 0 ? atom : Gen.OneOf(
            atom,
            Value(depth - 1).Array[0, 4].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(name, Value(depth - 1), (key, value) => $"\"{key}\":{value}").Array[0, 9].Select(items => $"{{{string.Join(',', items)}}}"));
        var now = new DateTime(2026, 11, 20, 2, 0, 0, DateTimeKind.Utc);
        Gen.Select(name, Value(3), (key, value) => $"\"{key}\":{value}").Array[0, 12].Select(items => $"{{{string.Join(',', items)}}}").Sample(
            body =>
            {
                using var json = JsonDocument.Parse(body);
                var read = ReportReader.Read(json.RootElement, Cases.Shanghai, withoutId: true);
                if (read.Report is not { } report) return;
                var impossible = ReportCheck.Impossible(report, now, Cases.Shanghai).ToList();
                Assert.NotNull(TriageRules.Evaluate(ReportCheck.Without(report, impossible), RuleProfiles.Get("CN-2010"), null, now, Cases.Shanghai));
                Assert.NotNull(ReportCheck.Missing(report));
                Assert.NotNull(ReportCheck.Required(report).ToList());
            },
            iter: 20_000);
    }

    private static ReadReport Read(string body)
    {
        using var json = JsonDocument.Parse(body);
        return ReportReader.Read(json.RootElement, Cases.Shanghai);
    }

    private static IEnumerable<string> Paths(JsonNode node, string at)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    var path = at.Length == 0 ? name : $"{at}.{name}";
                    yield return path;
                    foreach (var inner in Paths(value!, path)) yield return inner;
                }

                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++)
                {
                    yield return $"{at}[{i}]";
                    foreach (var inner in Paths(items[i]!, $"{at}[{i}]")) yield return inner;
                }

                break;
        }
    }

    private static (JsonNode Parent, string Last) Parent(JsonNode body, string path)
    {
        var parts = path.Replace("[", ".[", StringComparison.Ordinal).Split('.');
        foreach (var part in parts[..^1]) body = (part[0] == '[' ? body[int.Parse(part[1..^1], null)] : body[part])!;
        return (body, parts[^1]);
    }

    private static void Put(JsonNode body, string path, JsonNode? value)
    {
        var (parent, last) = Parent(body, path);
        if (last[0] == '[') parent[int.Parse(last[1..^1], null)] = value;
        else parent[last] = value;
    }

    private static void Remove(JsonNode body, string path)
    {
        var (parent, last) = Parent(body, path);
        if (last[0] == '[') parent.AsArray().RemoveAt(int.Parse(last[1..^1], null));
        else parent.AsObject().Remove(last);
    }
}
