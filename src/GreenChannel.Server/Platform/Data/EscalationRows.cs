using System.Text.Json;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Server.Platform.Data;

/// <summary>One green-channel request: the domain's own record as JSON, beside what queries need.</summary>
public sealed class RequestRow
{
    public Guid Id { get; set; }
    public Guid CaseId { get; set; }
    public required string Class { get; set; }
    public required string State { get; set; }
    public int Rung { get; set; }
    public string? Hospital { get; set; }
    public DateTime OpenedAt { get; set; }
    public DateTime? AcknowledgeBy { get; set; }

    /// <summary>When something has to happen by time; the state says so and this column only finds it. Null once closed.</summary>
    public DateTime? WakeAt { get; set; }

    /// <summary>The wake that a worker has taken until <see cref="LeaseUntil"/>; a wake that has moved since is nobody's.</summary>
    public DateTime? LeasedFor { get; set; }

    public DateTime? LeaseUntil { get; set; }
    /// <summary>When it was handed over or stood down; null while it is open.</summary>
    public DateTime? ClosedAt { get; set; }

    public required string Body { get; set; }

    /// <summary>The fencing token: every write says which version it has seen.</summary>
    public int Version { get; set; }

    public GreenChannelRequest Read() => JsonSerializer.Deserialize<GreenChannelRequest>(Body, Json.Stored)!;

    public void Write(GreenChannelRequest request)
    {
        Class = Json.Word(request.Class);
        State = Json.Word(request.State);
        Rung = request.Rung;
        Hospital = request.HospitalNow?.Code;
        AcknowledgeBy = request.AcknowledgeBy;
        WakeAt = request.NextWake?.At;
        ClosedAt = request.IsOpen ? null : request.HandOver?.At ?? request.StandDown?.At ?? request.OpenedAt;
        Body = JsonSerializer.Serialize(request, Json.Stored);
    }

    public static RequestRow Of(GreenChannelRequest request)
    {
        var row = new RequestRow { Id = request.Id, CaseId = request.CaseId, OpenedAt = request.OpenedAt, Class = "", State = "", Body = "" };
        row.Write(request);
        return row;
    }
}

/// <summary>A hospital that was asked stays asked: it may see the case and may still accept, until its part has ended.</summary>
public sealed class AskedRow
{
    public Guid RequestId { get; set; }
    public required string Hospital { get; set; }
    public Guid CaseId { get; set; }
}

/// <summary>One message over one channel, from the move that asked for it to what became of it: the outbox.</summary>
public sealed class MessageRow
{
    /// <summary>The same at every attempt: whoever receives it twice shows it once (E2).</summary>
    public Guid Id { get; set; }

    public Guid CaseId { get; set; }
    public Guid? RequestId { get; set; }

    /// <summary>alert cancel reopen county outcome canary trial deskSilent deadline.</summary>
    public required string Kind { get; set; }

    /// <summary>Organisation it goes to.</summary>
    public required string Recipient { get; set; }

    public int Rung { get; set; }
    public required string Channel { get; set; }

    /// <summary>The same for all messages of one call over several channels.</summary>
    public Guid CallId { get; set; }

    /// <summary>pending sending sent delivered read failed withdrawn.</summary>
    public required string State { get; set; }

    /// <summary>0 emergency, 1 urgent; the worst goes first.</summary>
    public int Priority { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>When the next attempt is due.</summary>
    public DateTime DueAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>Until then one sender has it; a sender that died loses it by time alone.</summary>
    public DateTime? LeaseUntil { get; set; }

    public Guid? LeaseOwner { get; set; }
    public DateTime? SentAt { get; set; }

    /// <summary>Why the last attempt failed, as a code; null where it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>What the channel calls it.</summary>
    public string? Reference { get; set; }

    /// <summary>Whom at the recipient it reaches; null for the recipient itself.</summary>
    public Guid? Person { get; set; }

    public DateTime? DeliveredAt { get; set; }
    public DateTime? ReadAt { get; set; }

    /// <summary>Without a receipt until then the next way begins (E14); null where nothing waits for one.</summary>
    public DateTime? ReceiptDueAt { get; set; }
}
