namespace GreenChannel.Exchange.Vaers;

/// <summary>What several rows say of one id: distinct values in order, each distinct value held once for the whole year.</summary>
internal sealed class VaersRows<T>
    where T : notnull
{
    private readonly Dictionary<long, (int Line, List<T> Values)> _rows = [];
    private readonly Dictionary<T, T> _pool = [];

    public void Add(long key, int line, IEnumerable<T> values)
    {
        if (!_rows.TryGetValue(key, out var row)) _rows[key] = row = (line, []);
        foreach (var value in values)
        {
            if (!_pool.TryGetValue(value, out var held)) _pool[value] = held = value;
            if (!row.Values.Contains(held)) row.Values.Add(held);
        }
    }

    /// <summary>The values of an id, which are then forgotten.</summary>
    public IReadOnlyList<T> Take(long key) => _rows.Remove(key, out var row) ? row.Values : [];

    /// <summary>Ids that nobody took, with the line on which they first stand.</summary>
    public IEnumerable<(long Key, int Line)> Left() => _rows.Select(row => (row.Key, row.Value.Line));
}
