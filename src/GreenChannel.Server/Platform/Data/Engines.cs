using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Which engine a connection string means, and what each needs.</summary>
public static class Engines
{
    public static bool IsPostgres(string connection) => connection.TrimStart().StartsWith("Host=", StringComparison.OrdinalIgnoreCase);

    public static IServiceCollection AddStore(this IServiceCollection services, string connection)
    {
        if (IsPostgres(connection))
        {
            connection = WithLimit(WithPreparing(connection));
            services.AddSingleton<IWriteGate, OpenGate>();
            services.AddDbContextPool<GreenChannelContext, PostgresContext>(options => options.UsePostgres(connection));
            services.AddSingleton(_ => NpgsqlDataSource.Create(connection));
            services.AddHostedService<PostgresBell>();
        }
        else
        {
            services.AddSingleton<IWriteGate>(_ => new GroupCommit(connection));
            services.AddDbContextPool<GreenChannelContext, SqliteContext>(options => options.UseEmbedded(connection));
        }

        services.AddSingleton<CommitBell>();
        services.AddScoped<Store>();
        return services;
    }

    public static DbContextOptionsBuilder UsePostgres(this DbContextOptionsBuilder options, string connection) =>
        options.UseNpgsql(connection, npgsql => npgsql.MigrationsAssembly(typeof(Engines).Assembly.FullName)).UseSnakeCaseNamingConvention();

    public static DbContextOptionsBuilder UseEmbedded(this DbContextOptionsBuilder options, string connection) =>
        options.UseSqlite(connection).UseSnakeCaseNamingConvention().AddInterceptors(Patience.Instance);

    // The same few statements run again and again; prepared, the server need not parse and plan each anew. No session
    // setting is ever changed, so none is put back between two uses of a connection, which would be seven statements.
    private static string WithPreparing(string connection)
    {
        var given = new NpgsqlConnectionStringBuilder(connection);
        if (!given.ContainsKey("Max Auto Prepare")) given.MaxAutoPrepare = 100;
        if (!given.ContainsKey("No Reset On Close")) given.NoResetOnClose = true;
        return given.ConnectionString;
    }

    // A server that is frozen in the middle of a transaction would hold its locks for as long as it is: no other could number
    // a case of the county. The database lets go of them in time for the others to take over (E18). Not sooner: on a busy host
    // the first report after a start thinks for a second within its transaction, and must not be cut off for it.
    private static string WithLimit(string connection)
    {
        var given = new NpgsqlConnectionStringBuilder(connection);
        if (given.Options?.Contains("idle_in_transaction_session_timeout", StringComparison.Ordinal) != true)
            given.Options = $"{given.Options} -c idle_in_transaction_session_timeout=5000".TrimStart();
        return given.ConnectionString;
    }

    /// <summary>Creates or migrates the database where it is behind. Write-ahead logging is set here once, not on each open.</summary>
    public static async Task PrepareAsync(GreenChannelContext context, string connection, CancellationToken cancel)
    {
        if (await IsCurrentAsync(connection, Newest(context.GetType()), cancel)) return;
        if (context is SqliteContext)
        {
            var file = new SqliteConnectionStringBuilder(connection).DataSource;
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) System.IO.Directory.CreateDirectory(folder);
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancel);
        }

        await context.Database.MigrateAsync(cancel);
    }

    // Asked without the object mapper, whose own comparison of models would cost every start a second.
    private static async Task<bool> IsCurrentAsync(string connection, string newest, CancellationToken cancel)
    {
        try
        {
            await using System.Data.Common.DbConnection open = IsPostgres(connection) ? new NpgsqlConnection(connection) : new SqliteConnection(connection);
            if (open is SqliteConnection && !File.Exists(new SqliteConnectionStringBuilder(connection).DataSource)) return false;
            await open.OpenAsync(cancel);
            await using var ask = open.CreateCommand();
            ask.CommandText = "SELECT max(migration_id) FROM \"__EFMigrationsHistory\"";
            return await ask.ExecuteScalarAsync(cancel) as string == newest;
        }
        catch (System.Data.Common.DbException)
        {
            return false; // No such table or database yet: migrating creates it, or says what is wrong.
        }
    }

    private static string Newest(Type context) => typeof(Engines).Assembly.GetTypes()
        .Where(type => type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context)
        .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>().Max()!;

    /// <summary>The table whose key is already there; null where something else failed.</summary>
    public static string? DuplicateIn(DbUpdateException failed) => failed.InnerException switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } duplicate => duplicate.TableName,
        // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY: "UNIQUE constraint failed: audit.chain, audit.seq"
        SqliteException { SqliteExtendedErrorCode: 2067 or 1555 } duplicate => duplicate.Message.Split("failed: ")[^1].Split('.')[0],
        _ => null,
    };

    /// <summary>How long a connection waits while another process writes.</summary>
    public static void WaitForOthers(SqliteConnection connection) => SQLitePCL.raw.sqlite3_busy_timeout(connection.Handle, 10_000);

    // Without it a second process (an import) meeting the writer would poll every 150 ms; the engine itself waits in small steps.
    private sealed class Patience : DbConnectionInterceptor
    {
        public static readonly Patience Instance = new();

        public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Set(connection);
            return Task.CompletedTask;
        }

        private static void Set(System.Data.Common.DbConnection connection) => WaitForOthers((SqliteConnection)connection);
    }
}
