using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Bench;

/// <summary>How fast an exported log is verified on one core, beside nothing but its hashes and beside reading its lines.</summary>
internal static class LogBench
{
    public static async Task<int> RunAsync(int entries, CancellationToken cancel)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await WriteAsync(file, entries, key, cancel);
            Console.WriteLine($"{entries} entries, {new FileInfo(file).Length / 1_000_000} MB");
            var rates = new List<(double Verify, double Hashes, double Lines)>();
            for (var round = 0; round < 3; round++)
            {
                var lines = await TimeAsync(entries, () => ReadAsync(file, cancel));
                var hashes = await TimeAsync(entries, () => Task.Run(() => Hashes(entries), cancel));
                var verify = await TimeAsync(entries, async () =>
                {
                    await using var export = File.OpenRead(file);
                    if (await new VerifyExport(key, [], TextWriter.Null).RunAsync(export, cancel) != 0) throw new InvalidOperationException("the export does not verify");
                });
                rates.Add((verify, hashes, lines));
                Console.WriteLine($"verify {verify:N0} entries/s   hashes alone {hashes:N0}   lines read and parsed alone {lines:N0}");
            }

            rates.Sort();
            Console.WriteLine($"in the middle {rates[1].Verify:N0} entries/s, {rates[1].Verify / rates[1].Hashes:0.00} of the hashes alone");
            return 0;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<double> TimeAsync(int entries, Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        await run();
        return entries / watch.Elapsed.TotalSeconds;
    }

    // As long as the entries of a report and its alerts are in the middle, with 1.5 KB of what is sealed in every third.
    private static async Task WriteAsync(string file, int entries, ECDsa key, CancellationToken cancel)
    {
        await using var output = new FileStream(file, FileMode.Create);
        var (edge, at, sealedPart, chains) = (new MerkleEdge(), DateTime.UnixEpoch, RandomNumberGenerator.GetBytes(1_500), new (int Seq, byte[] Hash)[Math.Max(1, entries / 6)]);
        Write(output, new LogLine(Key: new LogKeyLine(1, key.ExportSubjectPublicKeyInfo(), at, null, null)));
        for (var index = 0; index < entries; index++)
        {
            var of = index % chains.Length;
            var (seq, last) = chains[of].Hash is null ? (0, Chain.Start) : chains[of];
            var row = new AuditRow
            {
                Chain = $"{of:x32}",
                Seq = seq + 1,
                CaseId = Guid.NewGuid(),
                At = at.AddMilliseconds(index),
                Actor = "clinic-3301060101",
                Organisation = "3301060101",
                Action = "message.alert",
                Detail = "{\"hospital\":\"H330106001\",\"channel\":\"desk\",\"recipient\":\"H330106001\",\"messages\":2}",
                Sealed = index % 3 == 0 ? sealedPart : null,
                PreviousHash = last,
                Hash = [],
            };
            row.Hash = Chain.Hash(row);
            chains[of] = (row.Seq, row.Hash);
            var leaf = MerkleTree.Leaf(row.Hash);
            Write(output, new LogLine(Entry: LogEntryLine.Of(new LoggedEntry(index, leaf, row))));
            edge.Add(leaf);
            if (index % 2_000 == 1_999 || index == entries - 1) Write(output, new LogLine(Checkpoint: new Checkpoint("greenchannel", edge.Size, edge.Root(), row.At).Sign(key)));
        }

        await output.FlushAsync(cancel);
    }

    private static void Write(Stream output, LogLine line)
    {
        JsonSerializer.Serialize(output, line, Json.Stored);
        output.WriteByte((byte)'\n');
    }

    private static async Task ReadAsync(string file, CancellationToken cancel)
    {
        using var reader = new StreamReader(file);
        while (await reader.ReadLineAsync(cancel) is { } line) _ = JsonSerializer.Deserialize<LogLine>(line, Json.Stored);
    }

    // What no verifier can do without: an entry's own hash, its leaf, and one node.
    private static void Hashes(int entries)
    {
        var (large, small, node) = (new byte[1_800], new byte[33], new byte[65]);
        Span<byte> hash = stackalloc byte[32];
        for (var index = 0; index < entries; index++)
        {
            SHA256.HashData(large.AsSpan(0, index % 3 == 0 ? 1_800 : 300), hash);
            SHA256.HashData(small, hash);
            SHA256.HashData(node, hash);
        }
    }
}
