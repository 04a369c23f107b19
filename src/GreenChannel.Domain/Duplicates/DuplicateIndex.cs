using System.Runtime.InteropServices;

namespace GreenChannel.Domain.Duplicates;

/// <summary>
/// Every case that a new one might be: answers which of them probably are the same one, and why. Kept in memory, about 650 bytes
/// a case. Not for several threads at once.
/// </summary>
/// <param name="weights">What agreement is worth.</param>
public sealed class DuplicateIndex(DuplicateWeights weights)
{
    // A key that more cases share than this tells too little to follow it further; the newest are looked at.
    private const int LongestBlock = 4_000;

    private readonly Dictionary<Guid, int> _rows = [];
    private readonly List<CaseEntry> _entries = [];
    private readonly List<ulong> _doses = [];
    private readonly List<uint> _signs = [];
    private readonly Postings _postings = new();
    private readonly Frequencies _frequencies = new();
    private readonly List<ulong> _keys = [];
    private readonly List<int> _found = [];
    private int[] _seen = [];
    private int _round;

    /// <summary>Cases in the index.</summary>
    public int Count => _rows.Count;

    /// <exception cref="ArgumentException">The case has no id, or is there already: what changed is removed first.</exception>
    public void Add(CaseFeatures features)
    {
        if (features.Id == Guid.Empty) throw new ArgumentException("a case has an id", nameof(features));
        var entry = CaseEntry.Of(features, out var doses, out var signs);
        var row = _entries.Count;
        if (!_rows.TryAdd(entry.Id, row)) throw new ArgumentException($"case {entry.Id} is in the index", nameof(features));
        (entry.DosesAt, entry.SignsAt) = (_doses.Count, _signs.Count);
        _doses.AddRange(doses);
        _signs.AddRange(signs);
        _entries.Add(entry);
        _frequencies.Count(entry, doses, signs, 1);
        BlockingKeys.Of(entry, doses, signs, _keys);
        foreach (var key in _keys) _postings.Add(key, row);
    }

    /// <summary>Takes a case out, nothing of it is kept; false where it was not there.</summary>
    public bool Remove(Guid id)
    {
        if (!_rows.Remove(id, out var row)) return false;
        var entry = _entries[row];
        _frequencies.Count(entry, Doses(row), Signs(row), -1);
        Doses(row).Clear();
        Signs(row).Clear();
        _entries[row] = default;
        return true;
    }

    /// <summary>Cases that share a key with this one, whether or not it is in the index itself; not judged yet.</summary>
    public IReadOnlyList<Guid> Candidates(CaseFeatures features)
    {
        var entry = CaseEntry.Of(features, out var doses, out var signs);
        return [.. Rows(entry, doses, signs, _entries.Count).Where(row => _entries[row].Id != entry.Id).Select(row => _entries[row].Id)];
    }

    /// <summary>Compares two cases, whether or not they are in the index; rarity is the index's.</summary>
    public Match Score(CaseFeatures one, CaseFeatures other)
    {
        Span<byte> codes = stackalloc byte[Pattern.Fields];
        var entry = Compare(one, other, codes);
        return Explain(one.Id, entry.Id, codes, weights.Score(codes, weights.PriorAmong(_frequencies.Effective)));
    }

    /// <summary>How two cases agree, without weights: what those are fitted to.</summary>
    public Pattern Compare(CaseFeatures one, CaseFeatures other)
    {
        Span<byte> codes = stackalloc byte[Pattern.Fields];
        Compare(one, other, codes);
        return new Pattern(codes);
    }

    /// <summary>The cases that this one probably or possibly is, the likeliest first, then those that are kept apart.</summary>
    /// <param name="features">In the index or not.</param>
    /// <param name="most">No more than these.</param>
    public IReadOnlyList<Match> Find(CaseFeatures features, int most = 10)
    {
        var entry = CaseEntry.Of(features, out var doses, out var signs);
        return Ranked(Matches(new Probe(entry, doses, signs, _frequencies), Rows(entry, doses, signs, _entries.Count)), most);
    }

    /// <summary>As <see cref="Find"/>, but compared with every case of the index: for somebody who searches on purpose and has a second to wait.</summary>
    public IReadOnlyList<Match> Search(CaseFeatures features, int most = 10)
    {
        var entry = CaseEntry.Of(features, out var doses, out var signs);
        return Ranked(Matches(new Probe(entry, doses, signs, _frequencies), [.. Enumerable.Range(0, _entries.Count).Where(row => !IsGone(row))]), most);
    }

