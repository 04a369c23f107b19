using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Tests.AuditLog;

/// <summary>
/// Scene: somebody who may do everything with the database changes what happened, cleverly. Somebody else holds a checkpoint
/// from before and the public key, gets an export, and finds it and where it was done.
/// </summary>
public sealed class TamperTests
{
    private const string Origin = "greenchannel";

    // Each gives back the first entry that a finder may name and the last.
    private static readonly (string Name, Func<Trail, Random, (long First, long Last)> Do)[] Classes =
    [
        ("a field is changed", (trail, random) => Change(trail, random, rehash: 0)),
        ("a field and the entry's hash are changed", (trail, random) => Change(trail, random, rehash: 1)),
        ("a field is changed and its chain written anew", (trail, random) => Change(trail, random, rehash: 2)),
        ("a field is changed, its chain and the whole log written anew", (trail, random) => Change(trail, random, rehash: 3)),
        ("an entry is taken out", (trail, random) => TakeOut(trail, random, leaves: false)),
        ("an entry is taken out and the log closed over the gap", (trail, random) => TakeOut(trail, random, leaves: true)),
        ("an entry is put in", PutIn),
        ("two entries change places", Swap),
        ("the end is cut off with its checkpoints", CutOff),
        ("everything is written anew and signed with another key", Forge),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Classes.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Whoever_holds_an_older_checkpoint_finds_it_and_where(int number)
    {
        var (name, change) = Classes[number];
        var times = Scale("GREENCHANNEL_TAMPERS", 1_000);
        var random = new Random(20261126 + number);
        var honest = Trail.Make(random);
        Assert.Equal((0, ""), await VerifyAsync(honest, honest));
        for (var time = 0; time < times; time++)
        {
            var touched = honest.Copy();
            var (first, last) = change(touched, random);
            var (faults, said) = await VerifyAsync(touched, honest);
            Assert.True(faults > 0, $"{name}, {time}: nothing was found");
            Assert.True(Names(said, first, last), $"{name}, {time}: not located between {first} and {last}: {said}");
        }
    }

    [Fact]
    public async Task A_new_key_goes_on_where_the_old_one_ended_and_either_is_enough_to_verify()
    {
        var trail = Trail.Make(new Random(7), rotate: true);
        using var next = ECDsa.Create();
        next.ImportSubjectPublicKeyInfo(trail.Keys[1].PublicKey, out _);
        Assert.Equal((0, ""), await VerifyAsync(trail, trail));
        Assert.Equal((0, ""), await VerifyAsync(trail, trail, next));

        // A key that nobody vouches for, and one put in the place of the first.
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var forged = trail.Copy();
        forged.Keys[1] = forged.Keys[1] with { PublicKey = stranger.ExportSubjectPublicKeyInfo() };
        Assert.Contains("does not vouch", (await VerifyAsync(forged, trail)).Said, StringComparison.Ordinal);
        forged = trail.Copy();
        forged.Keys[0] = forged.Keys[0] with { PublicKey = stranger.ExportSubjectPublicKeyInfo() };
        Assert.Contains("does not follow", (await VerifyAsync(forged, trail, next)).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_export_is_said_to_be_none()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var text in new[] { "", "{}", "nonsense\n{\"entry\":{}}\n", "{\"checkpoint\":\"x\"}", "{\"key\":{\"number\":1,\"publicKey\":\"AAAA\"}}", "null\n[]\n\"a\"" })
        {
            var verify = new VerifyExport(key, ["no checkpoint"], TextWriter.Null);
            Assert.Equal(1, await verify.RunAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), TestContext.Current.CancellationToken));
        }
    }

    private static int Scale(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var times) ? times : otherwise;

    // "entry 12: …", or "entries 10 to 19: …" around it.
    private static bool Names(string said, long first, long last)
    {
        foreach (var line in said.Split('\n'))
        {
            var words = line.Split(' ', ':');
            if (words[0] == "entry" && long.TryParse(words[1], out var entry) && entry >= first && entry <= last) return true;
            if (words[0] == "entries" && words.Length > 3 && long.TryParse(words[1], out var from) && long.TryParse(words[3], out var to) && from <= last && to >= first) return true;
        }

        return false;
    }

    private static async Task<(int Faults, string Said)> VerifyAsync(Trail trail, Trail honest, ECDsa? key = null)
    {
        using var output = new StringWriter();
        var verify = new VerifyExport(key ?? honest.Key, [honest.Checkpoints[honest.Checkpoints.Count - 2]], output);
        await verify.RunAsync(trail.Export(), TestContext.Current.CancellationToken);
        return (verify.Faults, verify.Faults == 0 ? "" : output.ToString());
    }

    private static (long, long) Change(Trail trail, Random random, int rehash)
    {
        var index = random.Next(trail.Kept);
        var row = trail.Rows[index];
        switch (random.Next(8))
        {
            case 0: row.Actor += "x"; break;
            case 1: row.At = row.At.AddMilliseconds(random.Next(1, 100_000)); break;
            case 2: row.Action = row.Action == "report.received" ? "report.updated" : "report.received"; break;
            case 3: row.Organisation = "H330106009"; break;
            case 4: row.CaseId = Guid.NewGuid(); break;
            case 5: row.RequestId = Guid.NewGuid(); break;
            case 6: row.Sealed = [.. row.Sealed ?? [], 1]; break;
            default: // One bit of the detail.
                var bytes = Encoding.ASCII.GetBytes(row.Detail);
                bytes[random.Next(bytes.Length)] ^= 1;
                row.Detail = Encoding.ASCII.GetString(bytes);
                break;
        }

        if (rehash == 1) row.Hash = Chain.Hash(row);
        if (rehash >= 2) trail.Rechain(row.Chain);
        if (rehash == 3) trail.Releaf();
        return (index, index);
    }

    private static (long, long) TakeOut(Trail trail, Random random, bool leaves)
    {
        var index = random.Next(trail.Kept);
        if (!leaves)
        {
            trail.Gone.Add(index);
            return (index, index);
        }

        var chain = trail.Rows[index].Chain;
        trail.Rows.RemoveAt(index);
        trail.Leaves.RemoveAt(index);
        trail.Rechain(chain, renumber: true);
        trail.Releaf();
        return (index, trail.Rows.Count);
    }

    private static (long, long) PutIn(Trail trail, Random random)
    {
        var index = random.Next(trail.Kept);
        var like = trail.Rows[index];
        trail.Rows.Insert(index, Trail.Row(like.Chain, like.Seq, like.At, "message.alert"));
        trail.Leaves.Insert(index, []);
        trail.Rechain(like.Chain, renumber: true);
        trail.Releaf();
        return (index, trail.Rows.Count);
    }

    private static (long, long) Swap(Trail trail, Random random)
    {
        var (one, other) = (random.Next(trail.Kept - 1), 0);
        do other = random.Next(trail.Kept);
        while (other == one);
        (trail.Rows[one], trail.Rows[other]) = (trail.Rows[other], trail.Rows[one]);
        trail.Releaf();
        return (Math.Min(one, other), Math.Max(one, other));
    }

    private static (long, long) CutOff(Trail trail, Random random)
    {
        var size = random.Next(1, trail.Kept);
        var whole = trail.Rows.Count;
        trail.Rows.RemoveRange(size, whole - size);
        trail.Leaves.RemoveRange(size, whole - size);
        trail.Checkpoints.RemoveAll(note => Checkpoint.Read(note)!.Size > size);
        return (size, whole);
    }

    private static (long, long) Forge(Trail trail, Random random)
    {
        var (index, _) = Change(trail, random, rehash: 3);
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        trail.Resign(own, replaceKey: random.Next(2) == 0);
        return (index, index);
    }

    /// <summary>What lies in the database: entries of several cases, their leaves, checkpoints every few entries, keys.</summary>
    private sealed class Trail
    {
        private const int Entries = 120;

        public List<AuditRow> Rows { get; init; } = [];
        public List<byte[]> Leaves { get; init; } = [];
        public List<string> Checkpoints { get; init; } = [];
        public List<LogKeyLine> Keys { get; init; } = [];
        public HashSet<int> Gone { get; } = [];
        public required ECDsa Key { get; init; }

        /// <summary>Entries under the checkpoint that somebody else holds.</summary>
        public int Kept => (int)Checkpoint.Read(Checkpoints[^2])!.Size;

        public static Trail Make(Random random, bool rotate = false)
        {
            var trail = new Trail { Key = ECDsa.Create(ECCurve.NamedCurves.nistP256) };
            var (at, signing) = (new DateTime(2026, 11, 26, 0, 0, 0, DateTimeKind.Utc), trail.Key);
            trail.Keys.Add(new LogKeyLine(1, trail.Key.ExportSubjectPublicKeyInfo(), at, null, null));
            var chains = Enumerable.Range(0, 9).Select(_ => Guid.NewGuid().ToString("N")).Append("directory").ToList();
            var edge = new MerkleEdge();
            for (var index = 0; index < Entries; index++)
            {
                var chain = chains[random.Next(chains.Count)];
                var row = Row(chain, trail.Rows.Count(other => other.Chain == chain) + 1, at.AddSeconds(index), index % 3 == 0 ? "report.received" : "escalation.seen");
                row.PreviousHash = trail.Rows.LastOrDefault(other => other.Chain == chain)?.Hash ?? Chain.Start;
                row.Hash = Chain.Hash(row);
                trail.Rows.Add(row);
                trail.Leaves.Add(MerkleTree.Leaf(row.Hash));
                edge.Add(trail.Leaves[^1]);
                if (index % 17 != 0 && index != Entries - 1) continue;
                trail.Checkpoints.Add(new Checkpoint(Origin, edge.Size, edge.Root(), at.AddSeconds(index)).Sign(signing));
                if (!rotate || index < 50 || trail.Keys.Count > 1) continue;
                signing = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                var (next, since) = (signing.ExportSubjectPublicKeyInfo(), at.AddSeconds(index));
                trail.Keys.Add(new LogKeyLine(2, next, since, LogKey.VouchFor(trail.Key, next, since), LogKey.VouchFor(signing, trail.Key.ExportSubjectPublicKeyInfo(), since)));
            }

            return trail;
        }

        public static AuditRow Row(string chain, int seq, DateTime at, string action) => new()
        {
            Chain = chain,
            Seq = seq,
            CaseId = Guid.TryParseExact(chain, "N", out var id) ? id : null,
            At = at,
            Actor = "clinic-3301060101",
            Organisation = "3301060101",
            Action = action,
            Detail = "{\"hospital\":\"H330106001\"}",
            PreviousHash = Chain.Start,
            Hash = Chain.Start,
        };

        public Trail Copy() => new()
        {
            Key = Key,
            Rows = [.. Rows.Select(row => LogEntryLine.Of(new LoggedEntry(0, [], row)).Row()!)],
            Leaves = [.. Leaves],
            Checkpoints = [.. Checkpoints],
            Keys = [.. Keys],
        };

        public void Rechain(string chain, bool renumber = false)
        {
            var (last, seq) = (Chain.Start, 0);
            foreach (var row in Rows.Where(row => row.Chain == chain))
            {
                if (renumber) row.Seq = ++seq;
                row.PreviousHash = last;
                last = row.Hash = Chain.Hash(row);
            }
        }

        public void Releaf()
        {
            for (var i = 0; i < Rows.Count; i++) Leaves[i] = MerkleTree.Leaf(Rows[i].Hash);
        }

        public void Resign(ECDsa own, bool replaceKey)
        {
            var edge = new MerkleEdge();
            var notes = Checkpoints.Select(note => Checkpoint.Read(note)!).ToDictionary(said => said.Size);
            Checkpoints.Clear();
            foreach (var leaf in Leaves)
            {
                edge.Add(leaf);
                if (notes.TryGetValue(edge.Size, out var said)) Checkpoints.Add((said with { Root = edge.Root() }).Sign(own));
            }

            if (replaceKey) Keys[0] = Keys[0] with { PublicKey = own.ExportSubjectPublicKeyInfo() };
        }

        public MemoryStream Export()
        {
            var output = new MemoryStream();
            void Write(LogLine line)
            {
                JsonSerializer.Serialize(output, line, Json.Stored);
                output.WriteByte((byte)'\n');
            }

            foreach (var key in Keys) Write(new LogLine(Key: key));
            var next = 0;
            for (var index = 0; index < Rows.Count; index++)
            {
                Write(new LogLine(Entry: LogEntryLine.Of(new LoggedEntry(index, Leaves[index], Gone.Contains(index) ? null : Rows[index]))));
                while (next < Checkpoints.Count && Checkpoint.Read(Checkpoints[next])!.Size <= index + 1) Write(new LogLine(Checkpoint: Checkpoints[next++]));
            }

            while (next < Checkpoints.Count) Write(new LogLine(Checkpoint: Checkpoints[next++]));
            output.Position = 0;
            return output;
        }
    }
}
