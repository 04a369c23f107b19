using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation.Messages;

/// <summary>What a message says.</summary>
[JsonConverter(typeof(CamelCaseEnum<MessageKind>))]
public enum MessageKind
{
    /// <summary>A hospital is asked, or asked again.</summary>
    Alert,

    /// <summary>A hospital is no longer needed: 已由 X 接诊, or stood down.</summary>
    Cancel,

    /// <summary>An acceptance fell through: the hospital's answer counts again.</summary>
    Reopen,

    /// <summary>The county duty officer is called: nobody has accepted, or no hospital is to be asked.</summary>
    County,

    /// <summary>The patient arrived and nobody has said what became of them.</summary>
    Outcome,

    /// <summary>The service tries its own way each minute (E20).</summary>
    Canary,

    /// <summary>The canary has not come through (E20).</summary>
    CanaryLost,

    /// <summary>A telephone number or an address is tried before it is relied on; whoever has it confirms that it came.</summary>
    Trial,

    /// <summary>A hospital's duty desk has fallen silent: asleep, offline, or its sound is off.</summary>
    DeskSilent,

    /// <summary>A statutory limit of a case is near or over; belongs to no request.</summary>
    Deadline,

    /// <summary>A case was handed on, received, returned or reassigned; belongs to no request.</summary>
    Handed,

    /// <summary>An authority is told of a grave event (R1–R3); belongs to no request.</summary>
    Notice,
}
