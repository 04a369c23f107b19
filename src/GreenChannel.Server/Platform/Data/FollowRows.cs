namespace GreenChannel.Server.Platform.Data;

/// <summary>What became of a case, as surveillance passes it on, and that a family was told.</summary>
public sealed class FeedbackRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>investigationBegan investigationEnded conclusion told.</summary>
    public required string Kind { get; set; }

    /// <summary>When it happened.</summary>
    public DateTime At { get; set; }

    /// <summary>When it was written down here.</summary>
    public DateTime RecordedAt { get; set; }

    public required string Organisation { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Words, panel and who passed them on, sealed with the case's key.</summary>
    public required byte[] SealedWords { get; set; }

    /// <summary>When it was taken back, because it had been said by mistake; who and why is sealed with the words.</summary>
    public DateTime? TakenBackAt { get; set; }
}

/// <summary>A picture that belongs to a case.</summary>
public sealed class AttachmentRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    public required string Organisation { get; set; }
    public DateTime AddedAt { get; set; }

    /// <summary>Row of the investigation's specimens that it belongs to; null for a picture of the case.</summary>
    public Guid? Specimen { get; set; }

    /// <summary>jpeg png webp, of a specimen also pdf; by its content.</summary>
    public required string Kind { get; set; }

    /// <summary>Bytes as it is kept, without what was stripped.</summary>
    public int Size { get; set; }

    /// <summary>False where no scanner is set up.</summary>
    public bool Scanned { get; set; }

    /// <summary>Keyed hash of the file as it came.</summary>
    public required byte[] Hash { get; set; }

    public required byte[] Sealed { get; set; }
}

/// <summary>A case handed from one county to another, with its receipt.</summary>
public sealed class TransferRow
{
    /// <summary>Made by the client, so that an offer sent twice is one.</summary>
    public Guid Id { get; set; }

    public Guid CaseId { get; set; }
    public required string FromCounty { get; set; }
    public required string ToCounty { get; set; }

    /// <summary>vaccinatedThere livesThere treatedThere wrongUnit.</summary>
    public required string Reason { get; set; }

    public required string OfferedBy { get; set; }
    public DateTime OfferedAt { get; set; }

    /// <summary>offered received returned; assigned: by whoever is above both, not received yet; withdrawn: they decided otherwise.</summary>
    public required string State { get; set; }

    public string? AnsweredBy { get; set; }
    public DateTime? AnsweredAt { get; set; }

    /// <summary>Who of the county that a case was taken from has seen so.</summary>
    public string? SeenBy { get; set; }

    public DateTime? SeenAt { get; set; }
}
