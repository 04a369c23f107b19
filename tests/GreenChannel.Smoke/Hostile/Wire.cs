using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Sends attacks as they are, without correcting anything.</summary>
internal sealed class Wire(Uri address, int connections) : IDisposable
{
    public Uri Address => address;

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = connections + 4,
        Expect100ContinueTimeout = TimeSpan.FromSeconds(5),
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <exception cref="Exception">Nothing came back in time, or the connection broke.</exception>
    public async Task<Answer> SendAsync(Attack attack)
    {
        var began = Stopwatch.StartNew();
        if (attack.Torn) return await TearAsync(attack, began);
        using var patience = new CancellationTokenSource(Patience);
        using var call = new HttpRequestMessage(new HttpMethod(attack.Method), Uri(attack.Path));
        if (attack.Body is not null)
        {
            call.Content = new ByteArrayContent(attack.Body);
            if (attack.ContentType is not null) call.Content.Headers.TryAddWithoutValidation("Content-Type", attack.ContentType);
            call.Headers.ExpectContinue = attack.Body.Length > 1024 * 1024; // Else the refusal is lost while we still send.
        }

        if (attack.Who.Bearer is not null) call.Headers.TryAddWithoutValidation("Authorization", $"Bearer {attack.Who.Bearer}");
        if (attack.Who.Cookie is not null) call.Headers.TryAddWithoutValidation("Cookie", attack.Who.Cookie);
        foreach (var (name, value) in attack.Headers)
        {
            if (name == "Authorization") call.Headers.Remove(name);
            if (!call.Headers.TryAddWithoutValidation(name, value)) call.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        // A body that nobody reads any more may hold the sender up long after its patience has ended.
        using var answer = await _http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead, patience.Token).WaitAsync(Patience + Patience);
        var type = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var types) ? types.ToString().Split(';')[0].Trim() : null;
        var text = type == "text/event-stream" ? await BeginningAsync(answer, patience.Token) : await answer.Content.ReadAsStringAsync(patience.Token);
        var location = answer.Headers.NonValidated.TryGetValues("Location", out var locations) ? locations.ToString() : null;
        return new Answer((int)answer.StatusCode, type, location, text, began.Elapsed);
    }

    public void Dispose() => _http.Dispose();

    private Uri Uri(string path) => new(address.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    // The first comment and whatever the cursor brings at once; then the screen is closed.
    private static async Task<string> BeginningAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[64 * 1024];
        var read = await stream.ReadAsync(buffer, cancel);
        using var glance = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        glance.CancelAfter(100);
        try
        {
            read += await stream.ReadAsync(buffer.AsMemory(read), glance.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nothing more to tell, which is usual.
        }

        return Encoding.UTF8.GetString(buffer, 0, read);
    }

    // Says how long the body will be, sends half of it and hangs up.
    private async Task<Answer> TearAsync(Attack attack, Stopwatch began)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        var head = string.Create(CultureInfo.InvariantCulture, $"{attack.Target.Method} {attack.Path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {attack.Body!.Length}\r\n");
        if (attack.Who.Bearer is not null) head += $"Authorization: Bearer {attack.Who.Bearer}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"));
        await stream.WriteAsync(attack.Body.AsMemory(0, attack.Body.Length / 2));
        await stream.FlushAsync();
        socket.LingerState = new LingerOption(enable: true, 0);
        return new Answer(0, null, null, "", began.Elapsed);
    }
}
