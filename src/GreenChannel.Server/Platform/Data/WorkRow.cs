namespace GreenChannel.Server.Platform.Data;

/// <summary>Something to be done at a time. The state of the request is the truth; this is only a hint to look.</summary>
public sealed class WorkRow
{
    public Guid Id { get; set; }
    public required string Kind { get; set; }
    public Guid CaseId { get; set; }
    public Guid? RequestId { get; set; }

    /// <summary>What the kind needs to know, in codes: a hospital, a rung.</summary>
    public string? Argument { get; set; }

    public DateTime DueAt { get; set; }

    /// <summary>0 emergency, 1 urgent, 2 everything else; the worst goes first.</summary>
    public int Priority { get; set; }

    public int Attempts { get; set; }

    /// <summary>Until then one worker has it; a worker that died loses it by time alone.</summary>
    public DateTime? LeaseUntil { get; set; }

    public Guid? LeaseOwner { get; set; }
}
