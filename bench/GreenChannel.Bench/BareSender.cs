using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Bench;

/// <summary>
/// The database's own limit: claims messages as the engine does, and for each case commits what the engine records (its
/// messages, its version, an audit entry each), by nothing but the driver, without a gateway and without a rule.
/// </summary>
internal static class BareSender
{
    public static async Task<double> MeasureAsync(BenchStore store, string channel, int senders, CancellationToken cancel)
    {
        var sent = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, store.IsPostgres ? senders : 1).Select(_ => Task.Run(async () =>
        {
            await using DbConnection connection = store.IsPostgres
                ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(store.Connection) { MaxAutoPrepare = 50, AutoPrepareMinUsages = 2, Pooling = false }.ConnectionString)
                : new SqliteConnection(store.Connection);
            await connection.OpenAsync(cancel);
            while (await ClaimAsync(connection, channel, store.IsPostgres, cancel) is { Count: > 0 } claimed)
            {
                foreach (var ofOneCase in claimed.GroupBy(message => message.Case)) await RecordAsync(connection, [.. ofOneCase.Select(message => message.Id)], ofOneCase.Key, cancel);
                Interlocked.Add(ref sent, claimed.Count);
            }
        }, cancel)));
        return sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<List<(object Id, object Case)>> ClaimAsync(DbConnection connection, string channel, bool postgres, CancellationToken cancel)
    {
        await using var claim = connection.CreateCommand();
        claim.CommandText = $"""
            UPDATE messages SET state = 'sending', attempts = attempts + 1 WHERE id IN (
                SELECT id FROM messages WHERE channel = '{channel}' AND state = 'pending' ORDER BY priority, due_at LIMIT 64 {(postgres ? "FOR NO KEY UPDATE SKIP LOCKED" : "")})
            RETURNING id, case_id
            """;
        var claimed = new List<(object, object)>();
        await using var rows = await claim.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel)) claimed.Add((rows.GetValue(0), rows.GetValue(1)));
        return claimed;
    }

    // The entries go to a chain of their own, so that the trail stays as it was.
    private static async Task RecordAsync(DbConnection connection, List<object> ids, object caseId, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await RunAsync("UPDATE cases SET audit_head = audit_head WHERE id = @id", caseId);
        foreach (var id in ids)
        {
            await RunAsync("UPDATE messages SET state = 'sent', sent_at = created_at WHERE id = @id", id);
            await RunAsync(
                """
                INSERT INTO audit ("transaction", chain, seq, case_id, at, actor, organisation, action, detail, previous_hash, hash)
                SELECT 0, 'bench-' || CAST(@id AS text), 1, NULL, at, actor, organisation, action, detail, previous_hash, hash FROM audit WHERE position = (SELECT max(position) FROM audit)
                """, id);
        }

        await transaction.CommitAsync(cancel);

        async Task RunAsync(string sql, object id)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.Transaction = transaction;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("id", id);
            command.Parameters.Add(parameter);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
