using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation;

/// <summary>How long a hospital may take to answer; a life at risk now, or a patient who must be seen today.</summary>
[JsonConverter(typeof(CamelCaseEnum<EscalationClass>))]
public enum EscalationClass
{
    /// <summary>A rung has <see cref="EscalationTimes.AcknowledgeWithin"/>.</summary>
    Emergency,

    /// <summary>A rung has <see cref="EscalationTimes.UrgentAcknowledgeWithin"/>.</summary>
    Urgent,
}
