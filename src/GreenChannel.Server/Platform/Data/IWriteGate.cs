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

    /// <summary>Runs a write and then stores every change that the context holds, in the same transaction.</summary>
    /// <param name="context">The context whose changes are stored.</param>
    /// <param name="write">What comes before: statements only.</param>
    /// <param name="save">The mapper's own way of storing, where an engine has no quicker one.</param>
    /// <param name="cancel">Heeded before the commit, never after.</param>
    Task SaveAsync(GreenChannelContext context, Func<Task> write, Func<Task> save, CancellationToken cancel) => RunAsync(
        context,
        async () =>
        {
            await write();
            await save();
        },
        cancel);
}
