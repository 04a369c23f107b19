using System.Text.Json;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What became of the steps of a case, as it stands in its row.</summary>
/// <param name="Taken">Steps, in the order in which they were said.</param>
/// <param name="Called">Until when calls were made, by <see cref="DeadlineRules.Key"/>.</param>
public sealed record StoredSteps(IReadOnlyList<StepTaken> Taken, IReadOnlyDictionary<string, DateTime> Called)
{
    public static StoredSteps Of(CaseRow row) => Of(row.Steps);

    /// <param name="steps">As it stands in the column.</param>
    public static StoredSteps Of(string steps)
    {
        var stored = JsonSerializer.Deserialize<Found>(steps, Json.Stored)!;
        return new StoredSteps(stored.Taken ?? [], stored.Called ?? []);
    }

    private sealed record Found(List<StepTaken>? Taken, Dictionary<string, DateTime>? Called);
}

/// <summary>The deadlines of a case: reckoned from its row, and written back as the columns by which it is found.</summary>
public static class CaseDeadlines
{
    /// <summary>Every deadline so far; none for an import, a drill, a case that was erased, and one for which another stands.</summary>
    public static IReadOnlyList<Deadline> Of(CaseRow row) => Reckon(row, StoredSteps.Of(row)).All;

    /// <summary>The same for a screen, which shows the others where one row is torn; null for that one.</summary>
    public static IReadOnlyList<Deadline>? TryOf(CaseRow row)
    {
        try
        {
            return Of(row);
        }
        catch (Exception torn) when (IsTorn(torn))
        {
            return null;
        }
    }

    /// <summary>What a row throws that cannot be reckoned: no JSON, or a rule profile that there is not.</summary>
    public static bool IsTorn(Exception thrown) => thrown is JsonException or ArgumentException;

    /// <summary>Who has to act for a deadline.</summary>
    public static string HolderOf(CaseRow row, Turn turn) => turn switch
    {
        Turn.Reporter => row.ReportedBy,
        Turn.County => row.County,
        Turn.City => Above(row.County, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(turn)),
    };

    /// <summary>Who is above whoever has to act.</summary>
    public static string SupervisorOf(CaseRow row, Turn turn) => turn switch
    {
        Turn.Reporter => row.County,
        Turn.County => Above(row.County, 4),
        Turn.City => Above(row.County, 2),
        _ => throw new ArgumentOutOfRangeException(nameof(turn)),
    };

    /// <summary>
    /// Whether an office of surveillance takes a step of this case: whose turn it is, or somebody above them. A county that only
    /// treats the patient ends no limit of the county of the vaccination, and a county none of its city.
    /// </summary>
    public static bool MayTake(CaseRow row, CaseStep step, string office)
    {
        var turn = DeadlineRules.TurnOf(step, Of(row));
        return Division.IsCode(office) && new Division(office).Covers(turn == Turn.Reporter ? row.County : HolderOf(row, turn));
    }

    /// <summary>Puts the case where worklists find it, after any change of what its deadlines follow from.</summary>
    public static void Place(CaseRow row)
    {
        CaseReviews.Place(row);
        Place(row, StoredSteps.Of(row));
    }

    /// <summary>Writes down a step.</summary>
    public static void Take(CaseRow row, CaseStep step, DateTime at)
    {
        var before = StoredSteps.Of(row);
        Write(row, before with { Taken = [.. before.Taken, new StepTaken(step, at)] });
    }

    /// <summary>Takes a step back that was said by mistake: its limit runs again, to its old end.</summary>
    public static void TakeBack(CaseRow row, CaseStep step, DateTime at)
    {
        var before = StoredSteps.Of(row);
        var mistaken = before.Taken.Where(taken => taken.Step == step).MinBy(taken => (taken.At - at).Duration());
        var left = before.Taken.ToList();
        if (mistaken is not null) left.Remove(mistaken);
        Write(row, before with { Taken = left });
    }

    /// <summary>The calls that are due, written down as made; whoever asks stores them together with the row.</summary>
    public static IReadOnlyList<DeadlineCall> Call(CaseRow row, DateTime now)
    {
        var steps = StoredSteps.Of(row);
        var due = DeadlineRules.Due(Reckon(row, steps).Calls, steps.Called, now);
        var called = steps.Called.ToDictionary();
        foreach (var call in due) called[DeadlineRules.Key(call.Deadline.Clock)] = now;
        Write(row, steps with { Called = called });
        return due;
    }

    private static void Write(CaseRow row, StoredSteps steps)
    {
        row.Steps = JsonSerializer.Serialize(steps, Json.Stored);
        Place(row, steps);
    }

    private static void Place(CaseRow row, StoredSteps steps)
    {
        var (all, calls) = Reckon(row, steps);
        var running = all.Where(deadline => deadline.DoneAt is null).ToList();
        row.NextDue = running.Count == 0 ? null : running.Min(deadline => deadline.Clock.Due);
        row.Turns = running.Count == 0 ? "|" : $"|{string.Join('|', running.Select(deadline => HolderOf(row, deadline.Turn)).Distinct())}|";
        row.AttendAt = DeadlineRules.NextCallAt(calls, steps.Called);
    }

    // Names and words are gone after an erasure: nobody can investigate it any more.
    private static (IReadOnlyList<Deadline> All, IReadOnlyList<DeadlineCall> Calls) Reckon(CaseRow row, StoredSteps steps)
    {
        if (row is not { Origin: "live", ErasedAt: null, LinkedTo: null }) return ([], []);
        var triage = JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;
        var profile = RuleProfiles.Get(triage.Profile);
        var all = DeadlineRules.Of(new CaseSteps(row.ReceivedAt, triage.Clocks, row.Class == "pending", steps.Taken), profile);
        return (all, DeadlineRules.Calls(all, profile));
    }

    // A code that is none must not keep a report from being stored.
    internal static string Above(string county, int digits) => county.Length >= digits ? county[..digits].PadRight(6, '0') : county;
}
