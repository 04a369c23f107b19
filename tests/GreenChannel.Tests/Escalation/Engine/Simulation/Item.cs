namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>Something that runs at an instant: a continuation or a timer of a process, or an event of the world around.</summary>
internal sealed class Item(Process? of, SendOrPostCallback run, object? state, long at, long order)
{
    /// <summary>Null for the world: the network, the database, people.</summary>
    public Process? Of => of;

    public long At => at;

    public long Order => order;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Run() => run(state);
}
