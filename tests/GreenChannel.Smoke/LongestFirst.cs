using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(GreenChannel.Smoke.LongestFirst))]

namespace GreenChannel.Smoke;

/// <summary>What takes minutes begins first, so that it does not run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long = [nameof(KillCampaignOnSqlite), nameof(AccessibilityTests), nameof(KillCampaignOnPostgres), nameof(ImportTests), nameof(HostileTests), nameof(OfflineTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(collection => Rank(collection.TestCollectionDisplayName)).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Rank(string name) => Array.FindIndex(Long, one => name.Contains(one, StringComparison.Ordinal)) is >= 0 and var rank ? rank : Long.Length;
}
