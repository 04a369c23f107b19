using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Audit;

/// <summary>What is written to the trail beside a change: who, what, before and after. Nothing is stored without one.</summary>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">Stable code, e.g. escalation.accepted.</param>
/// <param name="Detail">Before and after in codes; never anything that identifies a patient.</param>
public sealed record Entry(Viewer Actor, string Action, object Detail)
{
    /// <summary>The case that changes; null for the directory and accounts.</summary>
    public CaseRow? Case { get; init; }

    public Guid? RequestId { get; init; }

    /// <summary>Chain of a change that belongs to no case.</summary>
    public string Chain { get; init; } = "directory";

    /// <summary>The identifying part, already sealed with the case's key.</summary>
    public byte[]? Sealed { get; init; }
}
