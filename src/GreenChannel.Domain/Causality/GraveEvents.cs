using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Causality;

/// <summary>Which grave events a report tells of. They shorten its clock and raise the panel that concludes.</summary>
/// <remarks>CN-2010 R2, R5. Severe disability is read from the reporter's criterion disability.</remarks>
public static class GraveEvents
{
    public static IReadOnlyList<GraveEvent> Of(Report report)
    {
        List<GraveEvent> grave = [];
        if (report.Event.Outcome == "died" || report.Event.Seriousness.Contains("death")) grave.Add(GraveEvent.Death);
        if (report.Event.Seriousness.Contains("disability")) grave.Add(GraveEvent.SevereDisability);
        if (report.Event.Flags.Contains("cluster")) grave.Add(GraveEvent.Cluster);
        if (report.Event.Flags.Contains("majorImpact")) grave.Add(GraveEvent.MajorImpact);
        return grave;
    }
}
