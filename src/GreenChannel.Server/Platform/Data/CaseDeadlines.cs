using System.Text.Json;
using GreenChannel.Domain.Deadlines;
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
    /// <summary>Every deadline so far; none for an import, a drill, and a case that was erased.</summary>
    public static IReadOnlyList<Deadline> Of(CaseRow row) => IsOurs(row) ? Of(row, StoredSteps.Of(row).Taken, ProfileOf(row)) : [];

    /// <summary>Who has to act for a deadline.</summary>
    public static string HolderOf(CaseRow row, Turn turn) => turn switch
    {
        Turn.Reporter => row.ReportedBy,
        Turn.County => row.County,
        Turn.City => CityOf(row.County),
        _ => throw new ArgumentOutOfRangeException(nameof(turn)),
    };

    /// <summary>Who is above whoever has to act.</summary>
    public static string SupervisorOf(CaseRow row, Turn turn) => turn switch
    {
        Turn.Reporter => row.County,
        Turn.County => CityOf(row.County),
        Turn.City => row.County[..2] + "0000",
        _ => throw new ArgumentOutOfRangeException(nameof(turn)),
    };

    /// <summary>Puts the case where worklists find it, after any change of what its deadlines follow from.</summary>
    public static void Place(CaseRow row)
    {
        var all = Of(row);
        var next = DeadlineRules.Next(all);
        row.NextDue = next?.Clock.Due;
        row.NextKind = next is null ? null : Json.Word(next.Clock.Kind);
        row.Turn = next is null ? null : HolderOf(row, next.Turn);
        row.AttendAt = next is null ? null : DeadlineRules.NextCallAt(DeadlineRules.Calls(all, ProfileOf(row)), StoredSteps.Of(row).Called);
    }

    /// <summary>Writes down a step.</summary>
    public static void Take(CaseRow row, CaseStep step, DateTime at)
    {
        var before = StoredSteps.Of(row);
        Write(row, before with { Taken = [.. before.Taken, new StepTaken(step, at)] });
    }

    /// <summary>The calls that are due, written down as made; whoever asks stores them together with the row.</summary>
    public static IReadOnlyList<DeadlineCall> Call(CaseRow row, DateTime now)
    {
        var progress = StoredSteps.Of(row);
        var due = DeadlineRules.Due(DeadlineRules.Calls(Of(row), ProfileOf(row)), progress.Called, now);
        var called = progress.Called.ToDictionary();
        foreach (var call in due) called[DeadlineRules.Key(call.Deadline.Clock)] = now;
        Write(row, progress with { Called = called });
        return due;
    }

    private static void Write(CaseRow row, StoredSteps progress)
    {
        row.Steps = JsonSerializer.Serialize(progress, Json.Stored);
        Place(row);
    }

    private static IReadOnlyList<Deadline> Of(CaseRow row, IReadOnlyList<StepTaken> taken, RuleProfile profile) =>
        DeadlineRules.Of(new CaseSteps(row.ReceivedAt, TriageOf(row).Clocks, row.Class == "pending", taken), profile);

    // Names and words are gone after an erasure; nobody can investigate it any more.
    private static bool IsOurs(CaseRow row) => row is { Origin: "live", ErasedAt: null };

    private static RuleProfile ProfileOf(CaseRow row) => RuleProfiles.Get(TriageOf(row).Profile);

    private static TriageResult TriageOf(CaseRow row) => JsonSerializer.Deserialize<TriageResult>(row.Triage, Json.Stored)!;

    private static string CityOf(string county) => county[..4] + "00";
}
