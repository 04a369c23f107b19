namespace GreenChannel.Tests.Escalation.Engine.Simulation;

/// <summary>What may go wrong in a run, and how often; drawn from its seed.</summary>
internal sealed class Weather(Dice dice)
{
    /// <summary>Share of statements that fail before they are committed; the same again fail after.</summary>
    public double Errors { get; set; } = dice.Of(0, 0, 0.002, 0.02);

    public double Slow { get; set; } = dice.Of(0, 0.001, 0.01);

    /// <summary>Share of rings that another process never hears: its wire to the database is down.</summary>
    public double Unheard { get; set; } = dice.Of(0, 0.05, 1);

    /// <summary>Share of the commits after which somebody is killed or frozen.</summary>
    public double Calamities { get; set; } = dice.Of(0, 0.002, 0.01, 0.04);

    /// <summary>Share of the attempts that a gateway handles badly on a good day.</summary>
    public double Moods { get; set; } = dice.Of(0, 0.02, 0.2);

    public bool IsAway { get; set; }

    /// <summary>Statements take no time and none fails: only their order is left to chance.</summary>
    public bool IsInstant { get; init; }

    /// <summary>Nothing goes wrong any more: the end of a run, when all that was left has to come right.</summary>
    public void Clear() => (Errors, Slow, Unheard, Calamities, Moods, IsAway) = (0, 0, 0, 0, 0, false);

    public Call OfCall() => IsInstant ? default : new(
        Out: dice.Chance(Slow) ? dice.Seconds(0.2, 6) : dice.Chance(0.5) ? TimeSpan.Zero : dice.Seconds(0, 0.01),
        Back: dice.Chance(Slow) ? dice.Seconds(0.2, 6) : dice.Chance(0.5) ? TimeSpan.Zero : dice.Seconds(0, 0.01),
        FailsBefore: dice.Chance(Errors), FailsAfter: dice.Chance(Errors));

    /// <summary>One statement on its way to the database and back.</summary>
    internal readonly record struct Call(TimeSpan Out, TimeSpan Back, bool FailsBefore, bool FailsAfter)
    {
        public bool IsSlow => Out + Back > TimeSpan.FromSeconds(0.1);
    }
}
