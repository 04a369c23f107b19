using System.Data.Common;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>A database that fails at the n-th statement, once or for a while; a commit counts as two, failing before and after it.</summary>
internal sealed class Outage
{
    private readonly HttpContextAccessor _current = new();
    private readonly Lock _lock = new();
    private Func<string?, bool> _concerns = _ => false;
    private int _seen;
    private int _from;
    private int _times;

    /// <summary>Statements that failed since it was arranged.</summary>
    public int Failed { get; private set; }

    /// <param name="concerns">Whose statements count, by path of the call; null is the engine's own.</param>
    /// <param name="from">The first statement that fails, from 1.</param>
    /// <param name="times">How many in a row.</param>
    public void Arrange(Func<string?, bool> concerns, int from, int times)
    {
        lock (_lock) (_concerns, _from, _times, _seen, Failed) = (concerns, from, times, 0, 0);
    }

    public void End() => Arrange(_ => false, 0, 0);

    public void Attach(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.ConfigureDbContext<SqliteContext>(options => options.AddInterceptors(new Commands(this), new Commits(this)));
        services.ConfigureDbContext<PostgresContext>(options => options.AddInterceptors(new Commands(this), new Commits(this)));
    }

    private void Strike()
    {
        lock (_lock)
        {
            if (!_concerns(_current.HttpContext?.Request.Path.Value) || ++_seen < _from || _seen >= _from + _times) return;
            Failed++;
        }

        throw new Away();
    }

    private sealed class Away() : DbException("the database is away");

    private sealed class Commands(Outage outage) : DbCommandInterceptor
    {
        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            outage.Strike();
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            outage.Strike();
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            outage.Strike();
            return ValueTask.FromResult(result);
        }
    }

    private sealed class Commits(Outage outage) : DbTransactionInterceptor
    {
        public override ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            outage.Strike();
            return ValueTask.FromResult(result);
        }

        // What is committed is not undone: only the answer is lost.
        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            outage.Strike();
            return Task.CompletedTask;
        }
    }
}
