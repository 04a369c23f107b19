namespace GreenChannel.Domain.Causality;

/// <summary>The WHO causality assessment: eligibility, checklist, algorithm, and the classes that agree with it.</summary>
/// <remarks>
/// WHO 2019, steps 1–4. No and unknown take the same arrow, as in the figure; which of them would have changed it is said beside.
/// The weighing of step IV is the assessor's and is never derived from answers.
/// </remarks>
public static class WhoCausality
{
    /// <summary>Follows the algorithm.</summary>
    public static WhoSuggestion Suggest(CausalityQuestion question, WhoAnswers answers)
    {
        var list = WhoChecklist.Shipped;
        if (question.Lacking is { Count: > 0 } lacking) return new WhoSuggestion(WhoEnd.NotEligible, [], [], [], [], [], lacking, list.Version);
        var way = Follow(list, answers);
        var undecided = list.Questions.Where(one => one.Section != ChecklistSection.Qualifying && answers.Of(one.Id) is null or Answer.Unknown)
            .Where(one => Leads(list, answers, one, way)).Select(one => one.Id).ToList();
        return way with { Undecided = undecided };
    }

    /// <summary>Takes the classes that people chose.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answers">Everything that was answered.</param>
    /// <param name="decision">What was decided, and by whom.</param>
    public static WhoOutcome Classify(CausalityQuestion question, WhoAnswers answers, WhoDecision decision)
    {
        var suggestion = Suggest(question, answers);
        WhoRefusal? refused = suggestion.End switch
        {
            WhoEnd.NotEligible => WhoRefusal.NotEligible,
            WhoEnd.Open => WhoRefusal.StepOpen,
            _ when decision.Classes.Count == 0 => WhoRefusal.NoClass,
            _ when decision.Classes.Select(one => one.Bucket()).Distinct().Count() > 1 => WhoRefusal.ClassesExcludeEachOther,
            _ when decision.Classes.Contains(WhoClass.D) && decision.MissingInformation.All(string.IsNullOrWhiteSpace) => WhoRefusal.MissingInformationRequired,
            _ when decision.Assessors.All(string.IsNullOrWhiteSpace) => WhoRefusal.AssessorRequired,
            _ when Deviates(suggestion, decision) && string.IsNullOrWhiteSpace(decision.Reason) => WhoRefusal.ReasonRequired,
            _ => null,
        };
        return refused is { } why ? new WhoRefused(why, suggestion) : new WhoClassified(question, answers, suggestion, decision, Deviates(suggestion, decision));
    }

    /// <summary>Questions of the qualifying factors that were answered yes, by where they point; for reading, not for deciding.</summary>
    public static (IReadOnlyList<string> For, IReadOnlyList<string> Against) Factors(WhoAnswers answers)
    {
        var yes = WhoChecklist.Shipped.In(ChecklistSection.Qualifying).Where(one => answers.IsYes(one.Id)).ToLookup(one => one.SpeaksFor, one => one.Id);
        return ([.. yes[true]], [.. yes[false]]);
    }

    private static bool Deviates(WhoSuggestion suggestion, WhoDecision decision) => decision.Classes.Except(suggestion.Allowed).Any();

    private static WhoSuggestion Follow(WhoChecklist list, WhoAnswers answers)
    {
        List<WhoStep> path = [];
        IReadOnlyList<string> Yes(ChecklistSection section) => [.. list.In(section).Where(one => answers.IsYes(one.Id)).Select(one => one.Id)];
        WhoSuggestion End(WhoEnd end, IReadOnlyList<WhoClass> allowed, IReadOnlyList<WhoClass> suggested, IReadOnlyList<string> because, params IReadOnlyList<string> lacking) =>
            new(end, path, allowed, suggested, because, [], lacking, list.Version);

        var other = Yes(ChecklistSection.OtherCause);
        path.Add(new WhoStep(ChecklistSection.OtherCause, other.Count > 0, other));
        if (other.Count > 0) return End(WhoEnd.OtherCause, [WhoClass.C], [WhoClass.C], other);

        var known = Yes(ChecklistSection.KnownCause);
        List<WhoClass> ticked = [.. list.In(ChecklistSection.KnownCause).Where(one => known.Contains(one.Id)).Select(one => one.Class!.Value).Distinct().Order()];
        path.Add(new WhoStep(ChecklistSection.KnownCause, known.Count > 0, known));
        if (known.Count > 0)
        {
            var time = Yes(ChecklistSection.TimeWindow);
            path.Add(new WhoStep(ChecklistSection.TimeWindow, time.Count > 0, time));
            if (time.Count > 0) return End(WhoEnd.KnownCause, ticked, ticked, [.. known, .. time]);
        }

        var against = Yes(ChecklistSection.EvidenceAgainst);
        path.Add(new WhoStep(ChecklistSection.EvidenceAgainst, against.Count > 0, against));
        if (against.Count > 0) return End(WhoEnd.EvidenceAgainst, [WhoClass.C], [WhoClass.C], against);

        var factors = Yes(ChecklistSection.Qualifying);
        path.Add(new WhoStep(ChecklistSection.Qualifying, answers.Classifiable is not null, factors));
        return (answers.Classifiable, answers.Trend) switch
        {
            (null, _) => End(WhoEnd.Open, [], [], factors, "classifiable"),
            (false, _) => End(WhoEnd.Unclassifiable, [WhoClass.D], [WhoClass.D], factors),
            (true, null) => End(WhoEnd.Open, [], [], factors, "trend"),
            (true, Trend.Consistent) => End(WhoEnd.Consistent, WhoClasses.In(WhoBucket.Consistent), ticked, [.. known, .. factors]),
            (true, Trend.Indeterminate) => End(WhoEnd.Indeterminate, WhoClasses.In(WhoBucket.Indeterminate), [], factors),
            (true, _) => End(WhoEnd.Inconsistent, [WhoClass.C], [WhoClass.C], factors),
        };
    }

    // The time is asked only where an association is known, so a yes to it alone leads nowhere.
    private static bool Leads(WhoChecklist list, WhoAnswers answers, ChecklistQuestion one, WhoSuggestion from)
    {
        var other = Follow(list, answers.With(one.Id, Answer.Yes));
        return other.End != from.End || !other.Allowed.SequenceEqual(from.Allowed);
    }
}
