using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Escalation.Engine;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>The store as a process sees it: read, decide and write are three things, and anybody may come between.</summary>
internal sealed class Door(SimStore store, Database database, Scheduler scheduler) : IEngineStore
{
    private const int Tries = 50;

    public Task<IReadOnlyList<DueRequest>> ClaimRequestsAsync(int most, CancellationToken cancel) => database.AskAsync(() => store.ClaimRequests(most));

    public Task WakeAsync(DueRequest due, CancellationToken cancel) => PutAsync(due.Id, (request, now) => request.OnDeadline(now), isEngine: true);

    public Task<IReadOnlyList<Outgoing>> ClaimMessagesAsync(Guid owner, string channel, int most, CancellationToken cancel) =>
        database.AskAsync(() => store.ClaimMessages(owner, channel, most));

    public async Task RecordAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel)
    {
        for (var trial = 0; trial < Tries; trial++)
        {
            var (mine, trail) = await database.AskAsync(() => store.ReadMine(owner, attempts));
            if (mine.Count == 0 || await database.AskAsync(() => store.Record(owner, attempts, mine, trail))) return;
        }

        throw new InvalidOperationException("stale to the end");
    }

    public Task LetGoAsync(Guid owner, IReadOnlyList<Guid> messages, CancellationToken cancel) => database.AskAsync(() => store.LetGo(owner, messages));

    public Task LetGoAsync(DueRequest due, CancellationToken cancel) => database.AskAsync(() => store.LetGo(due));

    public Task<DateTime?> NextWakeAsync(CancellationToken cancel) => database.AskAsync(store.NextWake);

    public Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel) => database.AskAsync(() => store.NextMessage(channel));

    /// <summary>One command to a request, as Command puts it.</summary>
    public async Task<Transition> PutAsync(Guid id, Func<GreenChannelRequest, DateTime, Transition> ask, bool isEngine = false)
    {
        for (var trial = 0; trial < Tries; trial++)
        {
            var (request, trail, wake) = await database.AskAsync(() => store.Read(id));
            var transition = ask(request, scheduler.NowStored);
            if (transition is Moved moved)
            {
                if (await database.AskAsync(() => store.Write(id, trail, moved))) return moved;
            }
            else if (!isEngine || wake == request.NextWake?.At || await database.AskAsync(() => store.CorrectWake(id, trail)))
            {
                return transition;
            }
        }

        throw new InvalidOperationException("stale to the end");
    }
}
