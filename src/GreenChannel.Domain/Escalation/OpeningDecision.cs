using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation;

/// <summary>Why a report opens the green channel, or does not.</summary>
[JsonConverter(typeof(CamelCaseEnum<OpeningReason>))]
public enum OpeningReason
{
    /// <summary>A person pressed the button.</summary>
    Button,

    /// <summary>Triage says emergency.</summary>
    Emergency,

    /// <summary>Triage says urgent.</summary>
    Urgent,

    /// <summary>Triage asks for no hospital.</summary>
    NotNeeded,

    /// <summary>Nobody can be helped; the county duty officer is told now.</summary>
    Dead,

    /// <summary>A hospital has the patient already; the county is told.</summary>
    InHospital,

    /// <summary>Recovered, and the onset lies more than 24 h back.</summary>
    RecoveredLongAgo,
}

/// <summary>Whether a report opens the green channel by itself; where not, one tap still opens it by hand.</summary>
/// <param name="Opens">True when it does.</param>
/// <param name="Class">The class to open with; null when it does not.</param>
/// <param name="Why">What decided.</param>
public sealed record OpeningDecision(bool Opens, EscalationClass? Class, OpeningReason Why);
