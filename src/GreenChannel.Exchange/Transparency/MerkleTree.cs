using System.Numerics;
using System.Security.Cryptography;

namespace GreenChannel.Exchange.Transparency;

/// <summary>The hashes of an append-only Merkle log as RFC 6962 §2.1 defines them, over SHA-256.</summary>
public static class MerkleTree
{
    /// <summary>Bytes of every hash.</summary>
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>Root of a log without entries: the hash of nothing.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>Hash of an entry: SHA-256(0x00 ‖ entry).</summary>
    /// <param name="entry">Any bytes.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> prefixed = entry.Length <= 256 ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        prefixed[0] = 0;
        entry.CopyTo(prefixed[1..]);
        return SHA256.HashData(prefixed);
    }

    /// <summary>Hash of two neighbouring subtrees: SHA-256(0x01 ‖ left ‖ right).</summary>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    /// <returns>32 bytes.</returns>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> prefixed = stackalloc byte[1 + (2 * HashSize)];
        prefixed[0] = 1;
        left.CopyTo(prefixed[1..]);
        right.CopyTo(prefixed[(1 + HashSize)..]);
        return SHA256.HashData(prefixed);
    }

    /// <summary>The largest power of two that is smaller than a size.</summary>
    /// <param name="size">At least 2.</param>
    internal static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}

/// <summary>A subtree that is complete: 2^<paramref name="Height"/> entries from entry <paramref name="Index"/> · 2^<paramref name="Height"/> on.</summary>
public readonly record struct MerkleNode(int Height, long Index);

/// <summary>The right edge of a growing log: as many hashes as its size has ones, enough to go on and to know the root.</summary>
public sealed class MerkleEdge
{
    private readonly List<(MerkleNode Node, byte[] Hash)> _edge = [];

    /// <summary>Entries so far.</summary>
    public long Size { get; private set; }

    /// <summary>An empty log.</summary>
    public MerkleEdge()
    {
    }

    /// <summary>A log that has already grown.</summary>
    /// <param name="size">Entries so far.</param>
    /// <param name="hashes">Hashes of <see cref="NodesOf"/>, in its order.</param>
    /// <exception cref="ArgumentException">Not as many hashes as nodes.</exception>
    public MerkleEdge(long size, IReadOnlyList<byte[]> hashes)
    {
        var nodes = NodesOf(size);
        if (nodes.Count != hashes.Count) throw new ArgumentException($"{nodes.Count} hashes are needed", nameof(hashes));
        _edge.AddRange(nodes.Zip(hashes));
        Size = size;
    }

    /// <summary>The complete subtrees of which a log of some size consists, the largest first.</summary>
    /// <param name="size">0 or more.</param>
    public static IReadOnlyList<MerkleNode> NodesOf(long size)
    {
        var nodes = new List<MerkleNode>();
        for (var height = 62; height >= 0; height--)
            if ((size >> height & 1) == 1) nodes.Add(new MerkleNode(height, (size >> height) - 1));
        return nodes;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="leaf">Its <see cref="MerkleTree.Leaf"/> hash.</param>
    /// <param name="completed">Is told each subtree that this entry completes, the entry itself first.</param>
    public void Add(byte[] leaf, Action<MerkleNode, byte[]>? completed = null)
    {
        var (node, hash) = (new MerkleNode(0, Size), leaf);
        completed?.Invoke(node, hash);
        while (_edge.Count > 0 && _edge[^1].Node.Height == node.Height)
        {
            hash = MerkleTree.Node(_edge[^1].Hash, hash);
            node = new MerkleNode(node.Height + 1, node.Index >> 1);
            _edge.RemoveAt(_edge.Count - 1);
            completed?.Invoke(node, hash);
        }

        _edge.Add((node, hash));
        Size++;
    }

    /// <summary>Root of the log as it is now.</summary>
    public byte[] Root()
    {
        if (_edge.Count == 0) return MerkleTree.EmptyRoot;
        var root = _edge[^1].Hash;
        for (var i = _edge.Count - 2; i >= 0; i--) root = MerkleTree.Node(_edge[i].Hash, root);
        return root;
    }
}
