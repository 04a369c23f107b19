using System.Security.Cryptography;
using System.Text.Json;
using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>
/// greenchannel verify --export: checks an exported log with nothing but a public key, and finds where it was changed. Needs
/// no database and no configuration. Whoever kept an older checkpoint gives it too: then even somebody who rewrote the whole
/// database, and holds the signing key, is found.
/// </summary>
public sealed class VerifyExport(ECDsa trusted, IReadOnlyList<string> kept, TextWriter output)
{
    private readonly Dictionary<string, (int Seq, byte[] Hash)> _chains = [];
    private readonly List<ECDsa> _keys = [];
    private readonly MerkleEdge _edge = new();
    private bool _knows;
    private long _sound;
    private int _checkpoints;

    /// <summary>Faults found; each was one line of the output.</summary>
    public int Faults { get; private set; }

    /// <summary>0 where all holds, 1 where something does not.</summary>
    public async Task<int> RunAsync(Stream export, CancellationToken cancel = default)
    {
        var earlier = Kept();
        using var reader = new StreamReader(export);
        for (var number = 1; await reader.ReadLineAsync(cancel) is { } text; number++)
        {
            LogLine? line;
            try
            {
                line = JsonSerializer.Deserialize<LogLine>(text, Json.Stored);
            }
            catch (JsonException)
            {
                line = null;
            }

            if (line?.Key is { } key) Admit(key);
            else if (line?.Entry is { } entry) Check(entry);
            else if (line?.Checkpoint is { } note) Check(note);
            else Fault($"line {number} is not a part of a log");
            while (earlier.TryPeek(out var mine) && mine.Size <= _edge.Size)
            {
                earlier.Dequeue();
                Compare(mine, "the checkpoint that was kept", isTrusted: true);
            }
        }

        foreach (var mine in earlier) Fault($"entries {_edge.Size} to {mine.Size - 1}: the log had {mine.Size} entries at {Instants.Text(mine.At)} and has {_edge.Size} now");
        if (!_knows) Fault("the key that was given is not one of this log's");
        if (_checkpoints == 0) Fault("there is no checkpoint");
        else if (_sound != _edge.Size) Fault($"entries {_sound} to {_edge.Size - 1}: no checkpoint holds them");
        await output.WriteLineAsync($"{_edge.Size} entries in {_chains.Count} chains, {_checkpoints} checkpoints: {(Faults == 0 ? "all holds" : $"{Faults} faults")}");
        return Faults == 0 ? 0 : 1;
    }

    private Queue<Checkpoint> Kept()
    {
        var read = new List<Checkpoint>();
        foreach (var note in kept)
        {
            if (Checkpoint.Read(note) is { } said) read.Add(said);
            else Fault("a kept checkpoint cannot be read");
        }

        return new Queue<Checkpoint>(read.OrderBy(said => said.Size));
    }

    // Trust goes from the key that is given to the next ones, which it vouched for, and to those before, which it says it follows.
    private void Admit(LogKeyLine line)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(line.PublicKey, out _);
        }
        catch (CryptographicException)
        {
            Fault($"key {line.Number} cannot be read");
            return;
        }

        if (line.Number != _keys.Count + 1) Fault($"key {line.Number} stands where key {_keys.Count + 1} should");
        if (_keys.Count > 0)
        {
            var (before, since) = (_keys[^1], line.Since.ToUniversalTime());
            if (line.VouchedFor is null || !LogKey.IsVouchedFor(before, line.PublicKey, since, line.VouchedFor)) Fault($"key {line.Number}: the one before does not vouch for it");
            if (line.Follows is null || !LogKey.IsVouchedFor(key, before.ExportSubjectPublicKeyInfo(), since, line.Follows)) Fault($"key {line.Number} does not follow the one before");
        }

        _keys.Add(key);
        _knows |= line.PublicKey.AsSpan().SequenceEqual(trusted.ExportSubjectPublicKeyInfo());
    }

    private void Check(LogEntryLine line)
    {
        var index = _edge.Size;
        if (line.Index != index) Fault($"entry {index}: it says it is entry {line.Index}");
        if (line.Row() is not { } row)
        {
            Fault($"entry {index}: it is gone from the trail");
            _edge.Add(line.Leaf);
            return;
        }

        var (seq, last) = _chains.GetValueOrDefault(row.Chain, (0, Chain.Start));
        if (row.Seq != seq + 1) Fault($"entry {index}: chain {row.Chain} goes on from {seq} to {row.Seq}");
        if (!row.PreviousHash.AsSpan().SequenceEqual(last)) Fault($"entry {index}: it does not follow the one before it in chain {row.Chain}");
        var hash = Chain.Hash(row);
        if (!hash.AsSpan().SequenceEqual(row.Hash)) Fault($"entry {index}: chain {row.Chain}, number {row.Seq}, was changed");
        var leaf = MerkleTree.Leaf(hash);
        if (!leaf.AsSpan().SequenceEqual(line.Leaf)) Fault($"entry {index}: chain {row.Chain}, number {row.Seq}, is not what the log took");
        _chains[row.Chain] = (row.Seq, row.Hash);
        _edge.Add(leaf);
    }

    private void Check(string note)
    {
        if (Checkpoint.Read(note) is not { } said)
        {
            Fault($"the checkpoint after entry {_edge.Size - 1} cannot be read");
            return;
        }

        _checkpoints++;
        var signed = _knows && _keys.Exists(key => Checkpoint.IsSignedBy(note, key));
        if (!signed) Fault($"the checkpoint of {said.Size} entries is not signed by a key that is trusted");
        Compare(said, "the checkpoint", signed);
    }

    private void Compare(Checkpoint said, string which, bool isTrusted)
    {
        if (said.Size != _edge.Size) Fault($"{which} of {said.Size} entries stands after {_edge.Size}");
        else if (!said.Root.AsSpan().SequenceEqual(_edge.Root())) Fault($"entries {_sound} to {said.Size - 1}: {which} of {Instants.Text(said.At)} says otherwise");
        else if (isTrusted) _sound = Math.Max(_sound, said.Size);
    }

    private void Fault(string what)
    {
        Faults++;
        output.WriteLine(what);
    }
}
