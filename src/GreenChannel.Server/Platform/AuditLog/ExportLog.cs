using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>
/// One line of an exported log; exactly one of its parts is set. First a line for each key, then the entries in the log's
/// order, each checkpoint right after its last entry.
/// </summary>
public sealed record LogLine(LogKeyLine? Key = null, LogEntryLine? Entry = null, string? Checkpoint = null);

/// <summary>A key: see <see cref="LogKeyRow"/>.</summary>
public sealed record LogKeyLine(int Number, byte[] PublicKey, DateTime Since, byte[]? VouchedFor, byte[]? Follows);

/// <summary>An entry with everything its hash is over. What identifies a person is sealed with the case's key, here as in the store.</summary>
public sealed record LogEntryLine(long Index, byte[] Leaf, string? Chain, int Seq, Guid? CaseId, Guid? RequestId, DateTime At, string? Actor, string? Organisation, string? Action, string? Detail, byte[]? Sealed, byte[]? Previous, byte[]? Hash)
{
    public static LogEntryLine Of(LoggedEntry logged) => logged.Entry is { } row
        ? new LogEntryLine(logged.Index, logged.Leaf, row.Chain, row.Seq, row.CaseId, row.RequestId, row.At, row.Actor, row.Organisation, row.Action, row.Detail, row.Sealed, row.PreviousHash, row.Hash)
        : new LogEntryLine(logged.Index, logged.Leaf, null, 0, null, null, default, null, null, null, null, null, null, null);

    /// <summary>The entry as it was stored; null where the trail had lost it.</summary>
    public AuditRow? Row() => Chain is null || Actor is null || Organisation is null || Action is null || Detail is null || Previous is null || Hash is null ? null : new AuditRow
    {
        Chain = Chain,
        Seq = Seq,
        CaseId = CaseId,
        RequestId = RequestId,
        At = At.ToUniversalTime(),
        Actor = Actor,
        Organisation = Organisation,
        Action = Action,
        Detail = Detail,
        Sealed = Sealed,
        PreviousHash = Previous,
        Hash = Hash,
    };
}

/// <summary>greenchannel export-log: everything that a verifier needs who trusts neither this server nor its database.</summary>
public sealed class ExportLog(LogStore log, SealLog seal, IOptions<GreenChannelOptions> options)
{
    /// <returns>Entries that were written.</returns>
    public async Task<long> RunAsync(Stream output, CancellationToken cancel)
    {
        if (File.Exists(options.Value.LogKeyPath)) await seal.RunAsync(cancel);
        var checkpoints = await log.Checkpoints.Select(said => new { said.Size, said.Note }).ToListAsync(cancel);
        foreach (var key in await log.Keys.ToListAsync(cancel)) Write(output, new LogLine(Key: new LogKeyLine(key.Number, key.PublicKey, key.Since, key.VouchedFor, key.Follows)));
        var (written, next) = (0L, 0);
        await foreach (var entry in log.Entries(checkpoints.Count == 0 ? 0 : checkpoints[^1].Size).WithCancellation(cancel))
        {
            Write(output, new LogLine(Entry: LogEntryLine.Of(entry)));
            written++;
            while (next < checkpoints.Count && checkpoints[next].Size <= entry.Index + 1) Write(output, new LogLine(Checkpoint: checkpoints[next++].Note));
        }

        while (next < checkpoints.Count) Write(output, new LogLine(Checkpoint: checkpoints[next++].Note));
        return written;
    }

    private static void Write(Stream output, LogLine line)
    {
        JsonSerializer.Serialize(output, line, Json.Stored);
        output.WriteByte((byte)'\n');
    }
}
