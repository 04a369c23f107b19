namespace GreenChannel.Domain.Clusters;

/// <summary>Which part of the definition raised it.</summary>
public enum ClusterBasis
{
    /// <summary>(a): serious cases of one unit with the same symptoms.</summary>
    Serious,

    /// <summary>(b): more cases of one unit and vaccine that are not serious than usual.</summary>
    Increase,
}

/// <summary>The numbers behind a suspicion, as they were when it was raised.</summary>
/// <param name="Count">Cases in the most telling window.</param>
/// <param name="Least">Cases without which nothing is suspected.</param>
/// <param name="From">First day of that window that has a case.</param>
/// <param name="To">Last day of it that has one.</param>
/// <param name="Expected">Cases expected in it; null where none is asked.</param>
/// <param name="Probability">Of so many or more, were nothing amiss; null where none is asked.</param>
/// <param name="BaselineCases">Cases before it that told what is usual.</param>
/// <param name="BaselineDoses">Doses of the same months; null where doses did not tell.</param>
/// <param name="Doses">Doses in the window; null where doses did not tell.</param>
/// <param name="BaselineDays">Days before it of which every case would be known.</param>
/// <param name="By">What told how many are usual; null where that is not asked.</param>
public sealed record ClusterReason(
    int Count, int Least, DateOnly From, DateOnly To, double? Expected = null, double? Probability = null, int BaselineCases = 0, long? BaselineDoses = null,
    long? Doses = null, int BaselineDays = 0, IncreaseBasis? By = null);

/// <summary>Cases that are suspected to belong together. A person of surveillance confirms or dismisses it.</summary>
/// <param name="Basis">Why.</param>
/// <param name="Site">Vaccination unit.</param>
/// <param name="Groups">Symptoms they share; several where the same cases share several.</param>
/// <param name="Vaccine">Vaccine they share; null where that is not asked.</param>
/// <param name="Lot">Lot they share; null where that is not asked.</param>
/// <param name="Cases">The cases, by onset.</param>
/// <param name="First">First onset.</param>
/// <param name="Last">Last onset.</param>
/// <param name="Reason">The numbers.</param>
public sealed record SuspectedCluster(
    ClusterBasis Basis, string Site, IReadOnlyList<string> Groups, string? Vaccine, string? Lot, IReadOnlyList<Guid> Cases, DateOnly First, DateOnly Last, ClusterReason Reason);
