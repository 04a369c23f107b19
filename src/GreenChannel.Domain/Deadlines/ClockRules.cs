using GreenChannel.Domain.Causality;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Deadlines;

/// <summary>Which clocks run, from when, and until when.</summary>
public static class ClockRules
{
    /// <summary>The clocks that start with a report.</summary>
    /// <remarks>CN-2010 R4 (48 h from discovery), R5 (2 h for death, disability, cluster, major impact), I2 (48 h from receipt). Discovery absent: time of receipt.</remarks>
    public static IReadOnlyList<Clock> AtIntake(
        Report report, IReadOnlyList<Finding> findings, bool pending, RuleProfile profile, DateTime received, TimeZoneInfo zone)
    {
        var discovered = report.DiscoveredAt?.Earliest(zone) ?? received;
        List<Clock> clocks = [profile.Start(ClockKind.Report, GraveEvents.Of(report).Count > 0 ? "graveReport" : "report", discovered)];
        if (pending) clocks.Add(profile.Start(ClockKind.InvestigationStart, "investigationStart", received));
        if (findings.Any(finding => finding.Rule == "allergic-watch") && FirstRecheck(report, profile, received) is { } recheck) clocks.Add(recheck);
        return clocks;
    }

    /// <summary>The step after one that rang; null once the watch (two hours from the onset) is over.</summary>
    public static Clock? NextRecheck(Clock running, RuleProfile profile, DateTime now) => Recheck(running.From, running.Rule, profile, now);

    /// <summary>
    /// The clocks of a case after a follow-up: those that run go on, and a clock that the follow-up brings starts now,
    /// because nobody knew before. Both limits of the same kind are kept.
    /// </summary>
    public static IReadOnlyList<Clock> Continue(IReadOnlyList<Clock> running, IReadOnlyList<Clock> fresh, DateTime now)
    {
        bool Runs(Clock clock) => running.Any(known => known.Kind == clock.Kind && known.Rule == clock.Rule);
        return [.. running, .. fresh.Where(clock => !Runs(clock)).Select(clock =>
            clock.Kind == ClockKind.Recheck || clock.From > now ? clock : clock with { From = now, Due = now + (clock.Due - clock.From) })];
    }

    // Counted from the onset; where its hour is unknown, from the receipt.
    private static Clock? FirstRecheck(Report report, RuleProfile profile, DateTime received)
    {
        var from = report.Event.OnsetAt?.Utc is { } onset && onset <= received ? onset : received;
        return Recheck(from, $"{profile.Code}/allergic-watch", profile, received);
    }

    private static Clock? Recheck(DateTime from, string rule, RuleProfile profile, DateTime now)
    {
        var every = TimeSpan.FromMinutes((double)profile.Number("recheckEveryMinutes"));
        var last = from.AddMinutes((double)profile.Number("recheckForMinutes"));
        var due = from + (every * (Math.Floor((now - from) / every) + 1));
        return due <= last ? new Clock(ClockKind.Recheck, from, due, rule) : null;
    }
}
