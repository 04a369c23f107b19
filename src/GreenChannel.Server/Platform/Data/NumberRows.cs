namespace GreenChannel.Server.Platform.Data;

/// <summary>The last case number given in one county and year.</summary>
public sealed class SeriesRow
{
    public required string County { get; set; }
    public int Year { get; set; }
    public int Last { get; set; }

    /// <summary>The last number there is.</summary>
    public const int Most = 9_999;

    /// <summary>From here on a county is told that its numbers run out: 80 %.</summary>
    public const int Warning = Most * 8 / 10;
}

/// <summary>A follow-up that was taken, for a client that sends it again.</summary>
public sealed class UpdateRow
{
    public required string Organisation { get; set; }
    public Guid Id { get; set; }
    public Guid CaseId { get; set; }
    public required byte[] Hash { get; set; }
    public required byte[] SealedAnswer { get; set; }
}

/// <summary>One entry of a case's treatment record; it is never changed, a correction is another entry.</summary>
public sealed class TreatmentRow
{
    public required string Organisation { get; set; }

    /// <summary>Made by the client; with the organisation the idempotency key.</summary>
    public Guid Id { get; set; }

    public Guid CaseId { get; set; }

    /// <summary>When it was written down, UTC.</summary>
    public DateTime RecordedAt { get; set; }

    public required byte[] Hash { get; set; }
    public required byte[] SealedEntry { get; set; }
}
