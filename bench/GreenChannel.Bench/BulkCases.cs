using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Bench;

/// <summary>
/// Many cases out of a few real ones: each copy has an id, a report id and a chain of its own and lies somewhere in the last two
/// years. Closed requests, sent messages and audit entries come along. The copies are for reading: nothing in them is sealed anew.
/// </summary>
internal static class BulkCases
{
    private const int Batch = 100_000;

    // SQLite makes no ids of its own.
    private const string Id = "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-7' || substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

    public static async Task FillAsync(BenchStore store, int cases, CancellationToken cancel)
    {
        await using DbConnection connection = store.IsPostgres ? new NpgsqlConnection(store.Connection) : new SqliteConnection(store.Connection);
        await connection.OpenAsync(cancel);
        if (!store.IsPostgres) await RunAsync(connection, "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF", cancel);
        await RunAsync(connection, "CREATE TEMPORARY TABLE original AS SELECT id FROM cases", cancel);
        var originals = (int)await store.NumberAsync("SELECT count(*) FROM cases", cancel);
        foreach (var times in Enumerable.Repeat(Batch / originals, (int)Math.Ceiling(cases / (double)Batch)))
        {
            // The map gives each copy its id, so that whatever belongs to a case can follow it.
            await RunAsync(connection, $"""
                DROP TABLE IF EXISTS bulk;
                CREATE TEMPORARY TABLE bulk AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {times})
                SELECT c.id AS old, {(store.IsPostgres ? "gen_random_uuid()" : Id)} AS new, {(store.IsPostgres ? "gen_random_uuid()" : Id)} AS request, {Ago(store, "random()")} AS at FROM original c, n
                """, cancel);
            await RunAsync(connection, store.IsPostgres ? "ANALYZE bulk; CREATE INDEX ON bulk (old)" : "CREATE INDEX temp.bulk_old ON bulk (old)", cancel);
            await CopyAsync(connection, "cases", "id", new() { ["id"] = "b.new", ["report_id"] = "b.request", ["case_number"] = "NULL", ["received_at"] = "b.at", ["discovered_at"] = "b.at", ["attend_at"] = "NULL", ["next_due"] = OneInFifty(store), ["name_hash"] = Hash(store), ["id_number_hash"] = Hash(store) }, cancel);
            await CopyAsync(connection, "requests", "case_id", new() { ["id"] = "b.request", ["case_id"] = "b.new", ["opened_at"] = "b.at", ["state"] = "'handedOver'", ["closed_at"] = "b.at", ["wake_at"] = "NULL", ["leased_for"] = "NULL", ["lease_until"] = "NULL" }, cancel);
            await CopyAsync(connection, "messages", "case_id", new()
            {
                ["id"] = store.IsPostgres ? "gen_random_uuid()" : Id,
                ["case_id"] = "b.new",
                ["request_id"] = "CASE WHEN t.request_id IS NULL THEN NULL ELSE b.request END",
                ["created_at"] = "b.at",
                ["due_at"] = "b.at",
                ["state"] = "'sent'",
            }, cancel);
            var hex = store.IsPostgres ? "replace(b.new::text, '-', '')" : "lower(replace(b.new, '-', ''))";
            await CopyAsync(connection, "audit", "case_id", new()
            {
                ["position"] = null,
                ["case_id"] = "b.new",
                ["chain"] = hex,
                ["at"] = "b.at",
                ["request_id"] = "CASE WHEN t.request_id IS NULL THEN NULL ELSE b.request END",
            }, cancel);
        }

        // As it stands after years: looked after by the engine itself, which a bulk load does not wait for.
        await RunAsync(connection, store.IsPostgres ? "VACUUM ANALYZE" : "ANALYZE", cancel);
    }

    // What is old is done, but for some; of these one in twenty is late, by hours.
    private static string OneInFifty(BenchStore store) => store.IsPostgres
        ? "CASE floor(random() * 1000)::int WHEN 0 THEN clock_timestamp() - random() * interval '20 hours' ELSE CASE floor(random() * 50)::int WHEN 0 THEN t.next_due END END"
        : "CASE abs(random()) % 1000 WHEN 0 THEN strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (abs(random()) % 72000) || ' seconds') ELSE CASE abs(random()) % 50 WHEN 0 THEN t.next_due END END";

    // Each copy is somebody else.
    private static string Hash(BenchStore store) => store.IsPostgres ? "decode(md5(random()::text) || md5(random()::text), 'hex')" : "randomblob(32)";

    private static string Ago(BenchStore store, string random) => store.IsPostgres
        ? $"clock_timestamp() - {random} * interval '730 days'"
        : $"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (abs({random}) % 63072000) || ' seconds')";

    /// <summary>Copies the rows of each original case for each of its copies; a column set to null is the engine's to fill in.</summary>
    private static async Task CopyAsync(DbConnection connection, string table, string ofCase, Dictionary<string, string?> changed, CancellationToken cancel)
    {
        var columns = new List<string>();
        await using (var look = connection.CreateCommand())
        {
            look.CommandText = $"SELECT * FROM {table} LIMIT 0";
            await using var row = await look.ExecuteReaderAsync(cancel);
            for (var index = 0; index < row.FieldCount; index++) columns.Add(row.GetName(index));
        }

        var kept = columns.Where(column => !changed.TryGetValue(column, out var value) || value is not null).ToList();
        string Quoted(string column) => $"\"{column}\"";
        await RunAsync(connection, $"""
            INSERT INTO {table} ({string.Join(", ", kept.Select(Quoted))})
            SELECT {string.Join(", ", kept.Select(column => changed.GetValueOrDefault(column) ?? $"t.{Quoted(column)}"))} FROM bulk b JOIN {table} t ON t.{ofCase} = b.old
            """, cancel);
    }

    private static async Task RunAsync(DbConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 3600;
        await command.ExecuteNonQueryAsync(cancel);
    }
}
