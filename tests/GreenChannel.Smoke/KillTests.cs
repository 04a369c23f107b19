using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke;

/// <summary>Scene: the server is killed while clinics report. What was answered is there once, whole; the rest is sent again and gives the same case.</summary>
public sealed class KillTests
{
    private const int Rounds = 6;
    private const int Clients = 6;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Whatever_was_answered_survives_a_kill_once_and_a_retry_meets_the_same_case(string engine)
    {
        await using var store = await Store.CreateAsync(engine);
        await using var server = await RealServer.StartAsync(store);
        var answered = new ConcurrentDictionary<string, string>();
        var sent = new ConcurrentBag<string>();
        var kills = new Random(20261123);
        for (var round = 0; round < Rounds; round++)
        {
            var clinic = await server.As("clinic-3301060101");
            using var stop = new CancellationTokenSource();
            var clients = Enumerable.Range(0, Clients).Select(_ => SendUntilItDiesAsync(clinic, sent, answered, stop.Token)).ToList();
            var target = answered.Count + kills.Next(1, 60);
            while (answered.Count < target) await Task.Delay(kills.Next(1, 15), TestContext.Current.CancellationToken);
            server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(clients);
            await server.StartAsync();
        }

        var again = await server.As("clinic-3301060101");
        var unanswered = 0;
        foreach (var id in sent.Distinct())
        {
            var (status, caseId) = await SendAsync(again, id);
            if (answered.TryGetValue(id, out var before))
            {
                Assert.Equal(HttpStatusCode.OK, status);
                Assert.Equal(before, caseId);
            }
            else
            {
                unanswered++;
                Assert.True(status is HttpStatusCode.Created or HttpStatusCode.OK, $"a retry got {status}");
            }
        }

        Assert.True(answered.Count > 20, $"only {answered.Count} reports were answered: the kills prove nothing");
        var (code, said) = await RealServer.RunAsync(store, "verify");
        Assert.True(code == 0, said);
        Assert.StartsWith($"{sent.Distinct().Count()} cases", said, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine($"{engine}: {Rounds} kills, {answered.Count} answered, {unanswered} in flight; {said}");
    }

    private static async Task SendUntilItDiesAsync(HttpClient clinic, ConcurrentBag<string> sent, ConcurrentDictionary<string, string> answered, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = Guid.CreateVersion7().ToString();
            sent.Add(id);
            try
            {
                var (status, caseId) = await SendAsync(clinic, id);
                if (status == HttpStatusCode.Created) answered[id] = caseId;
            }
            catch (Exception died) when (died is HttpRequestException or IOException or TaskCanceledException)
            {
                return;
            }
        }
    }

    private static async Task<(HttpStatusCode Status, string CaseId)> SendAsync(HttpClient clinic, string id)
    {
        using var body = new StringContent($$"""{"id":"{{id}}","emergency":true}""", Encoding.UTF8, "application/json");
        using var answer = await clinic.PostAsync(new Uri("/api/reports", UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? JsonNode.Parse(text)!["caseId"]!.GetValue<string>() : text);
    }
}
