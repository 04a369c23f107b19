using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>Whether the log in the store holds what the trail does, and is what its checkpoints say.</summary>
public sealed class VerifyLog(LogStore log)
{
    // A transaction that runs for long keeps younger entries out of the log for as long.
    private static readonly TimeSpan Taken = TimeSpan.FromMinutes(10);

    /// <summary>One line for each fault; the trail's own hashes are looked at elsewhere.</summary>
    public async IAsyncEnumerable<string> FaultsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var keys = new List<ECDsa>();
        foreach (var row in await log.Keys.ToListAsync(cancel))
        {
            var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(row.PublicKey, out _);
            keys.Add(key);
        }

        var checkpoints = new Queue<LogCheckpointRow>(await log.Checkpoints.ToListAsync(cancel));
        var last = checkpoints.LastOrDefault();
        var edge = new MerkleEdge();
        await foreach (var (index, leaf, entry) in log.Entries(long.MaxValue).WithCancellation(cancel))
        {
            if (index != edge.Size) yield return $"log: entry {edge.Size} is missing";
            if (entry is null) yield return $"log: entry {index} is gone from the trail";
            else if (!MerkleTree.Leaf(Chain.Hash(entry)).AsSpan().SequenceEqual(leaf)) yield return $"log: entry {index} is not what the log took, chain {entry.Chain}, number {entry.Seq}";
            edge.Add(leaf);
            while (checkpoints.TryPeek(out var said) && said.Size <= edge.Size)
            {
                checkpoints.Dequeue();
                if (said.Size != edge.Size || !said.Root.AsSpan().SequenceEqual(edge.Root())) yield return $"log: the checkpoint of {said.Size} entries says otherwise";
                if (Checkpoint.Read(said.Note) is not { } note || note.Size != said.Size || !note.Root.AsSpan().SequenceEqual(said.Root) || !keys.Exists(key => Checkpoint.IsSignedBy(said.Note, key)))
                    yield return $"log: the checkpoint of {said.Size} entries is not signed";
            }
        }

        foreach (var said in checkpoints) yield return $"log: it had {said.Size} entries at {Instants.Text(said.At)} and has {edge.Size} now";
        if (last is not null && await log.LeftOutAsync(last.At - Taken, cancel) is > 0 and var left) yield return $"log: {left} entries were never taken";
    }
}
