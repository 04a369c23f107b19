using Npgsql;

namespace GreenChannel.Bench;

/// <summary>A fresh store for one measurement: a SQLite file in a folder of its own, or a database of its own.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private static readonly string? Cluster = Environment.GetEnvironmentVariable("GREENCHANNEL_TEST_POSTGRES");
    private readonly string _name = $"bench_{Guid.NewGuid():N}";

    private BenchStore(string engine)
    {
        Engine = engine;
        Folder = Directory.CreateTempSubdirectory("greenchannel-bench-").FullName;
        Connection = engine == "sqlite"
            ? $"Data Source={Path.Combine(Folder, "greenchannel.db")}"
            : new NpgsqlConnectionStringBuilder(Cluster) { Database = _name }.ConnectionString;
    }

    public string Engine { get; }

    public string Folder { get; }

    public string Connection { get; }

    public bool IsPostgres => Engine == "postgres";

    /// <summary>Null, with a word on why, where the engine is not there.</summary>
    public static async Task<BenchStore?> CreateAsync(string engine)
    {
        if (engine == "postgres" && string.IsNullOrEmpty(Cluster))
        {
            Console.WriteLine("postgres: not measured, GREENCHANNEL_TEST_POSTGRES names no cluster");
            return null;
        }

        var store = new BenchStore(engine);
        if (store.IsPostgres) await OnClusterAsync($"CREATE DATABASE {store._name}");
        await BenchScene.SeedAsync(store);
        return store;
    }

    public async Task<long> NumberAsync(string sql, CancellationToken cancel)
    {
        await using System.Data.Common.DbConnection connection = IsPostgres ? new NpgsqlConnection(Connection) : new Microsoft.Data.Sqlite.SqliteConnection(Connection);
        await connection.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel) ?? 0L, System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsPostgres) await OnClusterAsync($"DROP DATABASE {_name} WITH (FORCE)");
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task OnClusterAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Cluster!);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
