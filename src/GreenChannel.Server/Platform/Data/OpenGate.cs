namespace GreenChannel.Server.Platform.Data;

/// <summary>PostgreSQL has many writers and commits them in groups by itself.</summary>
public sealed class OpenGate : IWriteGate
{
    private readonly PlainInserts _inserts = new();

    /// <summary>Raised with each statement that goes past the mapper, for whoever counts them.</summary>
    public event Action<string>? Sending
    {
        add => _inserts.Sending += value;
        remove => _inserts.Sending -= value;
    }

    public async Task RunAsync(GreenChannelContext context, Func<Task> write, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await write();
        await transaction.CommitAsync(CancellationToken.None);
    }

    public Task RunOneAsync(GreenChannelContext context, Func<Task> statement, CancellationToken cancel) => statement();

    public async Task SaveAsync(GreenChannelContext context, Func<Task> write, Func<Task> save, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await write();
        if (await _inserts.TryCommitAsync(context, cancel)) return;
        await save();
        await transaction.CommitAsync(CancellationToken.None);
    }
}
