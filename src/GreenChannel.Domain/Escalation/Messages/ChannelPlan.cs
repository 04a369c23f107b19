namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>Which channels lead to a recipient, in order.</summary>
/// <param name="Channels">Names; the open duty desk is always among them.</param>
/// <param name="Together">How many begin at once, from 1; the others wait for one of these to fail (E3, E14).</param>
public sealed record ChannelPlan(IReadOnlyList<string> Channels, int Together)
{
    /// <summary>The open duty desk: its page and its live feed.</summary>
    public const string Desk = "desk";

    /// <summary>The desk and nothing else.</summary>
    public static readonly ChannelPlan DeskOnly = new([Desk], 1);

    /// <summary>Channels that begin at once.</summary>
    public IEnumerable<string> First => Channels.Take(Together);
}
