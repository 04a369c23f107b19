using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Smoke;

/// <summary>
/// A store of its own for one test, with the demo scene: a SQLite file, or a database on the PostgreSQL that the test
/// script started. The scene is seeded once an engine, because hashing its passwords takes seconds, and copied from then on.
/// </summary>
public sealed class Store : IAsyncDisposable
{
    private static readonly Dictionary<string, Lazy<Task<Store>>> Seeded = new()
    {
        ["sqlite"] = new(() => SeedAsync(null)),
        ["postgres"] = new(() => SeedAsync(Cluster)),
    };

    private static readonly SemaphoreSlim Copying = new(1, 1);
    private readonly string? _cluster;
    private readonly string _name = $"smoke_{Guid.NewGuid():N}";

    private Store(string? cluster)
    {
        _cluster = cluster;
        Folder = Directory.CreateTempSubdirectory("greenchannel-smoke-").FullName;
        Connection = cluster is null
            ? $"Data Source={Path.Combine(Folder, "greenchannel.db")}"
            : new NpgsqlConnectionStringBuilder(cluster) { Database = _name }.ConnectionString;
    }

    /// <summary>Engines that are there, for a test that plays on all of them at once.</summary>
    public static IReadOnlyList<string> Present => string.IsNullOrEmpty(Cluster) ? ["sqlite"] : ["sqlite", "postgres"];

    public string Folder { get; }

    public string Connection { get; }

    public bool IsPostgres => _cluster is not null;

    private static string? Cluster => Environment.GetEnvironmentVariable("GREENCHANNEL_TEST_POSTGRES");

    public static async Task<Store> CreateAsync(string engine)
    {
        if (!Present.Contains(engine)) Assert.Skip("PostgreSQL is absent: ./test starts one and names it in GREENCHANNEL_TEST_POSTGRES");
        return await (await Seeded[engine].Value).CopyAsync();
    }

    /// <summary>An empty database on a cluster of the test's own; the server that starts on it prepares it.</summary>
    public static async Task<Store> OnAsync(string cluster)
    {
        var store = new Store(cluster);
        await store.OnClusterAsync($"CREATE DATABASE {store._name}");
        return store;
    }

    /// <summary>The same content once more; no server may run on this one.</summary>
    public async Task<Store> CopyAsync()
    {
        var copy = new Store(_cluster);
        foreach (var file in Directory.EnumerateFiles(Folder)) File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        if (_cluster is null) return copy;

        // The cluster refuses two copies of one template at once.
        await Copying.WaitAsync();
        try
        {
            await OnClusterAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");
            await OnClusterAsync($"CREATE DATABASE {copy._name} TEMPLATE {_name}");
        }
        finally
        {
            Copying.Release();
        }

        return copy;
    }

    /// <summary>What a query that counts says; zero while the table is not there.</summary>
    public async Task<long> CountAsync(string sql)
    {
        try
        {
            return Convert.ToInt64((await RowsAsync(sql))[0][0], CultureInfo.InvariantCulture);
        }
        catch (DbException)
        {
            return 0;
        }
    }

    /// <summary>Rows of a query, as the engine gives its values.</summary>
    public async Task<List<object[]>> RowsAsync(string sql, params object[] values)
    {
        await using var connection = await OpenAsync();
        await using var ask = Command(connection, sql, values);
        await using var reader = await ask.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Runs one statement for each set of values, all in one transaction.</summary>
    public async Task ExecuteAsync(string sql, IEnumerable<object[]> each)
    {
        await using var connection = await OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var values in each)
        {
            await using var command = Command(connection, sql, values);
            command.Transaction = transaction;
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await OnClusterAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<Store> SeedAsync(string? cluster)
    {
        var store = new Store(cluster);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => store.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(5));
        if (cluster is not null) await store.OnClusterAsync($"CREATE DATABASE {store._name}");
        var (code, said) = await RealServer.RunAsync(store, "verify"); // Every command prepares the store first.
        Assert.True(code == 0, said);
        return store;
    }

    // Without a pool: nobody holds a file or a database that a test is about to copy or to drop.
    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _cluster is null ? new SqliteConnection(Connection + ";Pooling=false") : new NpgsqlConnection(Connection + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static DbCommand Command(DbConnection connection, string sql, object[] values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts stand in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"p{i}";
            parameter.Value = values[i];
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async Task OnClusterAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_cluster!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
