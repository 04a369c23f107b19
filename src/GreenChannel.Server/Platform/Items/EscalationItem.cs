using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Server.Platform.Items;

/// <summary>A hospital and the number of its emergency desk.</summary>
public sealed record HospitalItem(string Code, string Name, string EmergencyPhone)
{
    public static HospitalItem? Of(Hospital? hospital) =>
        hospital is null ? null : new HospitalItem(hospital.Code, hospital.Name, hospital.EmergencyPhone);
}

/// <summary>Who answered for a hospital.</summary>
public sealed record AnswerItem(string Hospital, string HospitalName, string? Name, string? Phone, DateTime At, string? Bed = null, string? Team = null);

/// <summary>One hospital that was asked.</summary>
public sealed record RungItem(int Number, HospitalItem Hospital, DateTime AskedAt, RungResult Result, string? Reason);

/// <summary>A green-channel request as the contract shows it.</summary>
public sealed record EscalationItem(
    Guid Id, Guid CaseId, string? CaseNumber, EscalationClass Class, RequestState State, int Rung, HospitalItem? Hospital,
    DateTime OpenedAt, DateTime? AcknowledgeBy, AnswerItem? SeenBy, AnswerItem? AcceptedBy, int? EtaMinutes, DateTime? EtaAt,
    DateTime? ArrivedAt, IReadOnlyList<RungItem> Rungs, int Version)
{
    /// <summary>An exercise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Drill { get; init; }

    public static EscalationItem Of(GreenChannelRequest request, string? caseNumber, int version) => new(
        request.Id, request.CaseId, caseNumber, request.Class, request.State, request.Rung, HospitalItem.Of(request.HospitalNow),
        request.OpenedAt, request.AcknowledgeBy, Seen(request.SeenBy), Accepted(request.Acceptance),
        request.Acceptance?.EtaMinutes, request.Acceptance?.EtaAt, request.Arrival?.At,
        [.. request.Rungs.Select(rung => new RungItem(rung.Number, HospitalItem.Of(rung.Hospital)!, rung.AskedAt, rung.Result, rung.DeclineReason))],
        version)
    { Drill = request.IsDrill };

    private static AnswerItem? Seen(Sighting? seen) =>
        seen is null ? null : new AnswerItem(seen.Hospital.Code, seen.Hospital.Name, seen.By.Name, seen.By.Phone, seen.At);

    private static AnswerItem? Accepted(Acceptance? accepted) => accepted is null
        ? null
        : new AnswerItem(accepted.Hospital.Code, accepted.Hospital.Name, accepted.By.Name, accepted.By.Phone, accepted.At, accepted.Bed, accepted.Team);
}
