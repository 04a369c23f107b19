using System.Text.Json.Serialization;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Escalation;

/// <summary>A request that alerts designated hospitals rung by rung until a named doctor accepts. It names no patient.</summary>
/// <remarks>Immutable; <see cref="EscalationRules"/> says what follows from each answer and each deadline.</remarks>
public sealed record GreenChannelRequest
{
    public required Guid Id { get; init; }
    public required Guid CaseId { get; init; }
    public required EscalationClass Class { get; init; }
    public required RequestState State { get; init; }

    /// <summary>Whom to ask, in order; frozen when the request opened (E12).</summary>
    public required Ladder Ladder { get; init; }

    /// <summary>Frozen when the request opened (E12).</summary>
    public required EscalationTimes Times { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>An exercise: everything happens as it would, and nothing of it is counted (E25).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDrill { get; init; }

    /// <summary>Who was asked so far, in order.</summary>
    public IReadOnlyList<Rung> Rungs { get; init; } = [];

    /// <summary>The current rung's absolute deadline, UTC; null while none runs (E4).</summary>
    public DateTime? AcknowledgeBy { get; init; }

    /// <summary>When the last call of an unanswered request was due, UTC; null in every other state.</summary>
    public DateTime? LastCalledAt { get; init; }

    public Arrival? Arrival { get; init; }

    /// <summary>When the outcome was last due to be asked for, UTC; null before the first time.</summary>
    public DateTime? OutcomeAskedAt { get; init; }

    public HandOver? HandOver { get; init; }
    public StandDown? StandDown { get; init; }

    /// <summary>The promise in force; null before an acceptance and after it was withdrawn or overdue.</summary>
    [JsonIgnore]
    public Acceptance? Acceptance => Rungs.FirstOrDefault(r => r.Result == RungResult.Accepted)?.Acceptance;

    /// <summary>Number of the last rung asked, from 1; 0 when the ladder is empty. It never falls.</summary>
    [JsonIgnore]
    public int Rung => Rungs.Count;

    /// <summary>The hospital that accepted, else the one asked last; null when the ladder is empty.</summary>
    [JsonIgnore]
    public Hospital? HospitalNow => Acceptance?.Hospital ?? (Rungs.Count > 0 ? Rungs[^1].Hospital : null);

    /// <summary>The latest person to have it, at any hospital that has not declined.</summary>
    [JsonIgnore]
    public Sighting? SeenBy => Rungs.Where(r => r.SeenAt is not null && !r.HasDeclined).MaxBy(r => r.SeenAt) is { } rung
        ? new(rung.Hospital, rung.SeenBy!, rung.SeenAt!.Value)
        : null;

    /// <summary>Neither handed over nor stood down; the case cannot be closed (E11).</summary>
    [JsonIgnore]
    public bool IsOpen => State is not (RequestState.HandedOver or RequestState.StoodDown);

    /// <summary>What has to happen by time, and when; null once the request is closed.</summary>
    /// <remarks>E4, E11, E22.</remarks>
    [JsonIgnore]
    public WakeAt? NextWake => State switch
    {
        RequestState.Alerting or RequestState.Seen => new(AcknowledgeBy!.Value, WakePurpose.Rung),
        RequestState.Unanswered => new(LastCalledAt!.Value + Times.RepeatEvery, WakePurpose.Repeat),
        RequestState.Accepted => new((Acceptance!.EtaAt ?? Acceptance.At) + Times.ArrivalGrace, WakePurpose.Arrival),
        RequestState.Arrived => new((OutcomeAskedAt ?? Arrival!.At) + Times.OutcomeEvery, WakePurpose.Outcome),
        RequestState.HandedOver or RequestState.StoodDown => null,
        _ => throw new InvalidOperationException($"unknown state {State}"),
    };

    /// <summary>True while an answer of this hospital would not be refused for what happened before.</summary>
    /// <param name="hospital">Code of the hospital.</param>
    public bool MayAnswer(string hospital) => EscalationRules.WhyNot(this, hospital) is null;

    /// <summary>The rung of a hospital that was asked, else null.</summary>
    /// <param name="hospital">Code of the hospital.</param>
    public Rung? RungOf(string hospital) => Rungs.FirstOrDefault(r => r.Hospital.Code == hospital);

    internal GreenChannelRequest With(Rung rung) => this with { Rungs = [.. Rungs.Select(r => r.Number == rung.Number ? rung : r)] };

    internal GreenChannelRequest WithWaiting(RungResult result) => this with
    {
        Rungs = [.. Rungs.Select(r => r.Result == RungResult.Waiting ? r with { Result = result } : r)],
    };

    internal IReadOnlyList<Hospital> AskedBut(Func<Rung, bool> except) => [.. Rungs.Where(r => !except(r)).Select(r => r.Hospital)];
}
