using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// SQLite has one writer, and each of its commits waits for the disk. Writes stand in a line; those that came while the
/// disk was busy share the next transaction, each within a savepoint of its own, so that one that fails takes no other
/// with it. Nobody is answered before the commit that holds their write, whether it went well or not.
/// </summary>
public sealed class GroupCommit : IWriteGate, IAsyncDisposable
{
    private const int Most = 64;
    private const string Mark = "write";
    private readonly Channel<Write> _line = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly string _connectionString;
    private readonly Task _writing;
    private SqliteConnection? _connection;

    public GroupCommit(string connectionString)
    {
        _connectionString = connectionString;
        using (ExecutionContext.SuppressFlow()) _writing = Task.Run(WriteAsync);
    }

    public async Task RunAsync(GreenChannelContext context, Func<Task> write, CancellationToken cancel)
    {
        var standing = new Write(context, write, ExecutionContext.Capture(), cancel);
        ObjectDisposedException.ThrowIf(!_line.Writer.TryWrite(standing), this);
        await standing.Done.Task;
    }

    public Task RunOneAsync(GreenChannelContext context, Func<Task> statement, CancellationToken cancel) => RunAsync(context, statement, cancel);

    public async ValueTask DisposeAsync()
    {
        _line.Writer.TryComplete();
        await _writing;
        if (_connection is not null) await _connection.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        while (await _line.Reader.WaitToReadAsync())
        {
            var group = new List<Write>();
            try
            {
                await CommitAsync(group);
            }
            catch (Exception failed)
            {
                // The file is locked, full or gone: nothing of the group is stored, and the next begins anew.
                if (group.Count == 0 && _line.Reader.TryRead(out var first)) group.Add(first);
                foreach (var write in group) write.Failed ??= failed;
                if (_connection is not null) await _connection.DisposeAsync();
                _connection = null;
            }

            foreach (var write in group) write.Answer();
        }
    }

    private async Task CommitAsync(List<Write> group)
    {
        var connection = _connection ??= Open();
        var transaction = connection.BeginTransaction(deferred: false);
        try
        {
            var stored = 0;
            while (group.Count < Most && _line.Reader.TryRead(out var write))
            {
                group.Add(write);
                if (stored > 0) transaction.Save(Mark);
                await write.RunAsync(connection, transaction);
                if (write.Failed is null)
                {
                    if (stored++ > 0) transaction.Release(Mark);
                }
                else if (stored > 0)
                {
                    transaction.Rollback(Mark);
                    transaction.Release(Mark);
                }
                else
                {
                    // The first of a group needs no mark, which would be two statements more: the whole is its own.
                    transaction.Rollback();
                    await transaction.DisposeAsync();
                    transaction = connection.BeginTransaction(deferred: false);
                }
            }

            transaction.Commit();
        }
        finally
        {
            await transaction.DisposeAsync();
        }
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Engines.WaitForOthers(connection);
        return connection;
    }

    private sealed class Write(GreenChannelContext context, Func<Task> write, ExecutionContext? caller, CancellationToken cancel)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failed { get; set; }

        public async Task RunAsync(SqliteConnection connection, SqliteTransaction transaction)
        {
            var database = context.Database;
            var own = database.GetConnectionString();
            try
            {
                cancel.ThrowIfCancellationRequested();
                database.SetDbConnection(connection, contextOwnsConnection: false);
                var running = Task.CompletedTask;
                if (caller is null) Start();
                else ExecutionContext.Run(caller, _ => Start(), null);
                await running;

                void Start()
                {
                    database.UseTransaction(transaction);
                    running = write();
                }
            }
            catch (Exception failed)
            {
                Failed = failed;
            }
            finally
            {
                database.UseTransaction(null);
                database.SetDbConnection(null);
                database.SetConnectionString(own);
            }
        }

        public void Answer()
        {
            if (Failed is OperationCanceledException) Done.TrySetCanceled(cancel);
            else if (Failed is not null) Done.TrySetException(Failed);
            else Done.TrySetResult();
        }
    }
}
