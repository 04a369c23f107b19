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
        Body = JsonSerializer.Serialize(request, Json.Stored);
    }

    public static RequestRow Of(GreenChannelRequest request)
    {
        var row = new RequestRow { Id = request.Id, CaseId = request.CaseId, OpenedAt = request.OpenedAt, Class = "", State = "", Body = "" };
        row.Write(request);
        return row;
    }
}

/// <summary>A hospital that was asked stays asked: it may see the case and may still accept.</summary>
public sealed class AskedRow
{
    public Guid RequestId { get; set; }
    public required string Hospital { get; set; }
    public Guid CaseId { get; set; }
}

/// <summary>One message over one channel, and what became of it.</summary>
public sealed class MessageRow
{
    public Guid Id { get; set; }
    public Guid CaseId { get; set; }
    public Guid? RequestId { get; set; }

    /// <summary>Organisation it goes to.</summary>
    public required string Recipient { get; set; }

    public int Rung { get; set; }
    public required string Channel { get; set; }
    public required string State { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime? SentAt { get; set; }
}
