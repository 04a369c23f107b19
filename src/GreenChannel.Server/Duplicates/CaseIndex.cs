using GreenChannel.Domain.Duplicates;

namespace GreenChannel.Server.Duplicates;

/// <summary>
/// The cases that a new one might be, opened, in memory: one index for each province, because nobody merges across two. It holds
/// no more than so many cases, the newest; what changes leaves a gap, and with too many gaps it asks to be filled anew. Not for
/// several threads at once.
/// </summary>
public sealed class CaseIndex(int most)
{
    private const int Gaps = 20_000;
    private readonly Dictionary<string, DuplicateIndex> _provinces = [];
    private readonly Dictionary<Guid, string> _of = [];
    private readonly Queue<Guid> _oldest = [];
    private int _left;

    public int Count => _of.Count;

    /// <summary>More was taken out than is worth the memory that it still holds.</summary>
    public bool IsWorn => _left > Math.Max(Gaps, Count / 2);

    public bool IsFull => Count >= most;

    public bool Holds(Guid id) => _of.ContainsKey(id);

    /// <summary>Puts a case in, in place of what was known of it.</summary>
    /// <param name="county">Six digits; a code that is none makes a province of its own.</param>
    public void Put(string county, CaseFeatures features)
    {
        var known = Remove(features.Id);
        while (!known && IsFull && _oldest.TryDequeue(out var old)) Remove(old);
        var province = Province(county);
        if (!_provinces.TryGetValue(province, out var index)) _provinces[province] = index = new DuplicateIndex(DuplicateWeights.Get("trained"));
        index.Add(features);
        _of[features.Id] = province;
        if (!known) _oldest.Enqueue(features.Id);
    }

    /// <summary>Forgets a case; false where it was not there.</summary>
    public bool Remove(Guid id)
    {
        if (!_of.Remove(id, out var province)) return false;
        _left++;
        return _provinces[province].Remove(id);
    }

    /// <summary>What of the province is probably the same case, or is only kept apart from it as a twin.</summary>
    public IReadOnlyList<Match> Find(string county, CaseFeatures features) =>
        _provinces.TryGetValue(Province(county), out var index) ? [.. index.Find(features, most: 200).Where(IsShown)] : [];

    /// <summary>Every such pair.</summary>
    public IEnumerable<Match> FindAll() => _provinces.Values.SelectMany(index => index.FindAll()).Where(IsShown);

    // Twins whose likeness is of their birthday alone are no pair to look at.
    private static bool IsShown(Match match) => match.Standing is Standing.Probable || (match.Standing is Standing.Apart && match.Score >= DuplicateWeights.Get("trained").Probable);

    private static string Province(string county) => county.Length >= 2 ? county[..2] : "";
}
