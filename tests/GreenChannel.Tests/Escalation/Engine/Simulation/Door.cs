using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Escalation.Engine;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>The store as a process sees it: read, decide and write are three things, and anybody may come between.</summary>
internal sealed class Door(SimStore store, Database database, Scheduler scheduler) : IEngineStore
{
    private const int Tries = 50;

    public Task<IReadOnlyList<DueRequest>> ClaimRequestsAsync(int most, CancellationToken cancel) => database.AskAsync(() => store.ClaimRequests(most));

    public async Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken cancel)
    {
        for (var trial = 0; trial < Tries; trial++)
        {
            var seen = await database.AskAsync(() => due.Select(one => (one.Id, Seen: store.Read(one.Id))).ToList());
            var now = scheduler.NowStored;
            var moves = seen.Select(one => (one.Id, one.Seen.Trail, one.Seen.WakeAt, After: one.Seen.Request.OnDeadline(now)))
                .Where(one => one.After is Moved || one.After is Unchanged same && one.WakeAt != same.Request.NextWake?.At).ToList();
            if (moves.Count == 0 || await database.AskAsync(() => store.WriteAll([.. moves.Select(one => (one.Id, one.Trail, one.After as Moved))]))) return;
        }

        throw new InvalidOperationException("stale to the end");
    }

    public Task<IReadOnlyList<Outgoing>> ClaimMessagesAsync(Guid owner, string channel, int most, CancellationToken cancel) =>
        database.AskAsync(() => store.ClaimMessages(owner, channel, most));

    public async Task RecordAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel)
    {
        for (var trial = 0; trial < Tries; trial++)
        {
            var (mine, trails) = await database.AskAsync(() => store.ReadMine(owner, attempts));
            if (mine.Count == 0 || await database.AskAsync(() => store.Record(owner, attempts, mine, trails))) return;
        }

        throw new InvalidOperationException("stale to the end");
    }

    public Task LetGoAsync(Guid owner, IReadOnlyList<Outgoing> messages, CancellationToken cancel) => database.AskAsync(() => store.LetGo(owner, messages));

    public Task LetGoAsync(DueRequest due, CancellationToken cancel) => database.AskAsync(() => store.LetGo(due));

    public Task<int> StartNextWaysAsync(int most, CancellationToken cancel) => database.AskAsync(() => store.StartNextWays(most));

    public Task<DateTime?> NextReceiptAsync(CancellationToken cancel) => database.AskAsync(store.NextReceipt);

    public Task<DateTime?> NextWakeAsync(CancellationToken cancel) => database.AskAsync(store.NextWake);

    public Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel) => database.AskAsync(() => store.NextMessage(channel));

    /// <summary>One command to a request, as Command puts it.</summary>
    public async Task<Transition> PutAsync(Guid id, Func<GreenChannelRequest, DateTime, Transition> ask)
    {
        for (var trial = 0; trial < Tries; trial++)
        {
            var (request, trail, _) = await database.AskAsync(() => store.Read(id));
            var transition = ask(request, scheduler.NowStored);
            if (transition is not Moved moved || await database.AskAsync(() => store.Write(id, trail, moved))) return transition;
        }

        throw new InvalidOperationException("stale to the end");
    }
}
