using System.Text.Json;
using GreenChannel.Domain.Readiness;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What a unit confirmed once; every confirmation is kept, and the last counts.</summary>
public sealed class ReadinessRow
{
    public Guid Id { get; set; }
    public required string Site { get; set; }

    /// <summary>The unit's day.</summary>
    public DateOnly Day { get; set; }

    public DateTime ConfirmedAt { get; set; }

    /// <summary>Who, as others are shown.</summary>
    public required string ConfirmedBy { get; set; }

    /// <summary>What was said of each have, as JSON.</summary>
    public required string Body { get; set; }

    public Confirmation Read() => new(Day, JsonSerializer.Deserialize<List<HaveSaid>>(Body, Json.Stored)!);
}

/// <summary>One test call of a unit to its designated hospital.</summary>
public sealed class ReadinessTestRow
{
    public Guid Id { get; set; }
    public required string Site { get; set; }
    public required string Hospital { get; set; }

    /// <summary>The unit's day.</summary>
    public DateOnly Day { get; set; }

    public DateTime AskedAt { get; set; }

    /// <summary>When somebody at the hospital answered; null before.</summary>
    public DateTime? AnsweredAt { get; set; }

    /// <summary>Who answered, as others are shown.</summary>
    public string? AnsweredBy { get; set; }

    public int Version { get; set; }

    public TestCall Read() => new(Day, AskedAt, AnsweredAt);
}
