using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Domain.Brighton;

/// <summary>What a report already says of a definition, so that nobody types it twice.</summary>
/// <param name="Findings">Findings that signs and measurements are, word for word. A sign nobody ticked is not absent.</param>
/// <param name="ToConfirm">Findings that a sign comes near to: a wheeze whose side nobody noted is not yet a bilateral one.</param>
public sealed record ReportFindings(BrightonFindings Findings, IReadOnlyList<string> ToConfirm)
{
    /// <summary>Reads a report; measurements count only where the age is known.</summary>
    public static ReportFindings Of(CaseDefinition definition, Report report)
    {
        HashSet<string> present = [];
        foreach (var sign in report.Event.Signs)
            if (definition.Signs.TryGetValue(sign, out var finding)) present.Add(finding);
        foreach (var vital in Vitals(report))
            if (definition.Vitals.TryGetValue(vital, out var finding)) present.Add(finding);
        var near = report.Event.Signs.Select(sign => definition.ToConfirm.GetValueOrDefault(sign)).OfType<string>();
        return new ReportFindings(new BrightonFindings(present, new HashSet<string>()), [.. near.Distinct().Where(finding => !present.Contains(finding))]);
    }

    private static IEnumerable<string> Vitals(Report report)
    {
        var measured = report.Event.Measurements;
        if (measured.Consciousness is "voice" or "pain" or "unresponsive") yield return "belowAlert";
        if (Age.Months(report.Patient.BirthDate, report.Event.OnsetAt?.Day) is not { } months) yield break;
        var limits = RuleBook.Shipped.LimitsAt(months);
        if (measured.SystolicMmHg < limits.SystolicAt(months)) yield return "hypotension";
        if (measured.HeartRate > limits.Tachycardia) yield return "tachycardia";
        if (measured.RespiratoryRate > limits.Tachypnoea) yield return "tachypnoea";
    }
}
