using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Work;

namespace GreenChannel.Server.Intake;

/// <summary>What a new case leaves to be done, as rows that commit with it.</summary>
public static class CaseWork
{
    public static IEnumerable<object> For(CaseOpened opened, CaseRow row, DateTime now)
    {
        foreach (var work in ForRequest(opened.Request, now)) yield return work;

        // No hospital is asked where one has the patient, or where nobody can be helped: then the county is told at once.
        var told = opened.Channel.Why is OpeningReason.Dead
            || (opened.Channel.Why is OpeningReason.InHospital && opened.Triage.Level == TriageLevel.Emergency);
        if (told) yield return Work(row, WorkKinds.CallCounty, now, priority: 0);

        if (row.Origin == "live" && opened.Triage.Clocks.FirstOrDefault(clock => clock.Kind == ClockKind.Recheck) is { } recheck)
            yield return Work(row, WorkKinds.Recheck, recheck.Due, priority: 1);
    }

    /// <summary>The request itself, the hospitals asked, and what its opening leaves to be done.</summary>
    public static IEnumerable<object> ForRequest(Moved? opening, DateTime now)
    {
        if (opening is null) yield break;
        yield return RequestRow.Of(opening.Next);
        foreach (var rung in opening.Next.Rungs)
            yield return new AskedRow { RequestId = opening.Next.Id, CaseId = opening.Next.CaseId, Hospital = rung.Hospital.Code };
        foreach (var work in EffectRows.Of(opening, now)) yield return work;
    }

    private static WorkRow Work(CaseRow row, string kind, DateTime due, int priority) =>
        new() { Id = Guid.CreateVersion7(), Kind = kind, CaseId = row.Id, DueAt = due, Priority = priority };
}
