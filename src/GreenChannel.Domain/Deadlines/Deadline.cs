using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Domain.Deadlines;

/// <summary>Who has to act.</summary>
[JsonConverter(typeof(CamelCaseEnum<Turn>))]
public enum Turn
{
    /// <summary>The unit or hospital that reported.</summary>
    Reporter,

    /// <summary>The county of the vaccination.</summary>
    County,

    /// <summary>The city above it.</summary>
    City,
}

/// <summary>One statutory limit of a case, whether it runs or was met.</summary>
/// <param name="Clock">What, from when, until when, by which rule.</param>
/// <param name="Limit">Name of the profile's limit: two may bear the number of one rule.</param>
/// <param name="Turn">Who has to act.</param>
/// <param name="Ends">The step that ends it; null for the report itself, which is met by its receipt.</param>
/// <param name="DoneAt">When it was done, UTC; null while it runs.</param>
public sealed record Deadline(Clock Clock, string Limit, Turn Turn, CaseStep? Ends, DateTime? DoneAt)
{
    /// <summary>Done, and in time.</summary>
    public bool IsMet => DoneAt <= Clock.Due;

    /// <summary>Not done though its time is over, or done afterwards.</summary>
    public bool IsLate(DateTime now) => (DoneAt ?? now) > Clock.Due;
}

/// <summary>Whom a call about a deadline reaches.</summary>
public enum CallTo
{
    /// <summary>Whoever has to act: it will soon be late.</summary>
    Holder,

    /// <summary>Also who is above them: it is late.</summary>
    Supervisor,
}

/// <summary>One instant at which somebody is told about a deadline; At is UTC.</summary>
public sealed record DeadlineCall(Deadline Deadline, CallTo To, DateTime At);
