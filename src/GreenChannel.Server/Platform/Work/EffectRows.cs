using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Work;

/// <summary>What a move of a request leaves to be done, as rows that commit with it.</summary>
public static class EffectRows
{
    public static IEnumerable<object> Of(Moved moved, DateTime now)
    {
        foreach (var effect in moved.Effects)
        {
            switch (effect)
            {
                case AlertHospital alert:
                    yield return Work(moved.Next, WorkKinds.AlertHospital, now, alert.Hospital.Code);
                    break;
                case RepeatCall repeat:
                    foreach (var hospital in repeat.Hospitals) yield return Work(moved.Next, WorkKinds.AlertHospital, now, hospital.Code);
                    break;
                case CallCountyDuty:
                    yield return Work(moved.Next, WorkKinds.CallCounty, now);
                    break;
                case CancelNote cancel:
                    foreach (var hospital in cancel.Hospitals) yield return Work(moved.Next, WorkKinds.CancelHospital, now, hospital.Code);
                    break;
                case ReopenNote reopen:
                    foreach (var hospital in reopen.Hospitals) yield return Work(moved.Next, WorkKinds.ReopenHospital, now, hospital.Code);
                    break;
                case WakeAt wake:
                    yield return Work(moved.Next, WorkKinds.Deadline, wake.At);
                    break;
                case TellClinic:
                    break; // The clinic's open page follows the audit trail.
            }
        }
    }

    private static WorkRow Work(GreenChannelRequest request, string kind, DateTime due, string? argument = null) => new()
    {
        Id = Guid.CreateVersion7(),
        Kind = kind,
        CaseId = request.CaseId,
        RequestId = request.Id,
        Argument = argument,
        DueAt = due,
        Priority = (int)request.Class,
    };
}
