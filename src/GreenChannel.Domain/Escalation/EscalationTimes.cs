namespace GreenChannel.Domain.Escalation;

/// <summary>The time limits of a request, frozen into it when it opens (E12).</summary>
/// <exception cref="ArgumentOutOfRangeException">A limit of zero or less, which would never wait or never end.</exception>
public sealed record EscalationTimes
{
    /// <summary>The limits of the contract.</summary>
    public static readonly EscalationTimes Default = new();

    /// <summary>An emergency's rung without answer; default 3 min.</summary>
    public TimeSpan AcknowledgeWithin { get; init => field = Positive(value); } = TimeSpan.FromMinutes(3);

    /// <summary>An urgent rung without answer; default 15 min.</summary>
    public TimeSpan UrgentAcknowledgeWithin { get; init => field = Positive(value); } = TimeSpan.FromMinutes(15);

    /// <summary>Added once a rung when somebody there has seen it (E8); default 2 min.</summary>
    public TimeSpan SeenExtends { get; init => field = NotNegative(value); } = TimeSpan.FromMinutes(2);

    /// <summary>A channel without a receipt starts the next (E14); default 30 s.</summary>
    public TimeSpan ReceiptWithin { get; init => field = Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Between two calls while unanswered (E11); default 2 min.</summary>
    public TimeSpan RepeatEvery { get; init => field = Positive(value); } = TimeSpan.FromMinutes(2);

    /// <summary>After the ETA, or after an acceptance without one (E22); default 15 min.</summary>
    public TimeSpan ArrivalGrace { get; init => field = NotNegative(value); } = TimeSpan.FromMinutes(15);

    /// <summary>Between two askings for the outcome of a patient who arrived (E22); default a day.</summary>
    public TimeSpan OutcomeEvery { get; init => field = Positive(value); } = TimeSpan.FromDays(1);

    /// <summary>How long a rung of this class may take.</summary>
    public TimeSpan Within(EscalationClass of) => of switch
    {
        EscalationClass.Emergency => AcknowledgeWithin,
        EscalationClass.Urgent => UrgentAcknowledgeWithin,
        _ => throw new ArgumentOutOfRangeException(nameof(of)),
    };

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        return value;
    }

    private static TimeSpan NotNegative(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return value;
    }
}
