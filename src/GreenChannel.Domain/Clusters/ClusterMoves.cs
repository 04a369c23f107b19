using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Clusters;

/// <summary>What surveillance does with a suspicion: confirm, dismiss, merge, split.</summary>
/// <remarks>CN-2010 R2, R5: the confirmation starts two hours and gives the code.</remarks>
public static class ClusterMoves
{
    private const int Least = 2;

    /// <summary>A suspicion becomes a cluster that somebody has to look at.</summary>
    /// <exception cref="ArgumentException">Fewer than two cases.</exception>
    public static Cluster Open(Guid id, string county, IReadOnlyList<ClusterMember> members, DateTime at)
    {
        var distinct = Ordered(members);
        if (distinct.Count < Least) throw new ArgumentException("one case is no cluster", nameof(members));
        return new Cluster { Id = id, County = county, State = ClusterState.Suspected, Members = distinct, History = [new ClusterEntry("suspected", null, at)] };
    }

    /// <summary>Somebody of surveillance says that it is one: it has its code, and its register is due.</summary>
    public static ClusterOutcome Confirm(this Cluster cluster, ClusterCode code, Officer by, RuleProfile profile, DateTime at)
    {
        if (WhyNot(cluster, by) is { } why) return new ClusterRefused(why);
        if (cluster.State == ClusterState.Confirmed) return new ClusterRefused(ClusterRefusal.AlreadyConfirmed);
        var right = cluster.Code is { } own ? own == code : code.County == cluster.County && code.Year == cluster.Members[0].Onset.Year;
        if (!right) return new ClusterRefused(ClusterRefusal.WrongCode);
        return new ClusterMoved(
            Note(cluster with { State = ClusterState.Confirmed, Code = code }, "confirmed", by, at), Clock: profile.Start(ClockKind.Report, "graveReport", at));
    }

    /// <summary>It is none. A code that was given stays with it.</summary>
    public static ClusterOutcome Dismiss(this Cluster cluster, string? reason, Officer by, DateTime at) =>
        WhyNot(cluster, by, reason) is { } why
            ? new ClusterRefused(why)
            : new ClusterMoved(Note(cluster with { State = ClusterState.Dismissed }, "dismissed", by, at, reason));

    /// <summary>A dismissed one is looked at again.</summary>
    public static ClusterOutcome Reopen(this Cluster cluster, string? reason, Officer by, DateTime at) => cluster.State switch
    {
        _ when !by.Place.Covers(cluster.County) => new ClusterRefused(ClusterRefusal.OtherPlace),
        not ClusterState.Dismissed => new ClusterRefused(ClusterRefusal.NotDismissed),
        _ when string.IsNullOrWhiteSpace(reason) => new ClusterRefused(ClusterRefusal.ReasonRequired),
        _ => new ClusterMoved(Note(cluster with { State = ClusterState.Suspected }, "reopened", by, at, reason)),
    };

    /// <summary>More cases belong to it.</summary>
    public static ClusterOutcome Add(this Cluster cluster, IReadOnlyList<ClusterMember> members, Officer by, DateTime at)
    {
        if (WhyNot(cluster, by) is { } why) return new ClusterRefused(why);
        if (members.Count == 0 || members.Any(one => Has(cluster, one.Case))) return new ClusterRefused(ClusterRefusal.WrongCase);
        return new ClusterMoved(Note(cluster with { Members = Ordered([.. cluster.Members, .. members]) }, "added", by, at));
    }

    /// <summary>Cases do not belong to it; two stay at least, or it is dismissed instead.</summary>
    public static ClusterOutcome Remove(this Cluster cluster, IReadOnlyList<Guid> cases, string? reason, Officer by, DateTime at)
    {
        if (WhyNot(cluster, by, reason) is { } why) return new ClusterRefused(why);
        if (cases.Count == 0 || !cases.All(one => Has(cluster, one))) return new ClusterRefused(ClusterRefusal.WrongCase);
        var (_, kept) = Parted(cluster, cases);
        return kept.Count < Least ? new ClusterRefused(ClusterRefusal.TooFew) : new ClusterMoved(Note(cluster with { Members = kept }, "removed", by, at, reason));
    }

    /// <summary>Another cluster is part of this one. The cases come over; the other keeps its history, and its code where it has one.</summary>
    public static ClusterOutcome Merge(this Cluster cluster, Cluster other, string? reason, Officer by, DateTime at)
    {
        if ((WhyNot(cluster, by, reason) ?? WhyNot(other, by, reason)) is { } why) return new ClusterRefused(why);
        if (cluster.Id == other.Id || cluster.County != other.County) return new ClusterRefused(ClusterRefusal.CannotMerge);
        if (cluster.State == ClusterState.Suspected && other.State == ClusterState.Confirmed) return new ClusterRefused(ClusterRefusal.MergeIntoConfirmed);
        return new ClusterMoved(
            Note(cluster with { Members = Ordered([.. cluster.Members, .. other.Members]) }, "merged", by, at, reason),
            Note(other with { State = ClusterState.Merged, MergedInto = cluster.Id }, "mergedAway", by, at, reason));
    }

    /// <summary>Some of its cases are another cluster, which waits for its own confirmation and code.</summary>
    public static ClusterOutcome Split(this Cluster cluster, Guid newId, IReadOnlyList<Guid> cases, string? reason, Officer by, DateTime at)
    {
        if (WhyNot(cluster, by, reason) is { } why) return new ClusterRefused(why);
        if (!cases.All(one => Has(cluster, one))) return new ClusterRefused(ClusterRefusal.WrongCase);
        var (off, kept) = Parted(cluster, cases);
        if (off.Count < Least || kept.Count < Least) return new ClusterRefused(ClusterRefusal.TooFew);
        var other = new Cluster
        {
            Id = newId,
            County = cluster.County,
            State = ClusterState.Suspected,
            Members = off,
            History = [new ClusterEntry("splitOff", by.Name, at, reason)],
        };
        return new ClusterMoved(Note(cluster with { Members = kept }, "split", by, at, reason), other);
    }

    private static ClusterRefusal? WhyNot(Cluster cluster, Officer by) =>
        !by.Place.Covers(cluster.County) ? ClusterRefusal.OtherPlace : cluster.IsOpen ? null : ClusterRefusal.Closed;

    private static ClusterRefusal? WhyNot(Cluster cluster, Officer by, string? reason) =>
        WhyNot(cluster, by) ?? (string.IsNullOrWhiteSpace(reason) ? ClusterRefusal.ReasonRequired : null);

    private static bool Has(Cluster cluster, Guid one) => cluster.Members.Any(member => member.Case == one);

    private static (IReadOnlyList<ClusterMember> Off, IReadOnlyList<ClusterMember> Kept) Parted(Cluster cluster, IReadOnlyList<Guid> cases)
    {
        var parted = cluster.Members.ToLookup(member => cases.Contains(member.Case));
        return ([.. parted[true]], [.. parted[false]]);
    }

    private static IReadOnlyList<ClusterMember> Ordered(IEnumerable<ClusterMember> members) =>
        [.. members.DistinctBy(member => member.Case).OrderBy(member => member.Onset).ThenBy(member => member.Case)];

    private static Cluster Note(Cluster next, string what, Officer by, DateTime at, string? reason = null) =>
        next with { History = [.. next.History, new ClusterEntry(what, by.Name, at, reason)] };
}
