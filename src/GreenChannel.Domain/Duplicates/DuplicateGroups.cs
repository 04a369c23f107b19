namespace GreenChannel.Domain.Duplicates;

/// <summary>Cases that probably are one, put together: the first with the second and the second with the third makes one group of three.</summary>
public static class DuplicateGroups
{
    /// <summary>Groups of two and more, by the probable matches among these; who is kept apart from somebody is not put together with them by others.</summary>
    /// <returns>Each group in the order of its ids.</returns>
    public static IReadOnlyList<IReadOnlyList<Guid>> Of(IEnumerable<Match> matches)
    {
        var (groups, apart, probable) = (new Dictionary<Guid, List<Guid>>(), new HashSet<(Guid, Guid)>(), new List<Match>());
        foreach (var match in matches)
        {
            if (match.Standing is Standing.Probable) probable.Add(match);
            else if (match.Standing is Standing.Apart) apart.Add(Ordered(match.One, match.Other));
        }

        // The surest first: what it puts together decides where one pair contradicts another.
        foreach (var match in probable.OrderByDescending(match => match.Score).ThenBy(match => Ordered(match.One, match.Other)))
        {
            var (one, other) = (GroupOf(match.One), GroupOf(match.Other));
            if (one == other || (apart.Count > 0 && one.Exists(left => other.Exists(right => apart.Contains(Ordered(left, right)))))) continue;
            one.AddRange(other);
            foreach (var id in other) groups[id] = one;
        }

        return [.. groups.Values.Distinct().Where(group => group.Count > 1).Select(group => (IReadOnlyList<Guid>)[.. group.Order()]).OrderBy(group => group[0])];

        List<Guid> GroupOf(Guid id) => groups.TryGetValue(id, out var group) ? group : groups[id] = [id];
    }

    private static (Guid, Guid) Ordered(Guid one, Guid other) => one.CompareTo(other) < 0 ? (one, other) : (other, one);
}
