namespace GreenChannel.Server.Platform.Data;

/// <summary>A slip by which a guardian tells a unit of a later symptom. Its token is printed once and never stored.</summary>
public sealed class SlipRow
{
    public Guid Id { get; set; }
    public required string Site { get; set; }

    /// <summary>Keyed hash of the token.</summary>
    public required byte[] TokenHash { get; set; }

    /// <summary>Case or stay of another system, by an id that says nothing of a person.</summary>
    public Guid? Reference { get; set; }

    /// <summary>Four-digit vaccine code; null where nobody chose one.</summary>
    public string? Vaccine { get; set; }

    public DateTime GivenAt { get; set; }
    public DateTime IssuedAt { get; set; }
    public required string IssuedBy { get; set; }
    public DateTime ExpiresAt { get; set; }
    public DateTime? RevokedAt { get; set; }

    /// <summary>Key of this slip, wrapped by the master key.</summary>
    public required byte[] WrappedKey { get; set; }

    /// <summary>Whom it was given to, as the unit wrote it down; null where it did not.</summary>
    public byte[]? SealedNote { get; set; }

    public int Version { get; set; }

    /// <summary>By it a slip is told from another: on paper and in lists.</summary>
    public string Number => NumberOf(Id);

    public static string NumberOf(Guid id) => id.ToString("N")[^6..].ToUpperInvariant();
}

/// <summary>What a guardian told by a slip: never a case by itself.</summary>
public sealed class LeadRow
{
    /// <summary>Also the id of the report that is made of it, so that one lead becomes one case at most.</summary>
    public Guid Id { get; set; }

    public Guid SlipId { get; set; }

    /// <summary>Made by the page that was filled in: the same twice is one lead.</summary>
    public Guid SentId { get; set; }

    public required string Site { get; set; }

    /// <summary>Triage of what was tapped: emergency urgent investigate routine.</summary>
    public required string Level { get; set; }

    public DateTime ReceivedAt { get; set; }

    /// <summary>When the unit put it aside without a report; null before.</summary>
    public DateTime? ClosedAt { get; set; }

    public string? ClosedBy { get; set; }

    /// <summary>advised duplicate mistake unreachable other.</summary>
    public string? Reason { get; set; }

    public required byte[] WrappedKey { get; set; }

    /// <summary>What was tapped and written, sealed with this lead's key.</summary>
    public required byte[] Sealed { get; set; }

    /// <summary>What the unit wrote when it put it aside; null where it wrote nothing.</summary>
    public byte[]? SealedWords { get; set; }

    public int Version { get; set; }
}
