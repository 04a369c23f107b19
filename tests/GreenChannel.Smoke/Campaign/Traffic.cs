using System.Collections.Concurrent;
using System.Net;

namespace GreenChannel.Smoke.Campaign;

/// <summary>
/// Clinics that report, and send again what was not answered; hospitals that accept, decline, receive and hand over. Runs
/// until the server dies, and goes on with the next one. Some requests are always left open, so that calls go on and on.
/// </summary>
internal sealed class Traffic(Callers callers, Random random, int leftOpen)
{
    // However short it is served between two kills, hospitals keep up with what is reported: else what nobody answers calls
    // again and again until nothing else runs.
    private const int MostAtOnce = 12;

    private readonly ConcurrentDictionary<Guid, Reported?> _reports = new();
    private readonly ConcurrentDictionary<Guid, int> _open = new(); // How often each was declined.
    private readonly ConcurrentDictionary<Guid, int> _held = new();
    private readonly HashSet<Guid> _arrived = [];

    /// <summary>What a 2xx was given for, by id of the report.</summary>
    public IReadOnlyDictionary<Guid, Reported> Answered => _reports.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);

    /// <summary>Reports that were sent again and got another answer than before, or were refused.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    public int Sent => _reports.Count;

    /// <summary>Before the storm: what nobody answers, so that messages are due whenever a server starts.</summary>
    public async Task OpenAsync()
    {
        for (var i = 0; i < leftOpen; i++) await SendAsync(Guid.CreateVersion7());
        Assert.Empty(Faults);
    }

    public Task RunAsync(CancellationToken stop) => Task.WhenAll(UntilItDiesAsync(ReportAsync, stop), UntilItDiesAsync(ReportAsync, stop), UntilItDiesAsync(AnswerAsync, stop));

    /// <summary>After the storm: what was not answered is sent again, and hospitals accept whatever still waits. Nobody calls any more.</summary>
    public async Task SettleAsync()
    {
        foreach (var id in _reports.Keys) await SendAsync(id);
        foreach (var request in _open.Keys) await EndAsync(request);
    }

    // One that has declined cannot accept any more; where all have, the clinic stands down.
    private async Task EndAsync(Guid request)
    {
        for (var hospital = 0; hospital < callers.Hospitals.Count; hospital++)
            if (await callers.AnswerAsync(hospital, request, "accepted") == HttpStatusCode.OK) return;
        var (status, said) = await Callers.PostAsync(callers.Clinic, $"/api/escalations/{request}/stand-down", "{}");
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Conflict)) Faults.Enqueue($"{request} could not be ended: {said}");
    }

    private static async Task UntilItDiesAsync(Func<Task> act, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await act();
            }
            catch (Exception died) when (died is HttpRequestException or IOException or TaskCanceledException)
            {
                return;
            }
        }
    }

    private async Task ReportAsync()
    {
        await Task.Delay(Next(20, 120));
        if (_open.Count >= leftOpen + MostAtOnce) return;
        var waiting = _reports.Where(pair => pair.Value is null).Select(pair => pair.Key).Take(4).ToList();
        await SendAsync(waiting.Count > 0 && Next(0, 2) == 0 ? waiting[Next(0, waiting.Count)] : Guid.CreateVersion7());
    }

    private async Task SendAsync(Guid id)
    {
        _reports.TryAdd(id, null);
        var answer = await callers.ReportAsync(id);
        if (!answer.IsTaken) Faults.Enqueue($"report {id} got {answer.Status}: {answer.Number}");
        else if (_reports[id] is { } before && (before.CaseId, before.Request) != (answer.CaseId, answer.Request)) Faults.Enqueue($"report {id} has two cases");
        else if (_reports.TryUpdate(id, answer, null)) _open[answer.Request] = 0;
    }

    // Whoever was cut off does it again: a repeat is answered as the first time.
    private async Task AnswerAsync()
    {
        await Task.Delay(Next(10, 60));
        if (_held.Keys.FirstOrDefault() is { } held && held != Guid.Empty)
        {
            var step = _arrived.Contains(held) ? "handover" : "arrival";
            if ((await Callers.PostAsync(callers.Hospitals[_held[held]], $"/api/escalations/{held}/{step}", "{}")).Status != HttpStatusCode.OK) Faults.Enqueue($"{step} of {held} was refused");
            if (!_arrived.Add(held)) _held.TryRemove(held, out _);
        }
        else if (_open.Count > leftOpen)
        {
            var request = _open.Keys.ElementAt(Next(0, _open.Count));
            var hospital = Next(0, 3);
            var decline = _open[request] < callers.Hospitals.Count - 1 && Next(0, 3) == 0; // One is left that can take it.
            if (decline) _open[request]++;
            if (await callers.AnswerAsync(hospital, request, decline ? "declined" : "accepted") != HttpStatusCode.OK || decline) return;
            _held[request] = hospital;
            _open.TryRemove(request, out _);
        }
    }

    private int Next(int from, int to)
    {
        lock (random) return random.Next(from, to);
    }
}
