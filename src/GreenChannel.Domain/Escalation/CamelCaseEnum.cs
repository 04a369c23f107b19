using System.Text.Json;
using System.Text.Json.Serialization;

namespace GreenChannel.Domain.Escalation;

/// <summary>Writes an enum as the contract's code (alerting, timedOut), so that a stored document survives a reordered enum.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
