using System.Reflection;
using System.Text.RegularExpressions;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Tests.Architecture;

/// <summary>Every sentence a reader may see exists in both languages.</summary>
public sealed partial class TextTests
{
    private static readonly Lazy<List<(string File, string Text)>> Sources = new(() =>
    [
        .. Directory.EnumerateFiles(Path.Combine(BannedApiTests.Root, "src", "GreenChannel.Server"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".razor" && !Built().IsMatch(file)).Select(file => (Path.GetFileName(file), File.ReadAllText(file))),
    ]);

    [Fact]
    public void Every_key_that_is_written_out_has_its_text() => AllThere(Written(Key()));

    [Fact]
    public void Every_group_of_keys_has_texts()
    {
        var groups = Written(Group()).ToList();
        Assert.True(groups.Count > 5, $"{groups.Count} groups");
        Assert.All(groups, group => Assert.Contains(Texts.Keys, key => key.StartsWith(group, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_refusal_has_its_text() => AllThere(Written(Refusal()).Select(code => $"problem.{code}"));

    [Fact]
    public void Every_fault_of_a_field_has_its_text() => AllThere(
        new[] { "required", "type", "format", "range", "tooLong", "unknownValue", "future", "beforeBirth", "beforeDose", "beforeOnset", "beforeDiscovery", "fixed", "otherContent" }.Select(code => $"field.{code}"));

    [Fact]
    public void Every_sign_system_and_diagnosis_has_its_text() => AllThere(
    [
        .. Vocabulary.Signs.Keys.Select(system => $"system.{system}"),
        .. Vocabulary.Signs.Values.SelectMany(signs => signs).Select(sign => $"sign.{sign}"),
        .. Vocabulary.Diagnoses.Select(diagnosis => $"diagnosis.{diagnosis}"),
    ]);

    [Fact]
    public void Every_rule_level_class_and_state_has_its_text()
    {
        var rules = Rule().Matches(File.ReadAllText(Path.Combine(BannedApiTests.Root, "src", "GreenChannel.Domain", "Triage", "rules.json"))).Select(match => match.Groups[1].Value).ToList();
        Assert.True(rules.Count > 25, $"{rules.Count} rules");
        AllThere(
        [
            .. rules.Select(rule => $"rule.{rule}"),
            .. Enum.GetValues<TriageLevel>().Select(level => $"level.{Json.Word(level)}"),
            .. Enum.GetValues<PreliminaryClass>().Select(sort => $"class.{Json.Word(sort)}"),
            .. Enum.GetValues<RequestState>().Select(state => $"state.{Json.Word(state)}"),
        ]);
    }

    [Fact]
    public void Every_line_of_the_timeline_has_its_text()
    {
        var events = typeof(EscalationEvent).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"escalation.{field.GetRawConstantValue()}");
        var entries = Written(Entry()).Where(action => !action.StartsWith("account.", StringComparison.Ordinal) && !action.StartsWith("directory.", StringComparison.Ordinal) && !action.StartsWith("service.", StringComparison.Ordinal)
            && !action.StartsWith("log.", StringComparison.Ordinal) && !action.StartsWith("panel.", StringComparison.Ordinal) && !action.StartsWith("keys.", StringComparison.Ordinal) && action != "case.opened"); // In chains of their own, which no page shows.
        string[] messages = ["message.alert", "message.cancel", "message.reopen", "message.county", "message.outcome", "message.canary", "message.failed", "message.withdrawn", "message.substituted"];
        AllThere([.. events.Concat(entries).Concat(messages).Distinct().Select(action => $"timeline.{action}")]);
    }

    [Fact]
    public void Both_languages_are_filled_in_alike()
    {
        foreach (var key in Texts.Keys)
        {
            var (chinese, english) = (Texts.Find(key, Language.Chinese)!, Texts.Find(key, Language.English)!);
            Assert.False(string.IsNullOrWhiteSpace(chinese) || string.IsNullOrWhiteSpace(english), $"{key} is empty");
            Assert.Equal(Places(chinese), Places(english));
            Assert.False(Han().IsMatch(english), $"{key}: Chinese in English");
        }

        static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);
    }

    private static void AllThere(IEnumerable<string> keys)
    {
        var asked = keys.Distinct().ToList();
        Assert.NotEmpty(asked);
        List<string> absent = [.. asked.Where(key => Texts.Find(key, Language.Chinese) is null || Texts.Find(key, Language.English) is null)];
        Assert.Empty(absent);
    }

    private static IEnumerable<string> Written(Regex what) =>
        Sources.Value.SelectMany(source => what.Matches(source.Text)).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"(?<![\w.])(?:T|Texts\.Of|Texts\.Find)\(""([^""{]+)""")]
    private static partial Regex Key();

    [GeneratedRegex(@"(?<![\w.])(?:T|Texts\.Of|Texts\.Find)\(\$""([^""{]+)\{")]
    private static partial Regex Group();

    [GeneratedRegex(@"new Problem\([^,()]+,\s*""([a-z0-9-]+)""")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"new Entry\([^,]+,\s*""([^""{]+)""")]
    private static partial Regex Entry();

    [GeneratedRegex(@"""code"":\s*""([^""]+)""")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\{\d+[^}]*\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Han();

    [GeneratedRegex(@"[\\/](bin|obj|Migrations)[\\/]")]
    private static partial Regex Built();
}
