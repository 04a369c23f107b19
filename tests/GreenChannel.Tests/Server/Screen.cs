using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>One event of the live feed.</summary>
public sealed record Told(string Id, string Kind, JsonElement Data)
{
    public Guid CaseId => Data.GetProperty("caseId").GetGuid();
}

/// <summary>An open screen: the lines of the live feed as they come.</summary>
public sealed class Screen : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private Screen(HttpResponseMessage answer, StreamReader lines)
    {
        _answer = answer;
        _lines = lines;
    }

    /// <summary>Comments heard so far.</summary>
    public List<string> Comments { get; } = [];

    public static async Task<Screen> OpenAsync(HttpClient wire, string token, string? lastEventId)
    {
        using var call = new HttpRequestMessage(HttpMethod.Get, "/api/live");
        call.Headers.Authorization = new("Bearer", token);
        if (lastEventId is not null) call.Headers.Add("Last-Event-ID", lastEventId);
        var cancel = TestContext.Current.CancellationToken;
        var answer = await wire.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, cancel).WaitAsync(Patience, cancel);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var screen = new Screen(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(cancel)));
        await screen.LineAsync();
        Assert.Equal(": open", screen.Comments.Single());
        return screen;
    }

    /// <summary>The next event.</summary>
    public async Task<Told> NextAsync()
    {
        string id = "", kind = "", data = "";
        while (true)
        {
            var line = await LineAsync();
            if (line.Length == 0 && data.Length > 0) return new Told(id, kind, JsonDocument.Parse(data).RootElement);
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("event: ", StringComparison.Ordinal)) kind = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }
    }

    /// <summary>Every event up to and with the first that is looked for.</summary>
    public async Task<List<Told>> UntilAsync(Func<Told, bool> found)
    {
        var told = new List<Told>();
        do told.Add(await NextAsync());
        while (!found(told[^1]));
        return told;
    }

    public async Task<string> LineAsync()
    {
        var line = await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        Assert.NotNull(line);
        if (line.StartsWith(':')) Comments.Add(line);
        return line;
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
