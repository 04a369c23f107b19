using System.Text.Json;
using GreenChannel.Domain.Facilities;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Somebody who may be on duty for a hospital or a county.</summary>
public sealed class DutyPersonRow
{
    public Guid Id { get; set; }

    /// <summary>Hospital or county code.</summary>
    public required string Organisation { get; set; }

    public required string Name { get; set; }

    /// <summary>Gone from the directory; kept, because requests and rosters name them.</summary>
    public bool IsRetired { get; set; }
}

/// <summary>One address of a person, in the order in which they are tried.</summary>
public sealed class ContactRow
{
    public Guid Person { get; set; }
    public int Position { get; set; }

    /// <summary>sms voice mail wecom dingtalk feishu.</summary>
    public required string Channel { get; set; }

    public required string Address { get; set; }

    /// <summary>When somebody confirmed a test message that came to this address; null before, and after a change of it.</summary>
    public DateTime? VerifiedAt { get; set; }
}

/// <summary>Who is on duty at one organisation in one period: a draft, or published.</summary>
public sealed class RosterRow
{
    public Guid Id { get; set; }
    public required string Organisation { get; set; }
    public DateTime From { get; set; }
    public DateTime Until { get; set; }

    /// <summary>draft, published, or replaced by a later one. An organisation has one row for its draft, which is replaced while nobody drafts.</summary>
    public required string State { get; set; }

    /// <summary>The roster as the domain has it, as JSON.</summary>
    public required string Body { get; set; }

    public int Version { get; set; }
    public required string SavedBy { get; set; }
    public DateTime SavedAt { get; set; }
    public DateTime? PublishedAt { get; set; }

    /// <summary>The roster for the period of this row: of a body that was published for longer, what is left of it.</summary>
    public Roster Read() => JsonSerializer.Deserialize<Roster>(Body, Json.Stored)! with { From = From, Until = Until };
}

/// <summary>A time in which a hospital receives nobody.</summary>
public sealed class DiversionRow
{
    public Guid Id { get; set; }
    public required string Hospital { get; set; }
    public DateTime From { get; set; }
    public DateTime Until { get; set; }
    public required string Reason { get; set; }
    public required string SetBy { get; set; }

    /// <summary>Ended before its time.</summary>
    public DateTime? LiftedAt { get; set; }
}

/// <summary>One screen of a duty desk that somebody has armed.</summary>
public sealed class DeskRow
{
    public Guid Screen { get; set; }
    public required string Hospital { get; set; }
    public required string ArmedBy { get; set; }
    public DateTime ArmedAt { get; set; }

    /// <summary>When it last showed that it can sound. A proof moves no record, so it carries no audit entry; arming and its end do.</summary>
    public DateTime ProvedAt { get; set; }

    /// <summary>When its hospital was warned that it has fallen silent; null while it has not.</summary>
    public DateTime? WarnedAt { get; set; }
}

/// <summary>A one-time action link that has been used; the link itself is made from its message's id.</summary>
public sealed class UsedLinkRow
{
    public Guid MessageId { get; set; }
    public DateTime UsedAt { get; set; }
    public required string Decision { get; set; }
}

/// <summary>What a gateway said of a message after it had taken it; kept where no message is known yet (E15).</summary>
public sealed class ReceiptRow
{
    public required string Gateway { get; set; }

    /// <summary>The gateway's id of this event: the same twice is nothing new.</summary>
    public required string EventId { get; set; }

    /// <summary>Our id of the message, or what the gateway calls it.</summary>
    public required string Message { get; set; }

    /// <summary>queued sent delivered read failed.</summary>
    public required string State { get; set; }

    public DateTime At { get; set; }
    public DateTime ReceivedAt { get; set; }

    /// <summary>When its message was found; null while it waits.</summary>
    public DateTime? MatchedAt { get; set; }
}

/// <summary>One state of the whole directory: the draft, and everything that was ever published.</summary>
public sealed class DirectoryVersionRow
{
    public Guid Id { get; set; }

    /// <summary>draft, published, or closed: the one row of the draft while nobody drafts.</summary>
    public required string State { get; set; }

    /// <summary>The directory as JSON.</summary>
    public required string Body { get; set; }

    public string? Note { get; set; }
    public int Version { get; set; }
    public required string SavedBy { get; set; }
    public DateTime SavedAt { get; set; }
    public DateTime? PublishedAt { get; set; }
}
