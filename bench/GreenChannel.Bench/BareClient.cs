using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Bench;

/// <summary>
/// The limit: the rows that a report left, written again by nothing but the engine's own driver, prepared, in one durable
/// transaction, and, where asked for, what its alerts left (messages and their entries) in a second one. On SQLite, which
/// has one writer, the connections take turns in the process; polling for the lock would make the limit lower than it is.
/// </summary>
internal sealed class BareClient : IAsyncDisposable
{
    private static readonly string[] Tables = ["cases", "audit", "requests", "asked", "work", "messages"];
    private readonly List<DbConnection> _connections = [];
    private readonly List<Dictionary<string, DbCommand>> _commands = [];
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly bool _takesTurns;

    private BareClient(bool takesTurns) => _takesTurns = takesTurns;

    /// <summary>The rows of each report as intake wrote them: its first entry and the work it starts with; and what followed.</summary>
    public static async Task<List<Written>> ReadAsync(BenchStore store, CancellationToken cancel)
    {
        await using var connection = await OpenAsync(store, cancel);
        var reports = new Dictionary<string, Written>();
        await foreach (var row in RowsAsync(connection, "SELECT * FROM cases", cancel)) reports.Add(Key(row["id"]), new Written { Rows = { ("cases", row) } });
        await foreach (var row in RowsAsync(connection, "SELECT * FROM audit WHERE case_id IS NOT NULL ORDER BY seq", cancel))
        {
            row.Remove("position");
            var report = reports[Key(row["case_id"])];
            (Convert.ToInt64(row["seq"], CultureInfo.InvariantCulture) == 1 ? report.Rows : report.Later).Add(("audit", row));
        }

        await foreach (var row in RowsAsync(connection, "SELECT * FROM requests", cancel)) reports[Key(row["case_id"])].Rows.Add(("requests", row));
        await foreach (var row in RowsAsync(connection, "SELECT * FROM asked", cancel)) reports[Key(row["case_id"])].Rows.Add(("asked", row));
        await foreach (var row in RowsAsync(connection, "SELECT * FROM work", cancel)) reports[Key(row["case_id"])].Rows.Add(("work", row));
        await foreach (var row in RowsAsync(connection, "SELECT * FROM messages", cancel)) reports[Key(row["case_id"])].Later.Add(("messages", row));
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
    public async Task WriteAsync(int connection, Written report, bool withAlerts, CancellationToken cancel)
    {
        if (_takesTurns) await _turn.WaitAsync(cancel);
        try
        {
            await StoreAsync(connection, report.Rows, report.Rows[0].Columns["county"], cancel);
            if (withAlerts && report.Later.Count > 0) await StoreAsync(connection, report.Later, null, cancel);
        }
        finally
        {
            if (_takesTurns) _turn.Release();
        }
    }

    private async Task StoreAsync(int connection, List<(string Table, Dictionary<string, object> Columns)> rows, object? county, CancellationToken cancel)
    {
        await using var transaction = await _connections[connection].BeginTransactionAsync(cancel);
        if (county is not null)
        {
            var series = _commands[connection]["series"];
            series.Transaction = transaction;
            series.Parameters[0].Value = county;
            await series.ExecuteScalarAsync(cancel);
        }

        foreach (var (table, columns) in rows)
        {
            var insert = _commands[connection][table];
            insert.Transaction = transaction;
            foreach (DbParameter parameter in insert.Parameters) parameter.Value = columns[parameter.ParameterName];
            await insert.ExecuteNonQueryAsync(cancel);
        }

        await transaction.CommitAsync(cancel);
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
            if (reports.SelectMany(report => report.Rows.Concat(report.Later)).FirstOrDefault(row => row.Table == table).Columns is not { } sample) continue;
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
    /// <summary>What its intake wrote.</summary>
    public List<(string Table, Dictionary<string, object> Columns)> Rows { get; } = [];

    /// <summary>What its alerts wrote afterwards.</summary>
    public List<(string Table, Dictionary<string, object> Columns)> Later { get; } = [];
}
