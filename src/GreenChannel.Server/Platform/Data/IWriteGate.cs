namespace GreenChannel.Server.Platform.Data;

/// <summary>Where every write goes through, in one transaction, durable when the call returns.</summary>
public interface IWriteGate
{
    /// <summary>Runs a write; whatever it throws is thrown here, and then nothing of it is stored.</summary>
    /// <param name="context">The context that the write uses.</param>
    /// <param name="write">Statements only: it must not wait for anything else, others may stand behind it.</param>
    /// <param name="cancel">Heeded before the commit, never after.</param>
    Task RunAsync(GreenChannelContext context, Func<Task> write, CancellationToken cancel);

    /// <summary>The same for a write of one statement, which is a transaction by itself.</summary>
    Task RunOneAsync(GreenChannelContext context, Func<Task> statement, CancellationToken cancel);
}

/// <summary>PostgreSQL has many writers and commits them in groups by itself.</summary>
public sealed class OpenGate : IWriteGate
{
    public async Task RunAsync(GreenChannelContext context, Func<Task> write, CancellationToken cancel)
    {
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
        await write();
        await transaction.CommitAsync(CancellationToken.None);
    }

    public Task RunOneAsync(GreenChannelContext context, Func<Task> statement, CancellationToken cancel) => statement();
}
