using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Tests.Server;

/// <summary>The two engines the store runs on.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>
/// A database of its own, with the demo scene in it. The scene is seeded once an engine, because hashing its passwords
/// takes seconds, and copied from then on.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Dictionary<Engine, Lazy<Task<TestDatabase>>> Seeded = new()
    {
        [Engine.Sqlite] = new(() => SeedAsync(Engine.Sqlite)),
        [Engine.Postgres] = new(() => SeedAsync(Engine.Postgres)),
    };

    private static readonly SemaphoreSlim Copying = new(1, 1);

    private TestDatabase(Engine engine)
    {
        Engine = engine;
        Folder = Directory.CreateTempSubdirectory("greenchannel-test-").FullName;
        Name = $"test_{Guid.NewGuid():N}";
        Connection = engine == Engine.Sqlite
            ? $"Data Source={Path.Combine(Folder, "test.db")}"
            : new NpgsqlConnectionStringBuilder(Cluster!) { Database = Name, MaxPoolSize = 60 }.ConnectionString;
    }

    private TestDatabase(TestDatabase other, string role)
    {
        (Engine, Folder, Name) = (other.Engine, other.Folder, other.Name);
        Connection = new NpgsqlConnectionStringBuilder(other.Connection) { Username = role }.ConnectionString;
    }

    /// <summary>Connection to a cluster on which databases may be made; null where there is none.</summary>
    public static string? Cluster => Environment.GetEnvironmentVariable("GREENCHANNEL_TEST_POSTGRES");

    public Engine Engine { get; }

    public string Folder { get; }

    public string Name { get; }

    public string Connection { get; }

    public string KeyFile => Path.Combine(Folder, "master.key");

    public string File => Path.Combine(Folder, "test.db");

    public static string? WhyAbsent(Engine engine) =>
        engine == Engine.Postgres && Cluster is null ? "no PostgreSQL: GREENCHANNEL_TEST_POSTGRES is not set" : null;

    /// <summary>A new database with the demo scene.</summary>
    public static async Task<TestDatabase> CreateAsync(Engine engine)
    {
        var template = await Seeded[engine].Value;
        var database = new TestDatabase(engine);
        System.IO.File.Copy(template.KeyFile, database.KeyFile);
        if (engine == Engine.Sqlite)
        {
            System.IO.File.Copy(template.File, database.File);
            return database;
        }

        // The cluster refuses two copies of one template at once.
        await Copying.WaitAsync();
        try
        {
            await OnClusterAsync($"CREATE DATABASE {database.Name} TEMPLATE {template.Name}");
        }
        finally
        {
            Copying.Release();
        }

        return database;
    }

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = Engine == Engine.Sqlite ? new SqliteConnection(Connection) : new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<long> NumberAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Rows of a statement, every value as text.</summary>
    public async Task<List<string[]>> RowsAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture) ?? "")]);
        return rows;
    }

    /// <summary>How many rows each table of a report has: what a refusal must leave as it was.</summary>
    public async Task<string> CountsAsync()
    {
        string[] tables = ["cases", "requests", "asked", "work", "audit", "updates", "messages", "feedback", "attachments", "readiness", "readiness_tests", "slips", "leads"];
        var sql = string.Join(", ", tables.Select(table => $"(SELECT COUNT(*) FROM {table})"));
        var row = (await RowsAsync($"SELECT {sql}, (SELECT COALESCE(SUM(last), 0) FROM series)")).Single();
        return string.Join(' ', tables.Append("numbers").Zip(row, (table, count) => $"{table}={count}"));
    }

    /// <summary>The same database as another role sees it; the first one deletes it.</summary>
    public TestDatabase As(string role) => new(this, role);

    /// <summary>What somebody with every right does before the trail can be changed at all.</summary>
    public async Task UnlockTrailAsync()
    {
        foreach (var table in new[] { "audit", "log_leaves", "log_nodes", "log_checkpoints", "log_keys" })
        {
            string[] triggers = Engine == Engine.Sqlite ? [$"{table}_no_update", $"{table}_no_delete"] : [$"{table}_no_change ON {table}", $"{table}_no_truncate ON {table}"];
            foreach (var trigger in triggers) await ExecuteAsync($"DROP TRIGGER {trigger}");
        }
    }

    /// <summary>Makes every new audit entry fail, as a revoked right or a full disk would.</summary>
    public Task BreakAuditAsync() => ExecuteAsync(Engine == Engine.Sqlite
        ? "CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no audit'); END"
        : """
          CREATE FUNCTION no_audit() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no audit'; END $$ LANGUAGE plpgsql;
          CREATE TRIGGER no_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_audit();
          """);

    public Task MendAuditAsync() => ExecuteAsync(Engine == Engine.Sqlite ? "DROP TRIGGER no_audit" : "DROP TRIGGER no_audit ON audit");

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        if (Engine == Engine.Postgres)
        {
            await using (var own = new NpgsqlConnection(Connection)) NpgsqlConnection.ClearPool(own);
            await OnClusterAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<TestDatabase> SeedAsync(Engine engine)
    {
        var template = new TestDatabase(engine);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => template.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(5));
        if (engine == Engine.Postgres) await OnClusterAsync($"CREATE DATABASE {template.Name}");
        await ServerUnderTest.SeedAsync(template);
        await template.DetachAsync();
        return template;
    }

    // A template is copied only while nobody is connected to it, and a file only when nothing waits in its log.
    private async Task DetachAsync()
    {
        if (Engine == Engine.Sqlite)
        {
            await ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            SqliteConnection.ClearAllPools();
            return;
        }

        await using (var own = new NpgsqlConnection(Connection)) NpgsqlConnection.ClearPool(own);
        await OnClusterAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{Name}'");
    }

    private static async Task OnClusterAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Cluster!) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
