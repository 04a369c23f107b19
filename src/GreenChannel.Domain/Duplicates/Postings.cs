namespace GreenChannel.Domain.Duplicates;

/// <summary>Which cases have a key: chains in three arrays, twelve bytes for a key of a case.</summary>
internal sealed class Postings
{
    private int[] _heads = new int[1 << 12];
    private (uint Check, int Row, int Before)[] _links = new (uint, int, int)[1 << 12];
    private int _count;

    public void Add(ulong key, int row)
    {
        if (_count == _links.Length) Grow();
        ref var head = ref _heads[Bucket(key)];
        _links[_count] = ((uint)key, row, head - 1);
        head = ++_count;
    }

    /// <summary>Rows below one with the key, the newest first, no more than so many.</summary>
    public void Each(ulong key, int below, int most, List<int> rows)
    {
        for (var link = _heads[Bucket(key)] - 1; link >= 0 && most > 0; link = _links[link].Before)
        {
            if (_links[link].Check != (uint)key || _links[link].Row >= below) continue;
            rows.Add(_links[link].Row);
            most--;
        }
    }

    // Buckets are chosen by the lower half of a key, which is also what a link keeps: chains can be laid anew without the key.
    private int Bucket(ulong key) => (int)((uint)key & (uint)(_heads.Length - 1));

    private void Grow()
    {
        Array.Resize(ref _links, _links.Length * 2);
        _heads = new int[_links.Length];
        for (var link = 0; link < _count; link++)
        {
            ref var head = ref _heads[Bucket(_links[link].Check)];
            _links[link].Before = head - 1;
            head = link + 1;
        }
    }
}
