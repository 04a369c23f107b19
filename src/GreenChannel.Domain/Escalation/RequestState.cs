using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation;

/// <summary>Where a green channel request stands; the contract's codes in camelCase.</summary>
[JsonConverter(typeof(CamelCaseEnum<RequestState>))]
public enum RequestState
{
    /// <summary>The current rung has been asked and nobody there has answered.</summary>
    Alerting,

    /// <summary>A named person at the current rung has it; not an acceptance (E8).</summary>
    Seen,

    /// <summary>A hospital takes the patient.</summary>
    Accepted,

    /// <summary>The patient is there.</summary>
    Arrived,

    /// <summary>Closed with the hospital's outcome.</summary>
    HandedOver,

    /// <summary>The ladder is exhausted: everybody is called again and again until somebody accepts (E10, E11).</summary>
    Unanswered,

    /// <summary>Closed because no hospital is needed.</summary>
    StoodDown,
}
