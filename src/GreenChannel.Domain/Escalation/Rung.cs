using System.Text.Json.Serialization;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

/// <summary>One hospital that was asked; a rung is never removed and never asked twice (E5).</summary>
public sealed record Rung
{
    /// <summary>Place on the ladder, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>As it was when the request opened (E12).</summary>
    public required Hospital Hospital { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime AskedAt { get; init; }

    public RungResult Result { get; init; } = RungResult.Waiting;

    /// <summary>First time somebody there had it, UTC.</summary>
    public DateTime? SeenAt { get; init; }

    public StaffMember? SeenBy { get; init; }

    /// <summary>Its one extension is used up (E8).</summary>
    public bool SeenExtended { get; init; }

    /// <summary>UTC; also set by a withdrawal.</summary>
    public DateTime? DeclinedAt { get; init; }

    public StaffMember? DeclinedBy { get; init; }
    public string? DeclineReason { get; init; }

    /// <summary>The hospital's last promise; in force only while the result is accepted.</summary>
    public Acceptance? Acceptance { get; init; }

    /// <summary>It said no, before or after accepting, and is not asked again.</summary>
    [JsonIgnore]
    public bool HasDeclined => Result is RungResult.Declined or RungResult.Withdrawn;
}

/// <summary>A named person at a hospital has the request; At is UTC.</summary>
public sealed record Sighting(Hospital Hospital, StaffMember By, DateTime At);
