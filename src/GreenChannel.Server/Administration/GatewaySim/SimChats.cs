using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>
/// The three chats: each checks format and signature as its provider describes them and answers with its codes, always
/// with status 200. Written from the providers' public documentation, not from the adapters.
/// </summary>
public static class SimChats
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/wecom/{gateway}/cgi-bin/webhook/send", async (string gateway, HttpContext http, SimProvider provider) =>
        {
            var body = await BodyAsync(http);
            var answer = await provider.ThinkAsync(gateway, http.RequestAborted);
            var key = http.Request.Query["key"].ToString();
            var code = answer switch
            {
                SimAnswer.Fail => -1,
                SimAnswer.Limit => 45009,
                _ when answer == SimAnswer.Refuse || key.Length == 0 => 93000,
                _ when Word(body, "msgtype") != "text" => 40008,
                _ when Word(body, "text", "content") is not { Length: > 0 } text || Encoding.UTF8.GetByteCount(text) > 2048 => 44004,
                _ => 0,
            };
            if (code == 0) provider.Take(gateway, "wecom", key, null, Word(body, "text", "content")!, answer);
            return Results.Json(new { errcode = code, errmsg = code == 0 ? "ok" : "simulated" });
        });
        routes.MapPost("/dingtalk/{gateway}/robot/send", async (string gateway, HttpContext http, SimProvider provider, SimOptions options, TimeProvider time) =>
        {
            var body = await BodyAsync(http);
            var answer = await provider.ThinkAsync(gateway, http.RequestAborted);
            var token = http.Request.Query["access_token"].ToString();
            var code = answer switch
            {
                SimAnswer.Fail => -1,
                SimAnswer.Limit => 410100,
                _ when answer == SimAnswer.Refuse || token.Length == 0 => 300005,
                _ when !IsDingTalkSigned(http.Request.Query, options.Secret, time.GetUtcNow()) => 310000,
                _ when Word(body, "msgtype") != "text" => 400105,
                _ when Word(body, "text", "content") is not { Length: > 0 } => 40035,
                _ => 0,
            };
            if (code == 0) provider.Take(gateway, "dingtalk", token, null, Word(body, "text", "content")!, answer);
            return Results.Json(new { errcode = code, errmsg = code == 0 ? "ok" : "simulated" });
        });
        routes.MapPost("/feishu/{gateway}/open-apis/bot/v2/hook/{token}", async (string gateway, string token, HttpContext http, SimProvider provider, SimOptions options, TimeProvider time) =>
        {
            var body = await BodyAsync(http);
            var answer = await provider.ThinkAsync(gateway, http.RequestAborted);
            var code = answer switch
            {
                SimAnswer.Fail => 10,
                SimAnswer.Limit => 11232,
                SimAnswer.Refuse => 19001,
                _ when !IsFeishuSigned(body, options.Secret, time.GetUtcNow()) => 19021,
                _ when Word(body, "msg_type") != "text" || Word(body, "content", "text") is not { Length: > 0 } => 9499,
                _ => 0,
            };
            if (code == 0) provider.Take(gateway, "feishu", token, null, Word(body, "content", "text")!, answer);
            return Results.Json(new { code, msg = code == 0 ? "success" : "simulated", data = new { } });
        });
    }

    // sign: Base64 of HMAC-SHA256 over "timestamp\nsecret", keyed with the secret; at most an hour old.
    private static bool IsDingTalkSigned(IQueryCollection query, string secret, DateTimeOffset now)
    {
        var timestamp = query["timestamp"].ToString();
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || Math.Abs(now.ToUnixTimeMilliseconds() - at) > 3_600_000) return false;
        return query["sign"] == Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(timestamp + "\n" + secret)));
    }

    // sign: Base64 of HMAC-SHA256 over nothing, keyed with "timestamp\nsecret"; at most an hour old.
    private static bool IsFeishuSigned(JsonElement body, string secret, DateTimeOffset now)
    {
        if (Word(body, "timestamp") is not { } timestamp || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - at) > 3_600) return false;
        return Word(body, "sign") == Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(timestamp + "\n" + secret), Array.Empty<byte>()));
    }

    private static async Task<JsonElement> BodyAsync(HttpContext http)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Word(JsonElement body, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out body)) return null;
        return body.ValueKind == JsonValueKind.String ? body.GetString() : null;
    }
}
