using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Notify;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>What a gateway does with a message.</summary>
internal enum Mood
{
    Takes,
    TakesSlowly,
    Refuses,
    Fails,
    Swallows,
    TakesAndThrows,
    TakesAndIsSilent,
}

/// <summary>A gateway of the world: what has reached it once is there, whether or not its sender still waits.</summary>
internal sealed class Gateway(string name, Scheduler scheduler, Weather weather, Dice dice, Witness witness, Action<Envelope> deliver) : IChannel
{
    public string Name => name;

    /// <summary>Null on a good day, when the dice say what becomes of each message.</summary>
    public Mood? Mood { get; set; }

    public async Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
    {
        witness.Started(envelope);
        var mood = name == ChannelPlan.Desk ? Simulation.Mood.Takes
            : Mood ?? (dice.Chance(weather.Moods) ? dice.Of(Enum.GetValues<Mood>()) : Simulation.Mood.Takes);
        if (mood == Simulation.Mood.Takes && (name == ChannelPlan.Desk || dice.Chance(0.3)))
        {
            Take(envelope);
            return SendOutcome.Taken;
        }

        var answer = new TaskCompletionSource<SendOutcome>();
        using var given = cancel.UnsafeRegister(static waiting => ((TaskCompletionSource<SendOutcome>)waiting!).TrySetCanceled(), answer);
        scheduler.At(dice.Seconds(0, mood == Simulation.Mood.TakesSlowly ? 3.5 : 0.3), () =>
        {
            if (mood is not (Simulation.Mood.Refuses or Simulation.Mood.Fails or Simulation.Mood.Swallows)) Take(envelope);
            if (mood == Simulation.Mood.Refuses) witness.Refused(envelope);
            if (mood is Simulation.Mood.Swallows or Simulation.Mood.TakesAndIsSilent) return;
            scheduler.At(dice.Seconds(0, mood == Simulation.Mood.TakesSlowly ? 3.5 : 0.2), () => Say(answer, mood));
        });
        return await answer.Task;
    }

    private static void Say(TaskCompletionSource<SendOutcome> answer, Mood mood)
    {
        if (mood == Simulation.Mood.TakesAndThrows) answer.TrySetException(new HttpRequestException("cut off"));
        else answer.TrySetResult(mood switch
        {
            Simulation.Mood.Refuses => new SendOutcome("http-400", Permanent: true),
            Simulation.Mood.Fails => new SendOutcome("http-500"),
            _ => SendOutcome.Taken,
        });
    }

    private void Take(Envelope envelope)
    {
        witness.Took(envelope);
        deliver(envelope);
    }
}
