namespace GreenChannel.Server.Platform.Data;

/// <summary>One entry of the append-only trail, chained by hash within its case or subject.</summary>
public sealed class AuditRow
{
    /// <summary>Place in the whole trail; screens resume from it.</summary>
    public long Position { get; set; }

    /// <summary>Writing transaction (PostgreSQL), so that a reader knows which earlier entries may still appear; 0 on SQLite.</summary>
    public long Transaction { get; set; }

    /// <summary>The case's id, or directory, accounts.</summary>
    public required string Chain { get; set; }

    public int Seq { get; set; }
    public Guid? CaseId { get; set; }
    public Guid? RequestId { get; set; }
    public DateTime At { get; set; }
    public required string Actor { get; set; }
    public required string Organisation { get; set; }
    public required string Action { get; set; }

    /// <summary>Before and after as JSON, without anything that identifies a person.</summary>
    public required string Detail { get; set; }

    /// <summary>The identifying part, sealed with the case's key: destroying the key leaves the chain whole.</summary>
    public byte[]? Sealed { get; set; }

    public required byte[] PreviousHash { get; set; }
    public required byte[] Hash { get; set; }
}
