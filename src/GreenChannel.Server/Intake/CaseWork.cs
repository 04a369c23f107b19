using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;

namespace GreenChannel.Server.Intake;

/// <summary>What a new case leaves to be done, as rows that commit with it.</summary>
public static class CaseWork
{
    public static IEnumerable<object> For(CaseOpened opened, CaseRow row, Guid? stay, Func<string, ChannelPlan> planOf, DateTime now)
    {
        if (opened.Request is { } opening)
            foreach (var added in OutboxRows.Opening(opening, planOf, row.County, now)) yield return added;

        // No hospital is asked where one has the patient, or where nobody can be helped: then the county is told at once.
        var told = opened.Channel.Why is OpeningReason.Dead
            || (opened.Channel.Why is OpeningReason.InHospital && opened.Triage.Level == TriageLevel.Emergency);
        if (told)
            foreach (var message in OutboxRows.ToCounty(row, planOf(row.County), now)) yield return message;

        if (row.Origin == "live" && opened.Triage.Clocks.FirstOrDefault(clock => clock.Kind == ClockKind.Recheck) is { } recheck)
            yield return new WorkRow { Id = Guid.CreateVersion7(), Kind = WorkKinds.Recheck, CaseId = row.Id, DueAt = recheck.Due, Priority = 1 };

        // The room is told afterwards: nobody waits for it.
        if (row.Origin == "live" && stay is { } watched)
            yield return new WorkRow { Id = Guid.CreateVersion7(), Kind = WorkKinds.Reaction, CaseId = row.Id, Argument = watched.ToString("N"), DueAt = now, Priority = 2 };
    }
}
