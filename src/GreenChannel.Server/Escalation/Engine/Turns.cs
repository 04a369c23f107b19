namespace GreenChannel.Server.Escalation.Engine;

/// <summary>What comes while the turn before is under way goes together in the next: the busier, the more a transaction holds.</summary>
/// <param name="run">One turn; it deals with its failures itself.</param>
internal sealed class Turns<T>(Func<IReadOnlyList<T>, Task> run)
{
    private readonly Lock _door = new();
    private List<T> _waiting = [];
    private Task _last = Task.CompletedTask;
    private Task? _next;

    /// <summary>Ends when the turn that these are part of has ended.</summary>
    public Task AddAsync(IReadOnlyCollection<T> items)
    {
        lock (_door)
        {
            _waiting.AddRange(items);
            return _next ??= _last = RunAsync(_last);
        }
    }

    private async Task RunAsync(Task before)
    {
        // Never at once: whoever adds holds the door, and others who come with it shall be in the same turn.
        await Task.Yield();
        await before;
        List<T> items;
        lock (_door)
        {
            (items, _waiting) = (_waiting, []);
            _next = null;
        }

        await run(items);
    }
}
