using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;

namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>What a run came to.</summary>
internal sealed record Run(long Seed, TimeSpan Length, TimeSpan Open, string? Broken, ulong Trace, long Steps, int Moves, int Messages, int Deliveries, int Duplicates, int Calls, int Kills, int Freezes)
{
    public override string ToString() => $"GREENCHANNEL_SIM_SEED={Seed}: {Broken ?? "all is well"}";
}

/// <summary>What a run is made of beside its seed.</summary>
internal sealed record Plot
{
    public TimeSpan? Length { get; init; }

    /// <summary>So many requests, all of them opened at once.</summary>
    public int? Requests { get; init; }

    /// <summary>Rungs of every ladder; null as the seed has it.</summary>
    public int? Rungs { get; init; }

    /// <summary>Share of calls that hospitals act on; null as the seed has it.</summary>
    public double? Answers { get; init; }

    public EscalationTimes? Times { get; init; }

    /// <summary>In place of the right store.</summary>
    public Func<Scheduler, Witness, ChannelPlan, SimStore> Store { get; init; } = (scheduler, witness, plan) => new SimStore(scheduler, witness, plan);

    /// <summary>In place of a process with a right clock.</summary>
    public Func<Scheduler, Process> Process { get; init; } = scheduler => new Process(scheduler);
}

/// <summary>One run: everything is made from the seed, lives for some hours, and must come right at the end.</summary>
internal static class World
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(4);

    public static Run Play(long seed, Plot? plot = null)
    {
        plot ??= new Plot();
        var dice = new Dice(seed);
        var scheduler = new Scheduler(dice.Below);
        var isHasty = plot.Times is null && dice.Chance(0.2);
        var times = plot.Times ?? (isHasty ? Hasty(dice) : EscalationTimes.Default);
        var length = plot.Length ?? (isHasty ? dice.Minutes(10, 60) : dice.Minutes(6 * 60, 24 * 60));
        var weather = new Weather(dice);
        var witness = new Witness(scheduler);
        var plan = new ChannelPlan([ChannelPlan.Desk, .. new[] { "sms", "voice" }.Take(dice.Below(3))], 1 + dice.Below(3)) { DeskRings = dice.Chance(0.5) };
        var store = plot.Store(scheduler, witness, plan);
        var database = new Database(scheduler, weather, witness);
        var door = new Door(store, database, scheduler);
        var town = new Town(scheduler, dice, store, door, database, times);
        if (plot.Answers is { } answers) (town.Answers, town.IsPatient, town.Rungs) = (answers, true, plot.Rungs);
        List<Gateway> gateways = [.. plan.Ways.Select(way => new Gateway(way.Channel, scheduler, weather, dice, witness, town.Hear))];
        var machines = new Machines(scheduler, dice, weather, witness, () => plot.Process(scheduler), door, gateways);
        witness.IsServed = () => machines.OneIsAlive && !weather.IsAway;
        store.Rung = machines.Ring;
        scheduler.QuietUntil = store.QuietUntil;
        scheduler.Rouse = () => dice.Seconds(0.01, 1.5);

        machines.Start();
        town.OpenSome(plot.Requests ?? 1 + dice.Below(4), plot.Requests is null ? length * 0.8 : TimeSpan.Zero);
        if (weather.Calamities > 0)
            for (var i = 0; i < 3; i++) scheduler.At(dice.Between(TimeSpan.Zero, length), machines.Calamity);
        foreach (var gateway in gateways.Skip(1)) TurnMoody(gateway, scheduler, weather, dice, length);

        var end = Scheduler.Start + length;
        scheduler.RunUntil(end, () => witness.Broken is not null);
        machines.Mend();
        foreach (var gateway in gateways) gateway.Mood = null;
        scheduler.RunUntil(end + Quiet, () => witness.Broken is not null);
        witness.End(store);
        return new Run(
            seed, length + Quiet, store.OpenTime, witness.Broken, scheduler.Trace, scheduler.Steps, witness.Moves, store.Messages.Count, witness.Deliveries, witness.Duplicates, witness.CallsHeard.Count,
            machines.Kills, machines.Freezes);
    }

    private static void TurnMoody(Gateway gateway, Scheduler scheduler, Weather weather, Dice dice, TimeSpan length)
    {
        if (weather.Moods == 0) return;
        for (var times = dice.Below(4); times > 0; times--)
        {
            var begins = dice.Between(TimeSpan.Zero, length);
            var mood = dice.Of(Enum.GetValues<Mood>());
            scheduler.At(begins, () => gateway.Mood = mood);
            scheduler.At(begins + dice.Minutes(0.5, 30), () => gateway.Mood = null);
        }
    }

    // Delays are configured in seconds (E4); short ones meet leases and pauses that the usual ones never do.
    private static EscalationTimes Hasty(Dice dice) => new()
    {
        AcknowledgeWithin = dice.Seconds(3, 60),
        UrgentAcknowledgeWithin = dice.Seconds(5, 120),
        SeenExtends = dice.Seconds(0, 30),
        RepeatEvery = dice.Seconds(3, 60),
        ArrivalGrace = dice.Seconds(0, 900),
        OutcomeEvery = dice.Seconds(30, 3600),
    };
}
