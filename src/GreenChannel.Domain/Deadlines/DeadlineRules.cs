namespace GreenChannel.Domain.Deadlines;

/// <summary>Which deadlines a case has, whose turn it is, and when somebody is reminded of them.</summary>
/// <remarks>CN-2010 R2, R4–R6, I1–I9. A profile without a limit for a step has no clock for it.</remarks>
public static class DeadlineRules
{
    /// <summary>Every deadline of a case so far, those that were met as well, in the order in which they end.</summary>
    public static IReadOnlyList<Deadline> Of(CaseSteps steps, RuleProfile profile)
    {
        var grave = steps.IsGrave(profile);
        List<Deadline> all = [.. steps.Intake.Where(clock => clock.Kind == ClockKind.Report).Select(clock => new Deadline(clock, "report", Turn.Reporter, null, steps.ReceivedAt))];
        if (grave) Add(ClockKind.Notice, "notice", GraveSince(steps, profile), Turn.County, CaseStep.Notified);
        Add(ClockKind.Verification, grave ? "graveVerification" : "verification", steps.ReceivedAt, Turn.County, CaseStep.Verified);
        if (steps.NeedsInvestigation || grave)
        {
            // A death after a fever that looked common is investigated as well.
            var started = steps.Intake.Where(clock => clock.Kind == ClockKind.InvestigationStart).ToList();
            all.AddRange(started.Select(clock => new Deadline(clock, "investigationStart", Turn.County, CaseStep.InvestigationBegan, steps.When(CaseStep.InvestigationBegan))));
            if (started.Count == 0) Add(ClockKind.InvestigationStart, "investigationStart", grave ? GraveSince(steps, profile) : steps.ReceivedAt, Turn.County, CaseStep.InvestigationBegan);
            Add(ClockKind.InvestigationForm, "investigationForm", steps.When(CaseStep.InvestigationBegan), Turn.County, CaseStep.FormCompleted);
            if (grave)
            {
                Add(ClockKind.Panel, "panel", GraveSince(steps, profile), Turn.City, CaseStep.PanelConvened);
                Add(ClockKind.PreliminaryReport, "preliminaryReport", steps.When(CaseStep.InvestigationBegan), Turn.City, CaseStep.PreliminaryReport);
            }

            Add(ClockKind.Conclusion, "conclusion", steps.When(CaseStep.InvestigationEnded), grave ? Turn.City : Turn.County, CaseStep.Conclusion);
        }

        // A conclusion may be there without an investigation that we know of.
        Add(ClockKind.ConclusionSent, "conclusionSent", steps.When(CaseStep.Conclusion), grave ? Turn.City : Turn.County, CaseStep.ConclusionSent);
        Add(ClockKind.FamilyTold, "familyTold", steps.When(CaseStep.Conclusion), Turn.Reporter, CaseStep.Told);
        return [.. all.OrderBy(deadline => deadline.Clock.Due).ThenBy(deadline => deadline.Clock.Kind)];

        void Add(ClockKind kind, string limit, DateTime? from, Turn turn, CaseStep ends)
        {
            if (from is { } since && profile.Limits.ContainsKey(limit)) all.Add(new Deadline(profile.Start(kind, limit, since), limit, turn, ends, steps.When(ends)));
        }
    }

    /// <summary>
    /// Who takes a step: whoever has to act for the limit that it ends, done or not; the county for one that ends none. Whoever
    /// is above them may take it too.
    /// </summary>
    public static Turn TurnOf(CaseStep step, IReadOnlyList<Deadline> all) => all.FirstOrDefault(deadline => deadline.Ends == step)?.Turn ?? step switch
    {
        CaseStep.PanelConvened or CaseStep.PreliminaryReport => Turn.City,
        CaseStep.Told => Turn.Reporter,
        _ => Turn.County,
    };

    /// <summary>Everybody who is told about the deadlines that run, in order of time; nobody for one that is done.</summary>
    public static IReadOnlyList<DeadlineCall> Calls(IReadOnlyList<Deadline> all, RuleProfile profile) =>
        [.. all.Where(deadline => deadline.DoneAt is null).SelectMany(deadline => CallsOf(deadline, profile)).OrderBy(call => call.At).ThenBy(call => call.Deadline.Clock.Kind)];

    /// <summary>
    /// The calls that are due: of each deadline the last one only, so that nobody is told the same thing three times after a
    /// downtime. Reminders end before the limit and supervisors are told from it on, so none hides the other's.
    /// </summary>
    /// <param name="calls">As of <see cref="Calls"/>.</param>
    /// <param name="called">Until when calls about a deadline were made, by <see cref="Key"/>.</param>
    /// <param name="now">UTC.</param>
    public static IReadOnlyList<DeadlineCall> Due(IReadOnlyList<DeadlineCall> calls, IReadOnlyDictionary<string, DateTime> called, DateTime now) =>
        [.. Open(calls, called).Where(call => call.At <= now).GroupBy(call => Key(call.Deadline.Clock)).Select(group => group.MaxBy(call => call.At)!)];

    /// <summary>When somebody is to be told next, UTC, or should have been; null where nobody is.</summary>
    public static DateTime? NextCallAt(IReadOnlyList<DeadlineCall> calls, IReadOnlyDictionary<string, DateTime> called) => Open(calls, called).Select(call => (DateTime?)call.At).Min();

    /// <summary>What names a deadline among those of its case.</summary>
    public static string Key(Clock clock) => $"{clock.Kind}/{clock.Rule}";

    private static IEnumerable<DeadlineCall> Open(IReadOnlyList<DeadlineCall> calls, IReadOnlyDictionary<string, DateTime> called) =>
        calls.Where(call => !called.TryGetValue(Key(call.Deadline.Clock), out var until) || call.At > until);

    private static IEnumerable<DeadlineCall> CallsOf(Deadline deadline, RuleProfile profile)
    {
        var clock = deadline.Clock;
        if (!profile.Limits.TryGetValue(deadline.Limit, out var limit)) yield break;
        foreach (var hours in limit.Remind.Where(hours => clock.Due.AddHours(-hours) > clock.From)) yield return new DeadlineCall(deadline, CallTo.Holder, clock.Due.AddHours(-hours));
        foreach (var hours in limit.Escalate) yield return new DeadlineCall(deadline, CallTo.Supervisor, clock.Due.AddHours(hours));
    }

    // The county knows of it since the report that said so: a follow-up's clock starts when it came.
    private static DateTime GraveSince(CaseSteps steps, RuleProfile profile)
    {
        var rule = $"{profile.Code}/{profile.Limits["graveReport"].Rule}";
        var from = steps.Intake.Where(clock => clock.Kind == ClockKind.Report && clock.Rule == rule).Min(clock => clock.From);
        return from > steps.ReceivedAt ? from : steps.ReceivedAt;
    }
}
