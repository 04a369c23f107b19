namespace GreenChannel.Domain.Escalation;

/// <summary>What follows from a command: the request moved, it is a repeat, or it is refused.</summary>
public abstract record Transition
{
    private protected Transition()
    {
    }
}

/// <summary>The request changed.</summary>
/// <param name="Next">The request from now on.</param>
/// <param name="Effects">What the world has to do; the next wake is among them while something has to happen by time.</param>
/// <param name="Event">One of <see cref="EscalationEvent"/>.</param>
public sealed record Moved(GreenChannelRequest Next, IReadOnlyList<Effect> Effects, string Event) : Transition;

/// <summary>A repeat, or a wake too early: nothing to store, the same answer as the first time.</summary>
public sealed record Unchanged(GreenChannelRequest Request) : Transition;

/// <summary>The command is refused and nothing changed.</summary>
/// <param name="Reason">Why.</param>
/// <param name="State">The state that refused it.</param>
public sealed record Refused(RefusalReason Reason, RequestState State) : Transition;

/// <summary>Why a command is refused.</summary>
/// <remarks>E8, E9.</remarks>
public enum RefusalReason
{
    /// <summary>This hospital has not been asked (yet); it may know nothing of the request.</summary>
    NotAsked,

    /// <summary>A decline needs a reason.</summary>
    ReasonRequired,

    /// <summary>Another hospital's acceptance is in force.</summary>
    AnotherAccepted,

    /// <summary>This hospital has said no.</summary>
    Declined,

    /// <summary>This hospital has not accepted.</summary>
    NotAccepted,

    /// <summary>This hospital accepted, but the patient has not arrived.</summary>
    NotArrived,

    /// <summary>The patient has arrived.</summary>
    AlreadyArrived,

    /// <summary>The request is closed with an outcome.</summary>
    AlreadyHandedOver,

    /// <summary>The request is closed without a hospital.</summary>
    StoodDown,
}
