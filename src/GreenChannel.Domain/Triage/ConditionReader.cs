using System.Text.Json;

namespace GreenChannel.Domain.Triage;

/// <summary>Reads the conditions of the rules file and refuses what they cannot mean: a rule with a typing error must not load.</summary>
internal sealed class ConditionReader(
    IReadOnlySet<string> signs, IReadOnlySet<string> diagnoses, IReadOnlySet<string> numbers, IReadOnlySet<string> groups)
{
    private static readonly HashSet<string> Vitals = ["tachycardia", "tachypnoea", "hypotension", "severeBradycardia"];
    private static readonly HashSet<string> Measurements = ["temperatureC", "rednessCm", "indurationCm", "spo2Percent"];
    private static readonly HashSet<string> Flags = ["emergency", "hospitalised"];

    public Condition Read(JsonElement json)
    {
        var names = json.EnumerateObject().Select(property => property.Name).ToList();
        JsonElement Value(string name) => json.GetProperty(name);
        string Text(string name) => Value(name).GetString()!;
        int Whole(string name) => Value(name).GetInt32();
        return names switch
        {
            ["all"] => new All(List(Value("all"))),
            ["any"] => new Any(List(Value("any"))),
            ["count", "of"] => new AtLeast(Whole("count"), List(Value("of"))),
            ["not"] => new Not(Read(Value("not"))),
            ["group"] => new Group(Known(Text("group"), groups, "group")),
            ["signs"] => new AnySign(Words(Value("signs"), signs, "sign")),
            ["measured", "below" or "atLeast" or "above"] => new Measured(
                Known(Text("measured"), Measurements, "measurement"), names[1], Known(Text(names[1]), numbers, "number")),
            ["notMeasured"] => new NotMeasured(Known(Text("notMeasured"), Measurements, "measurement")),
            ["vital"] => new Vital(Known(Text("vital"), Vitals, "vital sign")),
            ["withinHours"] => new WithinHours(Value("withinHours").GetDouble()),
            ["afterMinutes"] => new AfterMinutes(Value("afterMinutes").GetDouble()),
            ["withinDays"] => new WithinDays(0, Whole("withinDays")),
            ["withinDays", "fromDay"] => new WithinDays(Whole("fromDay"), Whole("withinDays")),
            ["withinMonths"] => new WithinMonths(0, Whole("withinMonths")),
            ["withinMonths", "fromMonth"] => new WithinMonths(Whole("fromMonth"), Whole("withinMonths")),
            ["ageBelowMonths"] => new AgeBelow(Whole("ageBelowMonths")),
            ["consciousness"] => new Consciousness(Words(Value("consciousness"), new HashSet<string> { "alert", "voice", "pain", "unresponsive" }, "level")),
            ["outcome"] => new Outcome(Words(Value("outcome"))),
            ["seriousness"] => new Seriousness(Words(Value("seriousness"))),
            ["diagnosis"] => new AnyDiagnosis(Words(Value("diagnosis"), diagnoses, "diagnosis")),
            ["vaccineGroup"] => new VaccineGroup(Text("vaccineGroup")),
            ["vaccineUnknown"] when Value("vaccineUnknown").ValueKind == JsonValueKind.True => new VaccineUnknown(),
            ["adrenalineWithinHours"] => new Adrenaline(Value("adrenalineWithinHours").GetDouble()),
            ["flag"] => new Flag(Known(Text("flag"), Flags, "flag")),
            ["rule"] => new RuleHeld(Text("rule")),
            _ => throw new InvalidOperationException($"no condition has the parts {string.Join(", ", names)}"),
        };
    }

    private List<Condition> List(JsonElement json) => [.. json.EnumerateArray().Select(Read)];

    private static List<string> Words(JsonElement json, IReadOnlySet<string>? known = null, string what = "")
    {
        List<string> words = [.. json.EnumerateArray().Select(word => word.GetString()!)];
        if (known is not null) words.ForEach(word => Known(word, known, what));
        return words;
    }

    private static string Known(string word, IReadOnlySet<string> known, string what) =>
        known.Contains(word) ? word : throw new InvalidOperationException($"the rules name an unknown {what}: {word}");
}
