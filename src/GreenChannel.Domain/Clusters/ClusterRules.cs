namespace GreenChannel.Domain.Clusters;

/// <summary>Finds cases that may belong together.</summary>
/// <remarks>
/// 群体性疑似预防接种异常反应 as defined in 2023: in a short time, at one unit, (a) two or more serious cases with the same or similar symptoms, or
/// (b) a marked increase of cases of one vaccine that are not serious with the same or similar symptoms.
/// Many windows are looked at, so a probability here orders suspicions; it proves none.
/// </remarks>
public static class ClusterRules
{
    private sealed record Key(string Site, string Group, string? Vaccine, string? Lot);

    private sealed record Window(IReadOnlyList<ClusterCase> Cases, ClusterReason Reason);

    /// <summary>Suspicions whose last case began on a day or later.</summary>
    /// <param name="profile">What is a short time, and a marked increase.</param>
    /// <param name="cases">Cases, also those of the baseline.</param>
    /// <param name="doses">Doses given by month, also those of the baseline; a month that is not there is not known.</param>
    /// <param name="since">Older suspicions are not told again.</param>
    /// <param name="known">Day from which on every case would be among them; what was before says nothing of what is usual.</param>
    public static IReadOnlyList<SuspectedCluster> Find(ClusterProfile profile, IReadOnlyList<ClusterCase> cases, IReadOnlyList<UnitDoses> doses, DateOnly since, DateOnly known)
    {
        var counted = cases.Where(one => one.Class is not { } of || !profile.LeftOut.Contains(of)).DistinctBy(one => one.Id).ToList();
        var given = doses.GroupBy(one => (one.Site, one.Vaccine)).ToDictionary(same => same.Key, same => new GivenDoses(same));
        var serious = By(counted.Where(one => one.Serious), one => one.Groups.Select(group => new Key(one.Site, group, null, null)))
            .SelectMany(pair => Joined(ClusterBasis.Serious, pair.Key, [.. Windows(profile, pair.Value).Select(window => Serious(profile, window)).OfType<Window>()]));
        var increase = By(counted.Where(one => !one.Serious), one => Keys(profile, one))
            .SelectMany(pair => Joined(ClusterBasis.Increase, pair.Key, [.. Windows(profile, pair.Value).Select(window => Increase(profile, window, pair.Value, DosesOf(pair.Key, given), known)).OfType<Window>()]));
        return [.. OfOneGroup([.. serious, .. increase]).Where(one => one.Last >= since)
            .OrderBy(one => one.Basis).ThenBy(one => one.Reason.Probability ?? 0).ThenBy(one => one.Site, StringComparer.Ordinal).ThenBy(one => one.First)];
    }

    private static IEnumerable<Key> Keys(ClusterProfile profile, ClusterCase one) =>
        from dose in one.Doses
        let lot = profile.ByLot ? Plain(dose.Lot) : null
        where !profile.ByLot || lot is not null
        from of in one.Groups
        select new Key(one.Site, of, dose.Vaccine, lot);

    private static string? Plain(string? lot) => lot is null ? null : string.Concat(lot.Where(sign => !char.IsWhiteSpace(sign))).ToUpperInvariant();

    private static IEnumerable<KeyValuePair<Key, List<ClusterCase>>> By(IEnumerable<ClusterCase> cases, Func<ClusterCase, IEnumerable<Key>> keys) =>
        cases.SelectMany(one => keys(one).Distinct().Select(key => (Key: key, Case: one))).GroupBy(pair => pair.Key, pair => pair.Case)
            .Select(group => KeyValuePair.Create(group.Key, group.OrderBy(one => one.Onset).ThenBy(one => one.Id).ToList()));

    // One window begins with each day that has a case; one that ends with the same case as the window before adds nothing.
    private static IEnumerable<IReadOnlyList<ClusterCase>> Windows(ClusterProfile profile, List<ClusterCase> cases)
    {
        var last = -1;
        for (var start = 0; start < cases.Count; start++)
        {
            if (start > 0 && cases[start].Onset == cases[start - 1].Onset) continue;
            var end = cases.FindLastIndex(one => one.Onset.DayNumber < cases[start].Onset.DayNumber + profile.WindowDays);
            if (end == last) continue;
            last = end;
            yield return cases.GetRange(start, end - start + 1);
        }
    }

    private static Window? Serious(ClusterProfile profile, IReadOnlyList<ClusterCase> window) =>
        window.Count < profile.LeastSerious ? null : new Window(window, new ClusterReason(window.Count, profile.LeastSerious, window[0].Onset, window[^1].Onset));

    private static GivenDoses DosesOf(Key key, Dictionary<(string Site, string Vaccine), GivenDoses> given) =>
        key.Lot is null && given.TryGetValue((key.Site, key.Vaccine!), out var doses) ? doses : new GivenDoses([]);

    private static Window? Increase(ClusterProfile profile, IReadOnlyList<ClusterCase> window, List<ClusterCase> all, GivenDoses given, DateOnly known)
    {
        if (window.Count < profile.LeastIncrease) return null;
        var start = window[0].Onset;
        var oldest = start.AddMonths(-profile.BaselineMonths);
        var from = known > oldest ? known : oldest;
        var days = Math.Max(0, start.DayNumber - from.DayNumber);
        var before = all.Where(one => one.Onset >= from && one.Onset < start).ToList();
        var (doses, usualDoses) = (given.Within(start, start.AddDays(profile.WindowDays - 1)), days > 0 ? given.Known(from, start.AddDays(-1)) : null);

        // A month whose doses nobody has told lends its cases to no rate.
        var byDoses = IncreaseRules.IsByDoses(profile, doses, usualDoses);
        var usual = byDoses ? before.Count(one => given.Knows(one.Onset)) : before.Count;
        var increase = IncreaseRules.Of(profile, window.Count, usual, doses, usualDoses, days);
        return increase.IsMarked
            ? new Window(window, new ClusterReason(
                window.Count, profile.LeastIncrease, start, window[^1].Onset, increase.Expected, increase.Probability, usual, byDoses ? usualDoses : null, byDoses ? doses : null, days, increase.By))
            : null;
    }

    // Windows that share a case are one suspicion.
    private static IEnumerable<SuspectedCluster> Joined(ClusterBasis basis, Key key, List<Window> windows)
    {
        for (var i = 0; i < windows.Count;)
        {
            List<Window> chain = [windows[i++]];
            while (i < windows.Count && windows[i].Cases[0].Onset <= chain[^1].Cases[^1].Onset) chain.Add(windows[i++]);
            var cases = chain.SelectMany(window => window.Cases).DistinctBy(one => one.Id).ToList();
            var telling = chain.OrderBy(window => window.Reason.Probability ?? 0).ThenByDescending(window => window.Reason.Count).First();
            yield return new SuspectedCluster(
                basis, key.Site, [key.Group], key.Vaccine, key.Lot, [.. cases.Select(one => one.Id)], cases[0].Onset, cases[^1].Onset, telling.Reason);
        }
    }

    private static IEnumerable<SuspectedCluster> OfOneGroup(List<SuspectedCluster> found) =>
        found.GroupBy(one => (one.Basis, one.Site, one.Vaccine, one.Lot, Cases: string.Join(',', one.Cases.Order())))
            .Select(same => same.First() with { Groups = [.. same.SelectMany(one => one.Groups)] });
}
