using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Platform.Http;

/// <summary>A refusal as RFC 9457 has it, in the reader's language, naming each field that is wrong.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable code; the texts problem.{code} and problem.{code}.detail belong to it.</param>
public sealed record Problem(int Status, string Code)
{
    /// <summary>Field and the code of what is wrong with it; never the value, which may identify somebody.</summary>
    public IReadOnlyList<(string Field, string Code)> Fields { get; init; } = [];

    /// <summary>Set when an emergency may have been refused: whom to call instead, now.</summary>
    public string? EmergencyPhone { get; init; }

    /// <summary>State of the request, where a state refused.</summary>
    public string? State { get; init; }

    public IDictionary<string, object?> Body(Language language)
    {
        var body = new Dictionary<string, object?>
        {
            ["type"] = $"urn:greenchannel:problem:{Code}",
            ["title"] = Texts.Of($"problem.{Code}", language),
            ["status"] = Status,
            ["code"] = Code,
        };
        if (Texts.Find($"problem.{Code}.detail", language) is { } detail) body["detail"] = detail;
        if (Fields.Count > 0)
        {
            body["errors"] = Fields.GroupBy(field => field.Field)
                .ToDictionary(group => group.Key, group => group.Select(field => Texts.Of($"field.{field.Code}", language)).ToArray());
            body["codes"] = Fields.GroupBy(field => field.Field).ToDictionary(group => group.Key, group => group.Select(field => field.Code).ToArray());
        }

        if (State is not null) body["state"] = State;
        if (EmergencyPhone is not null)
        {
            body["emergencyPhone"] = EmergencyPhone;
            body["call120"] = true;
        }

        return body;
    }

    public IResult Result(HttpContext http) => Results.Json(Body(http.Language()), Json.Stored, "application/problem+json", Status);

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = "application/problem+json";
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Body(http.Language()), Json.Stored));
    }
}
