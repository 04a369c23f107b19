namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>One way to a recipient.</summary>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Person">Id of the person on duty whom it reaches; null for the recipient itself, its desk or its telephone.</param>
public sealed record Way(string Channel, Guid? Person = null)
{
    /// <summary>The recipient itself over a channel.</summary>
    public static implicit operator Way(string channel) => new(channel);
}

/// <summary>Which ways lead to a recipient, in order.</summary>
/// <param name="Ways">The open duty desk is always among them.</param>
/// <param name="Together">How many that are there begin at once, from 1; the others wait for one of these to fail or to stay without a receipt (E3, E14).</param>
public sealed record ChannelPlan(IReadOnlyList<Way> Ways, int Together)
{
    /// <summary>The open duty desk: its page and its live feed.</summary>
    public const string Desk = "desk";

    /// <summary>The desk and nothing else.</summary>
    public static readonly ChannelPlan DeskOnly = new([Desk], 1);

    /// <summary>Somebody has armed the desk and it has shown lately that it can sound; one that has not is used and counts as absent.</summary>
    public bool DeskRings { get; init; }

    /// <summary>Ways that begin at once.</summary>
    public IEnumerable<Way> First => Ways.TakeWhile((_, index) => Ways.Take(index).Count(IsThere) < Together);

    /// <summary>Whether a way that stays without a receipt has another to start: not the last, and not where all begin at once (E14).</summary>
    /// <param name="way">One of the plan's ways.</param>
    public bool HasNext(Way way) => Ways.Count > First.Count() && way != Ways[^1];

    private bool IsThere(Way way) => DeskRings || way.Channel != Desk;
}
