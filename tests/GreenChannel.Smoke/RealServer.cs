using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke;

/// <summary>The server as its users run it: a process of its own, on a store that outlives it.</summary>
public sealed class RealServer : IAsyncDisposable
{
    private readonly StringBuilder _said = new();
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private RealServer(Store store, IReadOnlyDictionary<string, string>? settings)
    {
        Store = store;
        _settings = settings ?? new Dictionary<string, string>();
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public Store Store { get; }

    public Uri Address { get; }

    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    public int Pid => _process!.Id;

    public bool HasEnded => _process is null or { HasExited: true };

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="store">What it runs on.</param>
    /// <param name="settings">Its environment beside what every server of these tests has.</param>
    public static async Task<RealServer> StartAsync(Store store, IReadOnlyDictionary<string, string>? settings = null)
    {
        var server = new RealServer(store, settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>A server that is not started yet.</summary>
    public static RealServer Stopped(Store store, IReadOnlyDictionary<string, string> settings) => new(store, settings);

    /// <param name="until">Which health it waits for: one that has much to make up serves before it is ready.</param>
    public async Task StartAsync(string until = "ready")
    {
        _process?.Dispose();
        _process = Launch(Store, Address, [], _settings);
        Listen(_process);
        using var http = new HttpClient { BaseAddress = Address };
        var began = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(_process.HasExited, $"the server ended: {Said}");
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"the server did not become ready: {Said}");
            try
            {
                if ((await http.GetAsync(new Uri($"/health/{until}", UriKind.Relative))).IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(25);
        }
    }

    /// <summary>SIGKILL: no handler, no flush, no farewell.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for a death that somebody else arranged; it may not come.</summary>
    public async Task WaitForEndAsync(TimeSpan within)
    {
        using var over = new CancellationTokenSource(within);
        await _process!.WaitForExitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Any other signal: STOP freezes the process where it is, CONT lets it go on as if no time had passed.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Somebody of the demo scene, by bearer token.</summary>
    public async Task<HttpClient> As(string client)
    {
        var fresh = new FreshToken(Address, client);
        var http = new HttpClient(fresh) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        http.DefaultRequestHeaders.Authorization = await fresh.AskAsync(CancellationToken.None);
        return http;
    }

    /// <summary>Asks for another token long before one ends: a campaign runs longer than it is valid.</summary>
    private sealed class FreshToken(Uri address, string client) : DelegatingHandler(new SocketsHttpHandler())
    {
        private static readonly TimeSpan IsFresh = TimeSpan.FromMinutes(20);
        private AuthenticationHeaderValue? _token;
        private long _askedAt;

        public async Task<AuthenticationHeaderValue> AskAsync(CancellationToken cancel)
        {
            using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client), new("client_secret", "demo")]);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/connect/token")) { Content = form };
            using var answer = await base.SendAsync(request, cancel);
            _token = new AuthenticationHeaderValue("Bearer", JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))!["access_token"]!.GetValue<string>());
            _askedAt = Stopwatch.GetTimestamp();
            return _token;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Authorization is not null) request.Headers.Authorization = _token is not null && Stopwatch.GetElapsedTime(_askedAt) < IsFresh ? _token : await AskAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Starts one command of the executable; what becomes of it is the caller's affair.</summary>
    public static Process Begin(Store store, params string[] arguments) => Launch(store, new Uri("http://127.0.0.1:0"), arguments, new Dictionary<string, string>());

    /// <summary>Runs one command of the executable to its end.</summary>
    public static async Task<(int Code, string Said)> RunAsync(Store store, params string[] arguments)
    {
        using var process = Begin(store, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) Kill();
        _process?.Dispose();
        await Task.CompletedTask;
    }

    // Compiled ahead of time, as ./run does it, a server starts in half the time.
    private static string App => Path.Combine(Environment.GetEnvironmentVariable("GREENCHANNEL_APP") is { Length: > 0 } folder ? folder : AppContext.BaseDirectory, "greenchannel.dll");

    private static Process Launch(Store store, Uri address, string[] arguments, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = store.Folder };
        start.ArgumentList.Add(App);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["GreenChannel__Demo"] = "true";
        start.Environment["GreenChannel__Urls"] = address.ToString().TrimEnd('/');
        start.Environment["GreenChannel__Database"] = store.Connection;
        start.Environment["GreenChannel__KeyFile"] = Path.Combine(store.Folder, "master.key");
        start.Environment["GreenChannel__Canary__Every"] = "1.00:00:00"; // It would come between rows that are compared.
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private void Listen(Process process)
    {
        void Keep(object _, DataReceivedEventArgs line)
        {
            lock (_said) _said.AppendLine(line.Data);
        }

        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
