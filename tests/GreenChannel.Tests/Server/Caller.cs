using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>What the server answered.</summary>
public sealed record Reply(HttpStatusCode Status, string Text, string? ContentType, Uri? Location, ServerUnderTest Server)
{
    public JsonElement Body { get; } = Text.StartsWith('{') ? JsonDocument.Parse(Text).RootElement : default;

    public Guid CaseId => Body.GetProperty("caseId").GetGuid();

    public string? CaseNumber => Body.GetProperty("caseNumber").GetString();

    /// <summary>Codes of what is wrong, by field.</summary>
    public Dictionary<string, string[]> Codes => Body.TryGetProperty("codes", out var codes)
        ? codes.EnumerateObject().ToDictionary(named => named.Name, named => named.Value.EnumerateArray().Select(code => code.GetString()!).ToArray())
        : [];

    public Reply Is(int status)
    {
        Assert.True((int)Status == status, $"{(int)Status} instead of {status}: {Text}{((int)Status == 500 ? Server.Watch.LastError() : "")}");
        if (status >= 400) Assert.Equal("application/problem+json", ContentType);
        return this;
    }

    /// <summary>A refusal of what may be an emergency says whom to call.</summary>
    public Reply SaysWhomToCall(string? phone = null)
    {
        Assert.True(Body.GetProperty("call120").GetBoolean());
        var said = Body.GetProperty("emergencyPhone").GetString();
        Assert.False(string.IsNullOrEmpty(said));
        if (phone is not null) Assert.Equal(phone, said);
        return this;
    }

    public JsonElement Field(string path) => path.Split('.').Aggregate(Body, (at, name) => at.GetProperty(name));

    public string? Word(string path) => Field(path).GetString();

    public string[] Words(string path) => [.. Field(path).EnumerateArray().Select(item => item.GetString()!)];
}

/// <summary>Somebody who calls the server, by what they want of it.</summary>
/// <param name="server">Which server.</param>
/// <param name="client">Name of the client; null for somebody who is not signed in.</param>
public sealed class Caller(ServerUnderTest server, string? client)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<Reply> ReportAsync(JsonNode report) => PostAsync("/api/reports", report.ToJsonString());

    public Task<Reply> ReportTextAsync(string text) => PostAsync("/api/reports", text);

    /// <summary>A report that opens the green channel at once; its request.</summary>
    public async Task<Opened> OpenAsync(JsonNode? report = null)
    {
        var reply = (await ReportAsync(report ?? Reports.Button(server))).Is(201);
        return new Opened(reply.CaseId, reply.Field("escalation.id").GetGuid(), reply);
    }

    public Task<Reply> UpdateAsync(Guid caseId, JsonNode update) => PostAsync($"/api/cases/{caseId}/updates", update.ToJsonString());

    public Task<Reply> CaseAsync(Guid caseId) => GetAsync($"/api/cases/{caseId}");

    public async Task<List<JsonElement>> TimelineAsync(Guid caseId) =>
        [.. (await GetAsync($"/api/cases/{caseId}/timeline")).Is(200).Field("items").EnumerateArray()];

    /// <summary>What happened, in order.</summary>
    public async Task<List<string>> ActionsAsync(Guid caseId) => [.. (await TimelineAsync(caseId)).Select(item => item.GetProperty("action").GetString()!)];

    public Task<Reply> OpenByHandAsync(Guid caseId, string? body = null) => PostAsync($"/api/cases/{caseId}/escalation", body);

    public Task<Reply> AnswerAsync(Guid request, object answer) =>
        PostAsync($"/api/escalations/{request}/acknowledgement", JsonSerializer.Serialize(answer));

    public Task<Reply> SeeAsync(Guid request, string name = "王医生") => AnswerAsync(request, new { decision = "seen", by = new { name } });

    public Task<Reply> AcceptAsync(Guid request, int? etaMinutes = null) => AnswerAsync(request, new { decision = "accepted", etaMinutes });

    public Task<Reply> DeclineAsync(Guid request, string? reason = "没有床位") => AnswerAsync(request, new { decision = "declined", reason });

    public Task<Reply> ArriveAsync(Guid request) => PostAsync($"/api/escalations/{request}/arrival", "{}");

    public Task<Reply> HandOverAsync(Guid request) => PostAsync($"/api/escalations/{request}/handover", """{"outcome":"recovered"}""");

    public Task<Reply> StandDownAsync(Guid request) => PostAsync($"/api/escalations/{request}/stand-down", """{"reason":"好转"}""");

    /// <summary>The request as the caller sees it.</summary>
    public async Task<JsonElement> RequestAsync(Guid caseId) => (await CaseAsync(caseId)).Is(200).Field("escalation");

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Reply> PostAsync(string path, string? body, string type = "application/json")
    {
        var call = new HttpRequestMessage(HttpMethod.Post, path);
        if (body is not null) call.Content = new StringContent(body, Encoding.UTF8, type);
        return SendAsync(call);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage call)
    {
        using (call)
        {
            if (client is not null && call.Headers.Authorization is null) call.Headers.Authorization = new("Bearer", await server.TokenAsync(client));
            using var answer = await server.Wire.SendAsync(call, Cancel);
            return new Reply(
                answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Content.Headers.ContentType?.MediaType, answer.Headers.Location, server);
        }
    }

    /// <summary>A screen that follows the live feed, from after an event where one is named.</summary>
    public async Task<Screen> FollowAsync(string? lastEventId = null) => await Screen.OpenAsync(server.Wire, await server.TokenAsync(client!), lastEventId);
}

/// <summary>A case with an open request.</summary>
public sealed record Opened(Guid CaseId, Guid RequestId, Reply Reply);
