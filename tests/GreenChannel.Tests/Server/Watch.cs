using System.Collections.Concurrent;
using System.Data.Common;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Tests.Server;

/// <summary>Listens to a server: every log line, and every statement that a call to it runs.</summary>
public sealed class Watch : ILoggerProvider
{
    private readonly HttpContextAccessor _current = new();

    public ConcurrentQueue<string> Logs { get; } = new();

    /// <summary>Statements run within a call, with the path of the call; what runs in the background is left out.</summary>
    public ConcurrentQueue<(string Path, string Sql)> Statements { get; } = new();

    public ConcurrentQueue<string> Transactions { get; } = new();

    /// <summary>What went wrong last, for the message of a test.</summary>
    public string LastError() => "\n" + (Logs.LastOrDefault(line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Fail", StringComparison.Ordinal)) ?? "no error was logged");

    public void Attach(IServiceCollection services)
    {
        services.AddLogging(logging => logging.ClearProviders().AddProvider(this).SetMinimumLevel(LogLevel.Debug));
        services.AddHttpContextAccessor();
        services.ConfigureDbContext<SqliteContext>(options => options.AddInterceptors(new Commands(this), new Begins(this)));
        services.ConfigureDbContext<PostgresContext>(options => options.AddInterceptors(new Commands(this), new Begins(this)));
    }

    public ILogger CreateLogger(string categoryName) => new Line(this, categoryName);

    public void Dispose()
    {
    }

    private string? Path => _current.HttpContext?.Request.Path.Value;

    /// <summary>Notes a statement, where a call runs it.</summary>
    public void Ran(string text)
    {
        // A batch is as many statements as it has semicolons; no statement of this store has one inside a literal.
        if (Path is not { } path) return;
        foreach (var statement in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (!statement.StartsWith("PRAGMA", StringComparison.Ordinal)) Statements.Enqueue((path, statement));
    }

    private sealed class Line(Watch watch, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            watch.Logs.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }

    private sealed class Commands(Watch watch) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            watch.Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            watch.Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            watch.Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }
    }

    private sealed class Begins(Watch watch) : DbTransactionInterceptor
    {
        public override ValueTask<DbTransaction> TransactionStartedAsync(
            DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
        {
            if (watch.Path is { } path) watch.Transactions.Enqueue(path);
            return ValueTask.FromResult(result);
        }

        // On SQLite the writes of a moment share one transaction, which each of them uses.
        public override DbTransaction TransactionUsed(DbConnection connection, TransactionEventData eventData, DbTransaction result)
        {
            if (watch.Path is { } path) watch.Transactions.Enqueue(path);
            return result;
        }

        public override ValueTask<InterceptionResult> CreatingSavepointAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            watch.Ran("SAVEPOINT");
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult> ReleasingSavepointAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            watch.Ran("RELEASE SAVEPOINT");
            return ValueTask.FromResult(result);
        }
    }
}
