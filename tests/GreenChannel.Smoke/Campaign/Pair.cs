using System.Collections.Concurrent;
using System.Globalization;

namespace GreenChannel.Smoke.Campaign;

/// <summary>Two servers on one PostgreSQL. Both send over the channel sms, each by a path of its own, so that the gateway knows whose attempt it is.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private const int AtOnce = 20;
    private static readonly string[] Paths = ["one", "two"];
    private readonly Store _store;
    private readonly ConcurrentDictionary<Guid, Reported> _open = new();
    private readonly ConcurrentDictionary<string, Guid> _accepted = new();

    private Pair(Store store, Gateway gateway, RealServer[] servers, Callers[] callers) => (_store, Gateway, Servers, Callers) = (store, gateway, servers, callers);

    public Gateway Gateway { get; }

    public RealServer[] Servers { get; }

    public Callers[] Callers { get; }

    public static async Task<Pair> StartAsync()
    {
        var store = await Store.CreateAsync("postgres");
        var gateway = await Gateway.StartAsync();
        var servers = await Task.WhenAll(Paths.Select(path =>
        {
            var settings = gateway.Settings(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2), path);
            settings["GreenChannel__Gateways__0__Name"] = "sms";
            return RealServer.StartAsync(store, settings);
        }));
        return new Pair(store, gateway, servers, await Task.WhenAll(servers.Select(Campaign.Callers.Of)));
    }

    public bool IsAccepted(string number) => _accepted.ContainsKey(number);

    /// <summary>Reports until the victim has messages at a gateway that does not answer it.</summary>
    public async Task<IReadOnlyList<Receipt>> HoldAsync(int victim)
    {
        var from = Gateway.Now;
        Gateway.Treat = attempt => attempt.Channel == Paths[victim] ? Manner.Hang : Manner.Take;
        IReadOnlyList<Receipt> Held() => [.. Gateway.Receipts.Where(receipt => receipt.At > from && receipt.Did == Manner.Hang)];
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => OpenAsync(i % 2)));
        for (var trial = 0; Held().Count == 0; trial++)
        {
            Assert.True(trial < 200, "the victim claims nothing");
            await OpenAsync(victim);
        }

        return Held();
    }

    /// <summary>How long it takes until the other server has sent what the victim held.</summary>
    public async Task<IReadOnlyList<TimeSpan>> TakenOverAsync(IReadOnlyList<Receipt> held, int victim, TimeSpan died)
    {
        IEnumerable<Receipt> Again() => held.Select(one => Gateway.Receipts.FirstOrDefault(receipt => receipt.Id == one.Id && receipt.Channel == Paths[1 - victim])).OfType<Receipt>();
        await Scale.UntilAsync(() => Task.FromResult(Again().Count() == held.Count), TimeSpan.FromSeconds(30), "the other server takes over");
        return [.. Again().Select(receipt => receipt.At - died)];
    }

    /// <summary>Reports as a clinic does: what was cut off is sent once more under the same id, to a server that must still be there.</summary>
    public async Task<Reported> ReportAsync(int server)
    {
        var id = Guid.CreateVersion7();
        try
        {
            return await Callers[server].ReportAsync(id);
        }
        catch (HttpRequestException cut)
        {
            Assert.False(Servers[server].HasEnded, $"{cut.Message}: {Servers[server].Said}");
            return await Callers[server].ReportAsync(id);
        }
    }

    /// <summary>Reports without a pause, until told to stop.</summary>
    public async Task WriteAsync(int server, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Callers[server].ReportAsync(Guid.CreateVersion7());
            }
            catch (Exception cut) when (cut is HttpRequestException or TaskCanceledException)
            {
                return;
            }
        }
    }

    public async Task AcceptAllAsync(int survivor)
    {
        foreach (var (request, report) in _open)
        {
            Assert.Equal(System.Net.HttpStatusCode.OK, await Callers[survivor].AnswerAsync(0, request, "accepted"));
            _accepted[report.Number] = report.CaseId;
            _open.TryRemove(request, out _);
        }
    }

    /// <summary>Nothing of the accepted cases is left to be sent.</summary>
    public Task QuietAsync() => Scale.UntilAsync(
        async () => await _store.CountAsync($"SELECT count(*) FROM messages WHERE state IN ('pending', 'sending') AND case_id IN ({Cases})") == 0, TimeSpan.FromSeconds(30), "all is sent");

    /// <summary>Every row of the accepted cases that a server could change.</summary>
    public async Task<string> RowsAsync()
    {
        var messages = await _store.RowsAsync($"SELECT id, state, attempts, lease_until, failure FROM messages WHERE case_id IN ({Cases}) ORDER BY id");
        var requests = await _store.RowsAsync($"SELECT id, state, version, wake_at, body FROM requests WHERE case_id IN ({Cases}) ORDER BY id");
        var trail = await _store.RowsAsync($"SELECT case_id, count(*) FROM audit WHERE case_id IN ({Cases}) GROUP BY case_id ORDER BY case_id");
        return string.Join('\n', messages.Concat(requests).Concat(trail).Select(row => string.Join(' ', row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))));
    }

    /// <summary>In the end nothing is lost and every id has one message.</summary>
    public async Task HoldsAsync()
    {
        Gateway.Treat = _ => Manner.Take;
        await Scale.UntilAsync(async () => await _store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromMinutes(2), "nothing is left to be sent");
        Assert.Empty((await Ledger.OfAsync(_store, Gateway, channel: "sms")).Faults());
        var (code, said) = await RealServer.RunAsync(_store, "verify");
        Assert.True(code == 0, said);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
        foreach (var callers in Callers) callers.Dispose();
        await Gateway.DisposeAsync();
        await _store.DisposeAsync();
    }

    private string Cases => string.Join(", ", _accepted.Values.Select(id => $"'{id}'"));

    private async Task OpenAsync(int server)
    {
        var report = await ReportAsync(server);
        Assert.True(report.IsTaken, report.Number);
        _open[report.Request] = report;
    }
}
