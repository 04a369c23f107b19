namespace GreenChannel.Exchange.Transparency;

/// <summary>
/// Proofs of RFC 6962 §2.1.1 and §2.1.2: that an entry is in a log, and that a log is the continuation of an earlier one.
/// Verified as RFC 9162 §2.1.3.2 and §2.1.4.2 describe.
/// </summary>
public static class MerkleProof
{
    /// <summary>Reads the hash of a complete subtree.</summary>
    public delegate Task<byte[]> ReadNode(MerkleNode node);

    /// <summary>The hashes beside the way from an entry to the root, lowest first.</summary>
    /// <param name="index">Entry, from 0; smaller than <paramref name="size"/>.</param>
    /// <param name="size">Entries of the log.</param>
    /// <param name="read">Where complete subtrees come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    public static async Task<IReadOnlyList<byte[]>> OfInclusionAsync(long index, long size, ReadNode read)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<byte[]>();
        var (begin, end) = (0L, size);
        while (end - begin > 1)
        {
            var middle = begin + MerkleTree.Split(end - begin);
            if (index < middle)
            {
                path.Add(await RangeAsync(middle, end, read));
                end = middle;
            }
            else
            {
                path.Add(await RangeAsync(begin, middle, read));
                begin = middle;
            }
        }

        path.Reverse();
        return path;
    }

    /// <summary>What shows that the first entries of a log are an earlier log, unchanged.</summary>
    /// <param name="from">Entries of the earlier log; 1 or more.</param>
    /// <param name="to">Entries of the later one; <paramref name="from"/> or more.</param>
    /// <param name="read">Where complete subtrees come from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in order.</exception>
    public static async Task<IReadOnlyList<byte[]>> OfConsistencyAsync(long from, long to, ReadNode read)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var proof = new List<byte[]>();
        var (begin, end) = (0L, to);
        while (from != end)
        {
            var middle = begin + MerkleTree.Split(end - begin);
            if (from <= middle)
            {
                proof.Add(await RangeAsync(middle, end, read));
                end = middle;
            }
            else
            {
                proof.Add(await RangeAsync(begin, middle, read));
                begin = middle;
            }
        }

        // The earlier root itself is known to whoever asks, where it is one of the later tree's nodes.
        if (begin > 0) proof.Add(await RangeAsync(begin, end, read));
        proof.Reverse();
        return proof;
    }

    /// <summary>The hash of entries that are a node of the tree, complete or at its right edge.</summary>
    /// <param name="begin">First entry.</param>
    /// <param name="end">Entry after the last.</param>
    /// <param name="read">Where complete subtrees come from.</param>
    public static async Task<byte[]> RangeAsync(long begin, long end, ReadNode read)
    {
        var size = end - begin;
        if (long.IsPow2(size)) return await read(new MerkleNode((int)long.Log2(size), begin / size));
        var middle = begin + MerkleTree.Split(size);
        var (left, right) = (await RangeAsync(begin, middle, read), await RangeAsync(middle, end, read));
        return MerkleTree.Node(left, right);
    }

    /// <summary>Whether an entry is where a root says.</summary>
    /// <param name="leaf"><see cref="MerkleTree.Leaf"/> hash of the entry.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="size">Entries under the root.</param>
    /// <param name="path">The proof.</param>
    /// <param name="root">32 bytes.</param>
    public static bool Includes(byte[] leaf, long index, long size, IReadOnlyList<byte[]> path, byte[] root)
    {
        if (index < 0 || index >= size) return false;
        var (number, last, hash) = (index, size - 1, leaf);
        foreach (var beside in path)
        {
            if (last == 0) return false;
            if ((number & 1) == 1 || number == last)
            {
                hash = MerkleTree.Node(beside, hash);
                while ((number & 1) == 0 && number != 0) (number, last) = (number >> 1, last >> 1);
            }
            else
            {
                hash = MerkleTree.Node(hash, beside);
            }

            (number, last) = (number >> 1, last >> 1);
        }

        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether a later log begins with an earlier one.</summary>
    /// <param name="from">Entries of the earlier log.</param>
    /// <param name="to">Entries of the later one.</param>
    /// <param name="proof">The proof; empty where the sizes are equal.</param>
    /// <param name="earlier">Root of the earlier log.</param>
    /// <param name="later">Root of the later one.</param>
    public static bool Continues(long from, long to, IReadOnlyList<byte[]> proof, byte[] earlier, byte[] later)
    {
        if (from < 1 || from > to) return false;
        if (from == to) return proof.Count == 0 && earlier.AsSpan().SequenceEqual(later);
        var hashes = long.IsPow2(from) ? [earlier, .. proof] : proof;
        if (hashes.Count == 0) return false;
        var (number, last) = (from - 1, to - 1);
        while ((number & 1) == 1) (number, last) = (number >> 1, last >> 1);
        var (first, second) = (hashes[0], hashes[0]);
        foreach (var beside in hashes.Skip(1))
        {
            if (last == 0) return false;
            if ((number & 1) == 1 || number == last)
            {
                (first, second) = (MerkleTree.Node(beside, first), MerkleTree.Node(beside, second));
                while ((number & 1) == 0 && number != 0) (number, last) = (number >> 1, last >> 1);
            }
            else
            {
                second = MerkleTree.Node(second, beside);
            }

            (number, last) = (number >> 1, last >> 1);
        }

        return last == 0 && first.AsSpan().SequenceEqual(earlier) && second.AsSpan().SequenceEqual(later);
    }
}
