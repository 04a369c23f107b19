using CsCheck;
using GreenChannel.Domain.Causality;

namespace GreenChannel.Tests.Causality;

/// <summary>The WHO assessment: which way the answers lead, and that people decide.</summary>
public sealed class WhoCausalityTests
{
    private static readonly CausalityQuestion Asked = new("1201", "thrombocytopenic_purpura", InvestigationComplete: true, GivenBeforeEvent: true);
    private static readonly DateOnly Day = new(2026, 11, 26);
    private static readonly string[] Ids = [.. WhoChecklist.Shipped.Questions.Select(question => question.Id)];

    // The decision table of the manual, one line a way: I.1, any of II, II.12, III.1, classifiable, trend.
    public static readonly TheoryData<string, bool?, Trend?, WhoEnd, string> Table = new()
    {
        { "I.1", null, null, WhoEnd.OtherCause, "C" },
        { "I.1 II.1 II.12 III.1 IV.1", true, Trend.Consistent, WhoEnd.OtherCause, "C" },
        { "II.1 II.12", null, null, WhoEnd.KnownCause, "A1" },
        { "II.2 II.3 II.12 III.1", null, null, WhoEnd.KnownCause, "A1" },
        { "II.4 II.12", null, null, WhoEnd.KnownCause, "A2" },
        { "II.5 II.12", null, null, WhoEnd.KnownCause, "A3" },
        { "II.6 II.7 II.8 II.9 II.10 II.12", null, null, WhoEnd.KnownCause, "A3" },
        { "II.11 II.12", null, null, WhoEnd.KnownCause, "A4" },
        { "II.1 II.4 II.10 II.11 II.12", null, null, WhoEnd.KnownCause, "A1 A2 A3 A4" },
        { "II.1 III.1", null, null, WhoEnd.EvidenceAgainst, "C" },
        { "III.1", true, Trend.Consistent, WhoEnd.EvidenceAgainst, "C" },
        { "II.12 III.1", null, null, WhoEnd.EvidenceAgainst, "C" },
        { "", null, null, WhoEnd.Open, "" },
        { "II.1", null, null, WhoEnd.Open, "" },
        { "II.12", true, null, WhoEnd.Open, "" },
        { "", false, null, WhoEnd.Unclassifiable, "D" },
        { "II.1 IV.1 IV.4", false, Trend.Consistent, WhoEnd.Unclassifiable, "D" },
        { "IV.1", true, Trend.Consistent, WhoEnd.Consistent, "A1 A2 A3 A4" },
        { "II.4", true, Trend.Consistent, WhoEnd.Consistent, "A1 A2 A3 A4" },
        { "IV.3", true, Trend.Indeterminate, WhoEnd.Indeterminate, "B1 B2" },
        { "IV.2 IV.5 IV.6", true, Trend.Inconsistent, WhoEnd.Inconsistent, "C" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Each_way_ends_where_the_manual_says(string yes, bool? classifiable, Trend? trend, WhoEnd end, string allowed)
    {
        var suggestion = WhoCausality.Suggest(Asked, Yes(yes, classifiable, trend));
        Assert.Equal(end, suggestion.End);
        Assert.Equal(allowed, string.Join(' ', suggestion.Allowed));
        Assert.Equal("WHO-2019", suggestion.Version);
        Assert.All(suggestion.Suggested, one => Assert.Contains(one, suggestion.Allowed));
    }

    [Fact]
    public void A_suggestion_says_which_answers_led_there()
    {
        Assert.Equal(["II.1", "II.9", "II.12"], Suggest("II.1 II.9 II.12").Because);
        Assert.Equal(["I.1"], Suggest("I.1 II.9 II.12").Because);
        Assert.Equal(["III.1"], Suggest("II.1 III.1").Because);
        Assert.Equal(["II.4", "IV.1"], WhoCausality.Suggest(Asked, Yes("II.4 IV.1", true, Trend.Consistent)).Because);
        Assert.Equal([WhoClass.A2], WhoCausality.Suggest(Asked, Yes("II.4 IV.1", true, Trend.Consistent)).Suggested);
        Assert.Equal(
            [ChecklistSection.OtherCause, ChecklistSection.KnownCause, ChecklistSection.TimeWindow, ChecklistSection.EvidenceAgainst, ChecklistSection.Qualifying],
            Suggest("II.1").Path.Select(step => step.Section));
        Assert.Equal([ChecklistSection.OtherCause, ChecklistSection.KnownCause, ChecklistSection.EvidenceAgainst], Suggest("III.1").Path.Select(step => step.Section));
    }

    [Fact]
    public void Unknown_takes_the_arrow_of_no_and_is_named_where_a_yes_would_lead_elsewhere()
    {
        var answers = new Dictionary<string, Answer> { ["I.1"] = Answer.Unknown, ["II.1"] = Answer.Yes, ["II.12"] = Answer.Unknown, ["III.1"] = Answer.No, ["II.2"] = Answer.Yes };
        foreach (var id in Ids) answers.TryAdd(id, Answer.No);
        var suggestion = WhoCausality.Suggest(Asked, new WhoAnswers(answers, true, Trend.Indeterminate));
        Assert.Equal(WhoEnd.Indeterminate, suggestion.End);
        Assert.Equal(["I.1", "II.12"], suggestion.Undecided);
        answers["II.4"] = Answer.Unknown; // Without its time an association leads nowhere.
        Assert.Equal(["I.1", "II.12"], WhoCausality.Suggest(Asked, new WhoAnswers(answers, true, Trend.Indeterminate)).Undecided);
        answers["II.12"] = Answer.Yes;
        Assert.Equal(["I.1", "II.4"], WhoCausality.Suggest(Asked, new WhoAnswers(answers, true, Trend.Indeterminate)).Undecided);
    }

    [Theory]
    [InlineData("1201", "gbs", true, true, "")]
    [InlineData("1201", "gbs", false, true, "investigation")]
    [InlineData(null, "gbs", true, true, "vaccine")]
    [InlineData("1201", "gbs", true, false, "order")]
    [InlineData("1201", "gbs", true, null, "order")]
    [InlineData("1201", " ", true, true, "diagnosis")]
    [InlineData(null, null, false, null, "investigation vaccine diagnosis")]
    public void An_assessment_begins_only_where_it_can(string? vaccine, string? diagnosis, bool complete, bool? before, string lacking)
    {
        var suggestion = WhoCausality.Suggest(new CausalityQuestion(vaccine, diagnosis, complete, before), Yes("II.1 II.12"));
        Assert.Equal(lacking, string.Join(' ', suggestion.Lacking));
        Assert.Equal(lacking.Length > 0, suggestion.End == WhoEnd.NotEligible);
        Assert.Equal(lacking.Length > 0, suggestion.Allowed.Count == 0);
    }

    [Fact]
    public void A_diagnosis_that_misses_its_definition_is_assessed_all_the_same() =>
        Assert.Empty((Asked with { CaseDefinition = "BC-ANA-2007", MeetsDefinition = false }).Lacking);

    [Fact]
    public void What_step_four_still_asks_is_said()
    {
        Assert.Equal(["classifiable"], Suggest("IV.1").Lacking);
        Assert.Equal(["trend"], WhoCausality.Suggest(Asked, Yes("IV.1", true)).Lacking);
        var (speaksFor, against) = WhoCausality.Factors(Yes("IV.1 IV.2 IV.6"));
        Assert.Equal(["IV.1"], speaksFor);
        Assert.Equal(["IV.2", "IV.6"], against);
    }

    [Theory]
    [InlineData("II.1 II.4 II.12", "A1", null, null)]
    [InlineData("II.1 II.4 II.12", "A1 A2", null, null)]
    [InlineData("II.1 II.12", "A3", null, WhoRefusal.ReasonRequired)]
    [InlineData("II.1 II.12", "A3", "冷链中断，后来才查明", null)]
    [InlineData("II.1 II.12", "C", " ", WhoRefusal.ReasonRequired)]
    [InlineData("II.1 II.12", "A1 B2", "两类都像", WhoRefusal.ClassesExcludeEachOther)]
    [InlineData("II.1 II.12", "", null, WhoRefusal.NoClass)]
    [InlineData("II.1 II.12", "D", "资料不足", WhoRefusal.MissingInformationRequired)]
    [InlineData("IV.1", "A1", "不必权衡", WhoRefusal.StepOpen)]
    public void People_decide_and_a_deviation_has_a_reason(string yes, string classes, string? reason, WhoRefusal? refused)
    {
        var decision = new WhoDecision([.. classes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Enum.Parse<WhoClass>)], ["王甲"], Day, reason);
        Assert.Equal(refused, (WhoCausality.Classify(Asked, Yes(yes), decision) as WhoRefused)?.Reason);
    }

    [Fact]
    public void A_decision_is_kept_with_everything_it_rests_on()
    {
        var answers = Yes("II.1 II.12");
        var decision = new WhoDecision([WhoClass.C], ["王甲", "李乙"], Day, "同期流行手足口病");
        var taken = Assert.IsType<WhoClassified>(WhoCausality.Classify(Asked, answers, decision));
        Assert.True(taken.Deviates);
        Assert.Equal((Asked, answers, decision), (taken.Question, taken.Answers, taken.Decision));
        Assert.Equal([WhoClass.A1], taken.Suggestion.Allowed);
        Assert.False(Assert.IsType<WhoClassified>(WhoCausality.Classify(Asked, answers, decision with { Classes = [WhoClass.A1], Reason = null })).Deviates);
        Assert.Equal(WhoRefusal.AssessorRequired, Assert.IsType<WhoRefused>(WhoCausality.Classify(Asked, answers, decision with { Assessors = [" "] })).Reason);
        Assert.Equal(WhoRefusal.NotEligible, Assert.IsType<WhoRefused>(WhoCausality.Classify(Asked with { Vaccine = null }, answers, decision)).Reason);
        var unclassifiable = decision with { Classes = [WhoClass.D], Reason = null, MissingInformation = ["脑脊液检查"] };
        Assert.False(Assert.IsType<WhoClassified>(WhoCausality.Classify(Asked, Yes("", false), unclassifiable)).Deviates);
    }

    [Theory]
    [InlineData("IV.1", Trend.Consistent, WhoClass.A3)] // No answer points to it, and the way allows it.
    [InlineData("II.4", Trend.Consistent, WhoClass.A1)]
    [InlineData("IV.3", Trend.Indeterminate, WhoClass.B1)]
    public void Only_what_the_way_does_not_allow_needs_a_reason(string yes, Trend trend, WhoClass chosen) =>
        Assert.False(Assert.IsType<WhoClassified>(WhoCausality.Classify(Asked, Yes(yes, true, trend), new WhoDecision([chosen], ["王甲"], Day))).Deviates);

    [Fact]
    public void No_answers_mix_letters_or_decide_step_four() =>
        Gen.Select(Gen.Enum<Answer>().Array[Ids.Length], Gen.Bool.Array[Ids.Length], Gen.Int[0, 2], Gen.Int[0, 3]).Sample((given, answered, classifiable, trend) =>
        {
            var answers = new WhoAnswers(
                Enumerable.Range(0, Ids.Length).Where(i => answered[i]).ToDictionary(i => Ids[i], i => given[i]),
                classifiable == 0 ? null : classifiable == 1, trend == 0 ? null : (Trend)(trend - 1));
            var suggestion = WhoCausality.Suggest(Asked, answers);
            var yes = suggestion.Because.All(id => answers.Of(id) == Answer.Yes);
            var oneLetter = suggestion.Allowed.Select(one => one.Bucket()).Distinct().Count() == (suggestion.End == WhoEnd.Open ? 0 : 1);

            // The last six answers move nothing but the reading aid.
            var factors = WhoChecklist.Shipped.In(ChecklistSection.Qualifying).Select(question => question.Id).ToHashSet();
            var without = WhoCausality.Suggest(Asked, answers with { Given = answers.Given.Where(pair => !factors.Contains(pair.Key)).ToDictionary() });
            return yes && oneLetter && without.End == suggestion.End && without.Allowed.SequenceEqual(suggestion.Allowed)
                && (suggestion.End != WhoEnd.Unclassifiable || answers.Classifiable == false)
                && suggestion.Undecided.All(id => answers.Of(id) is null or Answer.Unknown);
        });

    [Fact]
    public void The_way_is_that_of_the_manual_for_any_answers() =>
        Gen.Select(Gen.Int[0, (1 << 14) - 1], Gen.Int[0, 2], Gen.Int[0, 3]).Sample((yes, classifiable, trend) =>
        {
            bool Is(string id) => (yes & (1 << Array.IndexOf(Ids, id))) != 0;
            var answers = new WhoAnswers(
                Ids.Take(14).ToDictionary(id => id, id => Is(id) ? Answer.Yes : Answer.No), classifiable == 0 ? null : classifiable == 1, trend == 0 ? null : (Trend)(trend - 1));

            // The manual's figure, written down a second time.
            var any = Enumerable.Range(1, 11).Any(number => Is($"II.{number}"));
            var expected = Is("I.1") ? WhoEnd.OtherCause
                : any && Is("II.12") ? WhoEnd.KnownCause
                : Is("III.1") ? WhoEnd.EvidenceAgainst
                : classifiable == 2 ? WhoEnd.Unclassifiable
                : classifiable == 0 || trend == 0 ? WhoEnd.Open
                : trend == 1 ? WhoEnd.Consistent
                : trend == 2 ? WhoEnd.Indeterminate
                : WhoEnd.Inconsistent;
            var suggestion = WhoCausality.Suggest(Asked, answers);
            var ticked = new List<WhoClass>();
            if (Is("II.1") || Is("II.2") || Is("II.3")) ticked.Add(WhoClass.A1);
            if (Is("II.4")) ticked.Add(WhoClass.A2);
            if (Enumerable.Range(5, 6).Any(number => Is($"II.{number}"))) ticked.Add(WhoClass.A3);
            if (Is("II.11")) ticked.Add(WhoClass.A4);
            return suggestion.End == expected && (expected != WhoEnd.KnownCause || suggestion.Allowed.SequenceEqual(ticked));
        }, iter: 5_000);

    private static WhoSuggestion Suggest(string yes) => WhoCausality.Suggest(Asked, Yes(yes));

    private static WhoAnswers Yes(string ids, bool? classifiable = null, Trend? trend = null) =>
        new(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(id => id, _ => Answer.Yes), classifiable, trend);
}