    /// <summary>Every pair of the index that is more than unlikely, each once, in the order in which the later of the two came.</summary>
    public IEnumerable<Match> FindAll()
    {
        for (var row = 0; row < _entries.Count; row++)
        {
            if (IsGone(row)) continue;
            foreach (var match in Matches(ProbeOf(row), Rows(_entries[row], Doses(row), Signs(row), row))) yield return match;
        }
    }

    /// <summary>Every pair that shares a key, with its pattern: a sample of what is compared, for fitting weights.</summary>
    public IEnumerable<(Guid One, Guid Other, Pattern Pattern)> Patterns()
    {
        var codes = new byte[Pattern.Fields];
        for (var row = 0; row < _entries.Count; row++)
        {
            if (IsGone(row)) continue;
            var probe = ProbeOf(row);
            foreach (var other in Rows(_entries[row], Doses(row), Signs(row), row))
            {
                probe.Compare(At(other), Doses(other), Signs(other), codes);
                yield return (_entries[row].Id, _entries[other].Id, new Pattern(codes));
            }
        }
    }

    private static List<Match> Ranked(List<Match> matches, int most) =>
        [.. matches.OrderBy(match => match.Standing is Standing.Apart).ThenByDescending(match => match.Score).Take(most)];

    private CaseEntry Compare(CaseFeatures one, CaseFeatures other, Span<byte> codes)
    {
        var left = CaseEntry.Of(one, out var leftDoses, out var leftSigns);
        var right = CaseEntry.Of(other, out var rightDoses, out var rightSigns);
        new Probe(left, leftDoses, leftSigns, _frequencies).Compare(right, rightDoses, rightSigns, codes);
        return right;
    }

    private List<Match> Matches(Probe probe, List<int> rows)
    {
        Span<byte> codes = stackalloc byte[Pattern.Fields];
        var (matches, prior) = (new List<Match>(), weights.PriorAmong(_frequencies.Effective));
        foreach (var row in rows)
        {
            ref readonly var other = ref At(row);
            if (other.Id == probe.Entry.Id) continue;
            probe.Compare(other, Doses(row), Signs(row), codes);
            var score = weights.Score(codes, prior);
            if (score >= weights.Possible) matches.Add(Explain(probe.Entry.Id, other.Id, codes, score));
        }

        return matches;
    }

    private Match Explain(Guid one, Guid other, ReadOnlySpan<byte> codes, double score)
    {
        var reasons = new List<Reason>();
        for (var field = 0; field < codes.Length; field++)
            if (codes[field] != 0) reasons.Add(new((Field)field, (Agreement)(codes[field] / Pattern.Bins), weights.Weight(field, codes[field])));
        var standing = score < weights.Possible ? Standing.Unlikely : TwinRule.AreApart(codes) ? Standing.Apart : score < weights.Probable ? Standing.Possible : Standing.Probable;
        return new Match(one, other, score, standing, [.. reasons.OrderByDescending(reason => Math.Abs(reason.Weight))]);
    }

    private List<int> Rows(in CaseEntry entry, ReadOnlySpan<ulong> doses, ReadOnlySpan<uint> signs, int below)
    {
        if (_seen.Length < _entries.Count) Array.Resize(ref _seen, Math.Max(_entries.Count, _seen.Length * 2));
        _round++;
        BlockingKeys.Of(entry, doses, signs, _keys);
        _found.Clear();
        foreach (var key in _keys) _postings.Each(key, below, LongestBlock, _found);
        var rows = new List<int>();
        foreach (var row in _found)
        {
            if (_seen[row] == _round || IsGone(row)) continue;
            _seen[row] = _round;
            rows.Add(row);
        }

        return rows;
    }

    private Probe ProbeOf(int row) => new(_entries[row], Doses(row).ToArray(), Signs(row).ToArray(), _frequencies);

    private bool IsGone(int row) => At(row).Id == Guid.Empty;

    private ref readonly CaseEntry At(int row) => ref CollectionsMarshal.AsSpan(_entries)[row];

    private Span<ulong> Doses(int row) => CollectionsMarshal.AsSpan(_doses).Slice(At(row).DosesAt, At(row).DoseCount * 2);

    private Span<uint> Signs(int row) => CollectionsMarshal.AsSpan(_signs).Slice(At(row).SignsAt, At(row).SignCount);
}
