using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Domain.Readiness;

/// <summary>What a unit says of one of the haves.</summary>
/// <param name="Code">Code of the have.</param>
/// <param name="Has">It is there today.</param>
/// <param name="Name">Who it is, at most 100 characters.</param>
/// <param name="Expiry">Last day on which it may be used.</param>
/// <param name="Note">By what it is recognised, at most 100 characters.</param>
public sealed record HaveSaid(string Code, bool Has, string? Name = null, DateOnly? Expiry = null, string? Note = null);

/// <summary>What a unit confirmed last.</summary>
/// <param name="Day">The unit's day.</param>
/// <param name="Haves">What it said.</param>
public sealed record Confirmation(DateOnly Day, IReadOnlyList<HaveSaid> Haves);

/// <summary>A test call to the designated hospital.</summary>
/// <param name="Day">The unit's day.</param>
/// <param name="AskedAt">UTC.</param>
/// <param name="AnsweredAt">UTC; null while nobody has answered.</param>
public sealed record TestCall(DateOnly Day, DateTime AskedAt, DateTime? AnsweredAt);

/// <summary>Whether the designated hospital answers today.</summary>
[JsonConverter(typeof(CamelCaseEnum<HospitalAnswer>))]
public enum HospitalAnswer
{
    /// <summary>No test was sent today.</summary>
    NotAsked,

    /// <summary>A test is out and may still be answered in time.</summary>
    Waiting,

    /// <summary>Somebody there has answered.</summary>
    Answered,

    /// <summary>Nobody has, and the time is over.</summary>
    Silent,

    /// <summary>The directory names no hospital for this unit.</summary>
    NoHospital,
}

/// <summary>How a unit stands now.</summary>
/// <param name="IsConfirmed">Somebody of the unit has confirmed today.</param>
/// <param name="Lacks">Codes of the haves that are not there, in the profile's order; empty where nobody has confirmed today.</param>
/// <param name="Expiry">Last day of the adrenaline, as it was said last; null where nobody did.</param>
/// <param name="ExpiresSoon">It may be used today, and not for much longer.</param>
/// <param name="IsExpired">It may not be used any more.</param>
/// <param name="Answer">Whether the hospital answers.</param>
public sealed record Standing(bool IsConfirmed, IReadOnlyList<string> Lacks, DateOnly? Expiry, bool ExpiresSoon, bool IsExpired, HospitalAnswer Answer)
{
    /// <summary>All is there, and the hospital has answered.</summary>
    public bool IsReady => IsConfirmed && Lacks.Count == 0 && Answer == HospitalAnswer.Answered;
}
