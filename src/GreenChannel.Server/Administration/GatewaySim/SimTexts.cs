using System.Text.Json;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Notify.Gateways;

namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>An SMS or voice provider: POST /sms/{gateway} and /voice/{gateway}. A signature is checked where one is sent.</summary>
public static class SimTexts
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sms/{gateway}", (string gateway, HttpContext http, SimProvider provider, SimOptions options, TimeProvider time) => TakeAsync("sms", gateway, http, provider, options, time));
        routes.MapPost("/voice/{gateway}", (string gateway, HttpContext http, SimProvider provider, SimOptions options, TimeProvider time) => TakeAsync("voice", gateway, http, provider, options, time));
    }

    private static async Task<IResult> TakeAsync(string kind, string gateway, HttpContext http, SimProvider provider, SimOptions options, TimeProvider time)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var body = buffer.ToArray();
        string? signature = http.Request.Headers[GatewaySignature.Signature];
        if (signature is not null && !GatewaySignature.IsValid(options.Secret, http.Request.Headers[GatewaySignature.Timestamp], signature, body, time.GetUtcNow()))
            return Results.StatusCode(401);
        var answer = await provider.ThinkAsync(gateway, http.RequestAborted);
        if (answer == SimAnswer.Fail) return Results.StatusCode(503);
        if (answer == SimAnswer.Limit) return Results.StatusCode(429);
        TextMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<TextMessage>(body, Json.Stored);
        }
        catch (JsonException)
        {
            return Results.StatusCode(400);
        }

        if (answer == SimAnswer.Refuse || message is not { To: { Length: > 0 } to, Text: { Length: > 0 } text } || http.Request.Headers["Idempotency-Key"] != message.Id.ToString())
            return Results.StatusCode(400);
        provider.Take(gateway, kind, to, message.Id.ToString(), text, answer);
        return Results.Json(new { reference = $"{kind}-{message.Id:N}" }, statusCode: 202);
    }
}
