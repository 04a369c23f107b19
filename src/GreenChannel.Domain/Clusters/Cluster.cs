using GreenChannel.Domain.Deadlines;

namespace GreenChannel.Domain.Clusters;

/// <summary>States of a cluster.</summary>
public enum ClusterState
{
    Suspected,
    Confirmed,
    Dismissed,

    /// <summary>Its cases belong to another one now.</summary>
    Merged,
}

/// <summary>A case in a cluster.</summary>
/// <param name="Case">The case.</param>
/// <param name="Onset">Its day of onset; the year of the first is part of the code.</param>
public sealed record ClusterMember(Guid Case, DateOnly Onset);

/// <summary>What happened to a cluster.</summary>
/// <param name="What">suspected confirmed dismissed reopened added removed merged mergedAway split splitOff.</param>
/// <param name="By">Who did it; null for the rule that found it.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Why, where a reason is asked.</param>
public sealed record ClusterEntry(string What, string? By, DateTime At, string? Reason = null);

/// <summary>A cluster as surveillance keeps it.</summary>
public sealed record Cluster
{
    public required Guid Id { get; init; }

    /// <summary>County of the vaccination, 6 digits.</summary>
    public required string County { get; init; }

    public required ClusterState State { get; init; }

    public required IReadOnlyList<ClusterMember> Members { get; init; }

    /// <summary>Once it was confirmed; it is never given to another one.</summary>
    public ClusterCode? Code { get; init; }

    /// <summary>The cluster that has its cases now.</summary>
    public Guid? MergedInto { get; init; }

    public required IReadOnlyList<ClusterEntry> History { get; init; }

    public bool IsOpen => State is ClusterState.Suspected or ClusterState.Confirmed;
}

/// <summary>Why a command is refused.</summary>
public enum ClusterRefusal
{
    /// <summary>The officer's place does not cover the county.</summary>
    OtherPlace,

    ReasonRequired,

    /// <summary>It was dismissed, or merged into another.</summary>
    Closed,

    AlreadyConfirmed,

    /// <summary>Only a dismissed one is opened again.</summary>
    NotDismissed,

    /// <summary>Fewer than two cases are no cluster.</summary>
    TooFew,

    /// <summary>A code of another county or year, or not the one it already has.</summary>
    WrongCode,

    /// <summary>A case that is not in it, or is already.</summary>
    WrongCase,

    /// <summary>Clusters of two counties, or the same one twice.</summary>
    CannotMerge,

    /// <summary>A confirmed one keeps its code: the other is merged into it.</summary>
    MergeIntoConfirmed,
}

/// <summary>What follows from a command.</summary>
public abstract record ClusterOutcome
{
    private protected ClusterOutcome()
    {
    }
}

/// <summary>The cluster changed.</summary>
/// <param name="Next">It from now on.</param>
/// <param name="Other">The cluster that was merged away or split off.</param>
/// <param name="Clock">The clock of the register, where one starts.</param>
public sealed record ClusterMoved(Cluster Next, Cluster? Other = null, Clock? Clock = null) : ClusterOutcome;

/// <summary>Nothing changed.</summary>
public sealed record ClusterRefused(ClusterRefusal Reason) : ClusterOutcome;
