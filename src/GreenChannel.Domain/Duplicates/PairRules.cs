using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Duplicates;

/// <summary>What became of two cases that were found to be alike.</summary>
public enum PairState
{
    /// <summary>Nobody has decided.</summary>
    Open,

    /// <summary>Somebody has looked: two people, or two events.</summary>
    NotSame,

    /// <summary>One stands for both.</summary>
    Merged,

    /// <summary>A correction made them unlike before anybody decided.</summary>
    Withdrawn,
}

/// <summary>What a person says of a pair.</summary>
public enum PairAct
{
    NotSame,
    Merge,

    /// <summary>Takes back what was said last.</summary>
    Undo,
}

/// <summary>Why it is not taken.</summary>
public enum PairRefusal
{
    /// <summary>Only whose place covers both counties may decide.</summary>
    OtherPlace,
    AlreadyDecided,
    NothingToUndo,
    ReasonRequired,

    /// <summary>One of the two must be kept.</summary>
    KeepRequired,

    /// <summary>The pair is kept apart as twins are; whoever merges it says that they are none.</summary>
    TwinsToConfirm,

    /// <summary>The case that would go is merged already, or the other one goes with it.</summary>
    AlreadyMerged,
}

/// <summary>One of the two cases.</summary>
/// <param name="County">Six digits.</param>
/// <param name="MergedInto">The case that stands for it, at the end of the chain; null where it stands for itself.</param>
public sealed record PairedCase(Guid Id, string County, Guid? MergedInto);

/// <summary>A pair as it stands.</summary>
/// <param name="IsApart">Twins, by <see cref="Standing.Apart"/>.</param>
public sealed record PairStanding(PairState State, bool IsApart, PairedCase One, PairedCase Two);

/// <summary>What somebody says of it.</summary>
/// <param name="Keep">The case that stands for both; for a merge only.</param>
/// <param name="NotTwins">Said on purpose.</param>
public sealed record PairDecision(PairAct Act, Guid? Keep, string? Reason, bool NotTwins);

/// <summary>A person decides, of a place that covers both cases, with a reason; and whatever was decided can be taken back.</summary>
public static class PairRules
{
    /// <returns>Every reason against it; none where it is taken.</returns>
    public static IReadOnlyList<PairRefusal> Judge(PairStanding pair, PairDecision said, string place)
    {
        if (!Division.IsCode(place) || !new Division(place).Covers(pair.One.County) || !new Division(place).Covers(pair.Two.County)) return [PairRefusal.OtherPlace];
        List<PairRefusal> against = [];
        if (string.IsNullOrWhiteSpace(said.Reason)) against.Add(PairRefusal.ReasonRequired);
        if (said.Act == PairAct.Undo && pair.State is not (PairState.NotSame or PairState.Merged)) against.Add(PairRefusal.NothingToUndo);
        if (said.Act != PairAct.Undo && pair.State is not PairState.Open) against.Add(PairRefusal.AlreadyDecided);
        if (said.Act == PairAct.Merge) against.AddRange(AgainstMerge(pair, said));
        return against;
    }

    /// <summary>Which of the two goes, where the other is kept.</summary>
    public static PairedCase Away(PairStanding pair, Guid keep) => pair.One.Id == keep ? pair.Two : pair.One;

    private static IEnumerable<PairRefusal> AgainstMerge(PairStanding pair, PairDecision said)
    {
        if (pair.IsApart && !said.NotTwins) yield return PairRefusal.TwinsToConfirm;
        if (said.Keep is not { } keep || (keep != pair.One.Id && keep != pair.Two.Id))
        {
            yield return PairRefusal.KeepRequired;
            yield break;
        }

        var (kept, away) = (pair.One.Id == keep ? pair.One : pair.Two, Away(pair, keep));
        if (away.MergedInto is not null || kept.MergedInto == away.Id) yield return PairRefusal.AlreadyMerged;
    }
}
