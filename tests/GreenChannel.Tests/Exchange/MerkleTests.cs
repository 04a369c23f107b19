using System.Security.Cryptography;
using System.Text;
using GreenChannel.Exchange.Transparency;

namespace GreenChannel.Tests.Exchange;

public sealed class MerkleTests
{
    // The eight entries and their roots that every implementation of RFC 6962 is tested with.
    private static readonly string[] Known = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void The_known_trees_have_the_known_roots()
    {
        var edge = new MerkleEdge();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(edge.Root()));
        for (var i = 0; i < Known.Length; i++)
        {
            edge.Add(MerkleTree.Leaf(Convert.FromHexString(Known[i])));
            Assert.Equal(Roots[i], Convert.ToHexStringLower(edge.Root()));
        }
    }

    [Fact]
    public async Task Each_entry_of_each_size_is_shown_to_be_there_and_none_elsewhere()
    {
        var log = new Log(70);
        for (var size = 1; size <= 70; size++)
        {
            var root = log.Root(size);
            for (var index = 0; index < size; index++)
            {
                var path = await MerkleProof.OfInclusionAsync(index, size, log.ReadAsync);
                Assert.True(MerkleProof.Includes(log.Leaf(index), index, size, path, root));
                Assert.False(MerkleProof.Includes(log.Leaf(index), (index + 1) % (size + 1), size, path, root));
                Assert.False(MerkleProof.Includes(MerkleTree.Leaf("another"u8), index, size, path, root));
                Assert.False(MerkleProof.Includes(log.Leaf(index), index, size, [.. path, root], root));
                if (path.Count > 0) Assert.False(MerkleProof.Includes(log.Leaf(index), index, size, [.. path.Skip(1)], root));
            }
        }
    }

    [Fact]
    public async Task Each_log_continues_each_earlier_one_and_no_other()
    {
        var log = new Log(70);
        for (var to = 1; to <= 70; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                var proof = await MerkleProof.OfConsistencyAsync(from, to, log.ReadAsync);
                var (earlier, later) = (log.Root(from), log.Root(to));
                Assert.True(MerkleProof.Continues(from, to, proof, earlier, later), $"{from} {to}");
                Assert.False(MerkleProof.Continues(from, to, proof, MerkleTree.EmptyRoot, later));
                Assert.False(MerkleProof.Continues(from, to, proof, earlier, MerkleTree.EmptyRoot));
                Assert.False(MerkleProof.Continues(from, to, [.. proof, earlier], earlier, later));
            }
        }
    }

    [Fact]
    public async Task Proofs_of_a_large_log_hold_at_random_places()
    {
        const int Size = 100_003;
        var log = new Log(Size);
        var random = new Random(20261126);
        var root = log.Root(Size);
        for (var i = 0; i < 5_000; i++)
        {
            var (index, from) = (random.Next(Size), random.Next(1, Size));
            Assert.True(MerkleProof.Includes(log.Leaf(index), index, Size, await MerkleProof.OfInclusionAsync(index, Size, log.ReadAsync), root));
            Assert.True(MerkleProof.Continues(from, Size, await MerkleProof.OfConsistencyAsync(from, Size, log.ReadAsync), await log.RootAsync(from), root));
        }
    }

    [Fact]
    public async Task A_log_goes_on_from_its_edge()
    {
        var log = new Log(300);
        foreach (var size in new[] { 0, 1, 7, 256, 299 })
        {
            var hashes = new List<byte[]>();
            foreach (var node in MerkleEdge.NodesOf(size)) hashes.Add(await log.ReadAsync(node));
            var edge = new MerkleEdge(size, hashes);
            for (var index = size; index < 300; index++) edge.Add(log.Leaf(index));
            Assert.Equal(log.Root(300), edge.Root());
        }
    }

    [Fact]
    public void A_checkpoint_is_read_back_and_its_signature_is_its_key_s()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var said = new Checkpoint("greenchannel", 12_345, SHA256.HashData("root"u8), new DateTime(2026, 11, 26, 5, 0, 0, 7, DateTimeKind.Utc));
        var note = said.Sign(key);
        var read = Checkpoint.Read(note)!;
        Assert.Equal((said.Origin, said.Size, said.At), (read.Origin, read.Size, read.At));
        Assert.Equal(said.Root, read.Root);
        Assert.True(Checkpoint.IsSignedBy(note, key));
        Assert.False(Checkpoint.IsSignedBy(note, other));
        Assert.False(Checkpoint.IsSignedBy(note.Replace("12345", "12344", StringComparison.Ordinal), key));
        for (var i = 0; i < note.Length; i++)
        {
            var torn = new StringBuilder(note).Remove(i, 1).ToString();
            Assert.False(i < said.Text.Length && Checkpoint.IsSignedBy(torn, key), $"character {i}");
            _ = Checkpoint.Read(torn);
        }
    }

    private sealed class Log
    {
        private readonly Dictionary<MerkleNode, byte[]> _nodes = [];
        private readonly List<byte[]> _roots = [];

        public Log(int size)
        {
            var edge = new MerkleEdge();
            for (var i = 0; i < size; i++)
            {
                edge.Add(MerkleTree.Leaf(Encoding.UTF8.GetBytes($"entry {i}")), (node, hash) => _nodes[node] = hash);
                if (size < 1_000) _roots.Add(edge.Root());
            }

            if (size >= 1_000) _roots.AddRange(Enumerable.Repeat(edge.Root(), size));
        }

        public byte[] Leaf(int index) => _nodes[new MerkleNode(0, index)];

        public byte[] Root(int size) => _roots[size - 1];

        public Task<byte[]> RootAsync(int size) => MerkleProof.RangeAsync(0, size, ReadAsync);

        public Task<byte[]> ReadAsync(MerkleNode node) => Task.FromResult(_nodes[node]);
    }
}
