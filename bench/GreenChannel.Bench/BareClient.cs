using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Bench;

/// <summary>
/// The limit: the rows that a report left, written again by nothing but the engine's own driver, prepared, one durable
/// transaction a report. On SQLite, which has one writer, the connections take turns in the process; polling for the
/// lock would make the limit lower than it is.
/// </summary>
internal sealed class BareClient : IAsyncDisposable
{
    private static readonly string[] Tables = ["cases", "audit", "requests", "asked", "work"];
    private readonly List<DbConnection> _connections = [];
    private readonly List<Dictionary<string, DbCommand>> _commands = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly bool _takesTurns;

    private BareClient(bool takesTurns) => _takesTurns = takesTurns;

    /// <summary>The rows of each report as intake wrote them: the first entry of the chain, and the work a request starts with.</summary>
    public static async Task<List<Written>> ReadAsync(BenchStore store, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(store, cancel);
        var reports = new Dictionary<string, Written>();
        await foreach (var row in RowsAsync(connection, "SELECT * FROM cases", cancel)) reports.Add(Key(row["id"]), new Written { Rows = { ("cases", row) } });
        await foreach (var row in RowsAsync(connection, "SELECT * FROM audit WHERE seq = 1 AND case_id IS NOT NULL", cancel))
        {
            row.Remove("position");
            reports[Key(row["case_id"])].Rows.Add(("audit", row));
        }

        await foreach (var row in RowsAsync(connection, "SELECT * FROM requests", cancel)) reports[Key(row["case_id"])].Rows.Add(("requests", row));
        await foreach (var row in RowsAsync(connection, "SELECT * FROM asked", cancel)) reports[Key(row["case_id"])].Rows.Add(("asked", row));
        await foreach (var row in RowsAsync(connection, "SELECT * FROM work", cancel)) reports[Key(row["case_id"])].Rows.Add(("work", row));
        return [.. reports.Values];

        static string Key(object id) => id.ToString()!.ToUpperInvariant();
    }

    public static async Task<BareClient> ConnectAsync(BenchStore store, int connections, List<Written> reports, CancellationToken cancel)
    {
        var client = new BareClient(!store.IsPostgres);
        for (var index = 0; index < connections; index++)
        {
            var connection = await OpenAsync(store, cancel);
            client._connections.Add(connection);
            client._commands.Add(await PrepareAsync(connection, reports, cancel));
        }

        return client;
    }

    /// <summary>Writes one report durably.</summary>
    public async Task WriteAsync(int connection, Written report, CancellationToken cancel)
    {
        if (_takesTurns) await _turn.WaitAsync(cancel);
        try
        {
            await using var transaction = await _connections[connection].BeginTransactionAsync(cancel);
            var series = _commands[connection]["series"];
            series.Transaction = transaction;
            series.Parameters[0].Value = report.Rows[0].Columns["county"];
            await series.ExecuteScalarAsync(cancel);
            foreach (var (table, columns) in report.Rows)
            {
                var insert = _commands[connection][table];
                insert.Transaction = transaction;
                foreach (DbParameter parameter in insert.Parameters) parameter.Value = columns[parameter.ParameterName];
                await insert.ExecuteNonQueryAsync(cancel);
            }

            await transaction.CommitAsync(cancel);
        }
        finally
        {
            if (_takesTurns) _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _commands.SelectMany(own => own.Values)) await command.DisposeAsync();
        foreach (var connection in _connections) await connection.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<Dictionary<string, DbCommand>> PrepareAsync(DbConnection connection, List<Written> reports, CancellationToken cancel)
    {
        var commands = new Dictionary<string, DbCommand> { ["series"] = connection.CreateCommand() };
        commands["series"].CommandText =
            "INSERT INTO series (county, year, last) VALUES (@county, 2026, 1) ON CONFLICT (county, year) DO UPDATE SET last = series.last + 1 RETURNING last";
        var county = commands["series"].CreateParameter();
        (county.ParameterName, county.Value) = ("county", "");
        commands["series"].Parameters.Add(county);
        foreach (var table in Tables)
        {
            if (reports.SelectMany(report => report.Rows).FirstOrDefault(row => row.Table == table).Columns is not { } sample) continue;
            var insert = commands[table] = connection.CreateCommand();
            insert.CommandText = $"INSERT INTO {table} ({string.Join(", ", sample.Keys.Select(name => $"\"{name}\""))}) VALUES ({string.Join(", ", sample.Keys.Select(name => "@" + name))})";
            foreach (var name in sample.Keys)
            {
                var parameter = insert.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, sample[name]);
                insert.Parameters.Add(parameter);
            }
        }

        // The driver of PostgreSQL prepares by itself (see the connection); SQLite's keeps a command's statement.
        if (connection is SqliteConnection) foreach (var command in commands.Values) await command.PrepareAsync(cancel);
        return commands;
    }

    private static async Task<DbConnection> OpenAsync(BenchStore store, CancellationToken cancel)
    {
        DbConnection connection = store.IsPostgres
            ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(store.Connection) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, Pooling = false }.ConnectionString)
            : new SqliteConnection(store.Connection);
        await connection.OpenAsync(cancel);
        return connection;
    }

    private static async IAsyncEnumerable<Dictionary<string, object>> RowsAsync(
        DbConnection connection, string sql, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue);
    }
}

/// <summary>Every row that one report left, in the order of their keys.</summary>
internal sealed class Written
{
    public List<(string Table, Dictionary<string, object> Columns)> Rows { get; } = [];
}
