using System.Text.Json.Serialization;
using GreenChannel.Domain;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Items;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Intake;

/// <summary>The answer to a report. For an emergency it always says whom to call.</summary>
public sealed record ReportAnswer(
    Guid CaseId, string? CaseNumber, IReadOnlyList<string> Missing, IReadOnlyList<string> Contradictions, IReadOnlyList<string> Unrecognised,
    bool Call120, TriageItem Triage, EscalationItem? Escalation)
{
    /// <summary>Present in every emergency, also where no hospital is asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmergencyPhone { get; init; }

    /// <summary>The service does not reach its own test telephone: the report is stored, and somebody has to telephone (E20).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Degraded { get; init; }

    public static ReportAnswer Of(CaseRow row, CaseOpened opened, Around around, bool degraded, Language language)
    {
        var emergency = opened.Triage.Level == TriageLevel.Emergency;
        return new ReportAnswer(
            row.Id, row.CaseNumber, opened.Missing, opened.Contradictions, opened.Unrecognised,
            emergency,
            TriageItem.Of(opened.Triage, language),
            opened.Request is { } request ? EscalationItem.Of(request.Next, row.CaseNumber, 0) : null)
        {
            Degraded = emergency && degraded,
            EmergencyPhone = emergency ? opened.Request?.Next.HospitalNow?.EmergencyPhone ?? around.EmergencyPhone : null,
        };
    }
}
