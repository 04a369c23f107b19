using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Smoke;

/// <summary>A fresh store for one test: a SQLite file, or a database of its own on the PostgreSQL that the test script started.</summary>
public sealed class Store : IAsyncDisposable
{
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

    public string Folder { get; }

    public string Connection { get; }

    public static async Task<Store> CreateAsync(string engine)
    {
        if (engine == "sqlite") return new Store(null);
        var cluster = Environment.GetEnvironmentVariable("GREENCHANNEL_TEST_POSTGRES");
        if (string.IsNullOrEmpty(cluster)) Assert.Skip("PostgreSQL is absent: ./test starts one and names it in GREENCHANNEL_TEST_POSTGRES");
        var store = new Store(cluster);
        await store.OnClusterAsync($"CREATE DATABASE {store._name}");
        return store;
    }

    /// <summary>What a query that counts says; zero while the table is not there.</summary>
    public async Task<long> CountAsync(string sql)
    {
        try
        {
            await using DbConnection connection = _cluster is null ? new SqliteConnection(Connection) : new NpgsqlConnection(Connection);
            await connection.OpenAsync();
            await using var ask = connection.CreateCommand();
            ask.CommandText = sql;
            return Convert.ToInt64(await ask.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }
        catch (DbException)
        {
            return 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await OnClusterAsync($"DROP DATABASE {_name} WITH (FORCE)");
        Directory.Delete(Folder, recursive: true);
    }

    private async Task OnClusterAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_cluster!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
