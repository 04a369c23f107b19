using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>The instant of a deadline: somebody answers, the time is up, and a sender is about to send. What happens first is the caller's to say.</summary>
internal sealed class Scenes
{
    private static readonly Guid Sender = new(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private readonly SimStore _store;
    private readonly Door _door;
    private readonly Scheduler _scheduler;
    private readonly Witness _witness;
    private bool _accepted;

    private Scenes(Func<int, int> pick, Func<Scheduler, Witness, ChannelPlan, SimStore> create)
    {
        _scheduler = new Scheduler(of => _hasBegun ? pick(of) : 0);
        _witness = new Witness(_scheduler) { IsServed = () => false };
        _store = create(_scheduler, _witness, ChannelPlan.DeskOnly);
        _door = new Door(_store, new Database(_scheduler, new Weather(new Dice(0)) { IsInstant = true }, _witness), _scheduler);
    }

    private bool _hasBegun;

    /// <summary>Plays one order of the scene; what was wrong with it, or null.</summary>
    public static string? Play(Func<int, int> pick, string cast, Func<Scheduler, Witness, ChannelPlan, SimStore> create)
    {
        var scene = new Scenes(pick, create);
        var id = scene._store.NewId();
        scene._store.OpenRequest(id, EscalationClass.Emergency, Scene.LadderOf("H330106001", "H330106002", "H330106003"), Scene.Times);
        scene._scheduler.At(Scene.Times.AcknowledgeWithin, () =>
        {
            scene._hasBegun = true;
            foreach (var actor in cast.Split(' ')) scene.Enter(actor, id);
        });
        scene._scheduler.RunUntil(Scheduler.Start + TimeSpan.FromMinutes(4), () => false);
        return scene._witness.Broken ?? scene.Faults(id);
    }

    private void Enter(string actor, Guid id) => _scheduler.Post(null, _ => _ = actor switch
    {
        "accept" => AcceptAsync(id),
        "decline" => _door.PutAsync(id, (request, now) => request.Decline("H330106001", Scene.Doctor, "没有床位", now)),
        "deadline" => DeadlineAsync(),
        "send" => SendAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(actor)),
    }, null);

    private async Task AcceptAsync(Guid id) => _accepted = await _door.PutAsync(id, (request, now) => request.Accept("H330106001", Scene.Terms, now)) is Moved;

    private async Task DeadlineAsync()
    {
        if (await _door.ClaimRequestsAsync(8, default) is { Count: > 0 } due) await _door.WakeAsync(due, default);
    }

    private async Task SendAsync()
    {
        var claimed = await _door.ClaimMessagesAsync(Sender, ChannelPlan.Desk, 8, default);
        foreach (var message in claimed)
        {
            _witness.Started(message.Envelope);
            _witness.Took(message.Envelope);
        }

        if (claimed.Count > 0) await _door.RecordAsync(Sender, [.. claimed.Select(message => new Attempt(message, SendOutcome.Taken))], default);
    }

    private string? Faults(Guid id)
    {
        var request = _store.Cases[id].Request!;
        if (_accepted && request.ResultOf("H330106001") is not (RungResult.Accepted or RungResult.Withdrawn)) return "an acceptance that was confirmed is gone";
        if (_store.Messages.Values.Count(message => message.Kind == MessageKind.Alert) != request.Rung) return "a rung was not alerted once";
        return null;
    }
}
