using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GreenChannel.Smoke.Campaign;

/// <summary>Where the line is cut: after so many bytes of what is sent, or of what is answered, counted from the report on.</summary>
public sealed record Cut(bool OfAnswer, int After);

/// <summary>A line between browser and server that is cut in the midst of sending a report, once for each plan.</summary>
public sealed class CuttingLine : IAsyncDisposable
{
    private static readonly byte[] Sending = Encoding.ASCII.GetBytes("POST /report "), OpeningCase = Encoding.ASCII.GetBytes("GET /cases/");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private Cut? _plan;

    public CuttingLine(Uri server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>How often a report was cut off.</summary>
    public int Cuts { get; private set; }

    public void Next(Cut plan) => _plan = plan;

    /// <summary>How long the line takes over the asking for a case; it is not cut.</summary>
    public TimeSpan CaseTakes { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var one = near;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_server.Host, _server.Port, _end.Token);
            using var cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            var counted = new Counted();
            await Task.WhenAny(
                PumpAsync(near.GetStream(), far.GetStream(), ofAnswer: false, counted, cut),
                PumpAsync(far.GetStream(), near.GetStream(), ofAnswer: true, counted, cut));
            await cut.CancelAsync();
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, or closed by either end.
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool ofAnswer, Counted counted, CancellationTokenSource cut)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cut.Token) is > 0 and var read)
        {
            var pass = read;
            if (!ofAnswer && counted.Plan is null && buffer.AsSpan(0, read).IndexOf(Sending) is >= 0 and var start && Interlocked.Exchange(ref _plan, null) is { } plan)
                (counted.Plan, counted.Left) = (plan, plan.After + (plan.OfAnswer ? 0 : start));
            if (counted.Plan is { } mine && mine.OfAnswer == ofAnswer)
            {
                pass = Math.Min(read, counted.Left);
                counted.Left -= read;
            }

            if (!ofAnswer && CaseTakes > TimeSpan.Zero && buffer.AsSpan(0, read).IndexOf(OpeningCase) >= 0) await Task.Delay(CaseTakes, cut.Token);
            await to.WriteAsync(buffer.AsMemory(0, pass), cut.Token);
            if (counted.Plan is not null && counted.Left < 0)
            {
                Cuts++;
                from.Socket.LingerState = to.Socket.LingerState = new LingerOption(true, 0); // Reset, not closed.
                await cut.CancelAsync();
                return;
            }
        }
    }

    private sealed class Counted
    {
        public Cut? Plan { get; set; }

        public int Left { get; set; }
    }
}
