using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using GreenChannel.Server.Administration;

namespace GreenChannel.Bench;

/// <summary>The server in a process of its own, and the tokens of its clients.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    // As ./run compiles it, where the script says so; a plain build otherwise.
    private static readonly string App = Environment.GetEnvironmentVariable("GREENCHANNEL_BENCH_APP") ?? AppContext.BaseDirectory;
    private readonly Process _process;
    private readonly string[] _tokens = new string[BenchScene.Clinics];

    private BenchServer(Process process, Uri address)
    {
        _process = process;
        Wire = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = 256 }) { BaseAddress = address };
    }

    public HttpClient Wire { get; }

    /// <summary>Resident memory, in bytes.</summary>
    public long Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <param name="store">Where it stores.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="more">Further configuration.</param>
    public static async Task<BenchServer> StartAsync(BenchStore store, CancellationToken cancel, params string[] more)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = store.Folder };
        start.ArgumentList.Add(Path.Combine(App, "greenchannel.dll"));
        start.ArgumentList.Add("serve");
        foreach (var argument in BenchScene.Arguments(store).Concat(more)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add($"--GreenChannel:Urls={address.ToString().TrimEnd('/')}");
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var server = new BenchServer(process, address);
        var began = Stopwatch.StartNew();
        while (!await server.IsReadyAsync(cancel))
        {
            if (began.Elapsed > TimeSpan.FromMinutes(1)) throw new TimeoutException("the server did not become ready within a minute");
            await Task.Delay(50, cancel);
        }

        for (var index = 0; index < BenchScene.Clinics; index++) server._tokens[index] = await server.TokenAsync(BenchScene.Clinic(index), cancel);
        return server;
    }

    /// <summary>Sends one report as the clinic whose turn it is; anything but 201 ends the measurement.</summary>
    public async Task<Guid> ReportAsync(int number, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reports");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[number % BenchScene.Clinics]);
        request.Content = new ByteArrayContent(BenchScene.Report(number, TimeProvider.System.GetUtcNow(), out var id));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await Wire.SendAsync(request, cancel);
        if (answer.StatusCode == HttpStatusCode.Created) return Guid.Parse(answer.Headers.Location!.ToString().Split('/')[^1]);
        throw new InvalidOperationException($"report {id} got {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
    }

    /// <summary>Presses the button as the clinic whose turn it is.</summary>
    public async Task EmergencyAsync(int number, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/reports");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[number % BenchScene.Clinics]);
        request.Content = new StringContent($$"""{"id":"{{Guid.CreateVersion7()}}","emergency":true}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await Wire.SendAsync(request, cancel);
        if (answer.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException($"an emergency got {(int)answer.StatusCode}");
    }

    /// <summary>The metrics of the server.</summary>
    public async Task<string> MetricsAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens[0]);
        using var answer = await Wire.SendAsync(request, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    public async Task<string> TokenAsync(string client, CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", DemoScene.Secret)]);
        using var answer = await Wire.PostAsync(new Uri("/connect/token", UriKind.Relative), form, cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        if (_process.HasExited) throw new InvalidOperationException("the server ended");
        try
        {
            return (await Wire.GetAsync(new Uri("/health/ready", UriKind.Relative), cancel)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
