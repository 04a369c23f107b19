using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation;

/// <summary>What became of one rung; never a state of the request.</summary>
/// <remarks>Having seen a request is no result: a rung that was seen still waits (E8).</remarks>
[JsonConverter(typeof(CamelCaseEnum<RungResult>))]
public enum RungResult
{
    /// <summary>Asked, no answer yet.</summary>
    Waiting,

    /// <summary>No acceptance in time; the hospital stays asked and may still accept (E9).</summary>
    TimedOut,

    /// <summary>Every channel to the hospital failed, so the next was asked at once; it may still accept (E3).</summary>
    Unreachable,

    /// <summary>The clinic asked for the next hospital before the time was up; this one may still accept.</summary>
    Overtaken,

    /// <summary>The hospital receives nobody for the time being, so the next was asked at once; it may still accept.</summary>
    NotReceiving,

    /// <summary>Its roster names nobody for this hour: the next was asked and the county called at once; it may still accept (E10).</summary>
    NobodyOnDuty,

    /// <summary>The hospital said no, with a reason (E8).</summary>
    Declined,

    /// <summary>The hospital takes the patient; one rung at most has this result.</summary>
    Accepted,

    /// <summary>The hospital said no after its own acceptance.</summary>
    Withdrawn,

    /// <summary>Accepted, but the patient did not arrive in time; the hospital may accept again or record the arrival (E22).</summary>
    Overdue,

    /// <summary>Another hospital accepted, or the request was stood down, before this one answered.</summary>
    Released,
}
