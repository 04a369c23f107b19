using System.Diagnostics;
using System.Globalization;
using GreenChannel.Smoke.Campaign;
using GreenChannel.Smoke.Hostile;

namespace GreenChannel.Smoke;

/// <summary>
/// Scene: the power goes, or the disk fails, exactly when SQLite waits for the disk the n-th time. What was answered is
/// there, whole, and the same report again gives the same case. GREENCHANNEL_SYNCS says up to which n (5).
/// </summary>
public sealed class SyncFaultTests
{
    private const string Syncs = "fsync,fdatasync";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static int Most => Scale.Of("GREENCHANNEL_SYNCS", 5);

    [Fact]
    [Trait("Length", "long")]
    public async Task Killed_at_any_wait_for_the_disk_it_keeps_what_was_answered_whole()
    {
        await using var scene = await Scene.StartAsync();
        var killed = 0;
        for (var n = 1; n <= Most; n++)
        {
            using var fault = await scene.InjectAsync($"signal=KILL:when={n}");
            await scene.ReportAsync(reports: 3);
            await scene.Server.WaitForEndAsync(Patience);
            if (scene.Server.HasEnded) killed++;
            else scene.Server.Kill();
            await scene.Server.StartAsync(until: "live");
            await scene.AgainAsync();
        }

        Assert.True(killed >= Math.Min(3, Most), $"killed {killed} times in {Most} rounds");
        await scene.HoldsAsync($"killed at {killed} of {Most} waits for the disk");
    }

    [Fact]
    [Trait("Length", "long")]
    public async Task A_disk_that_fails_once_at_any_wait_leaves_all_or_nothing_and_the_server_goes_on()
    {
        await using var scene = await Scene.StartAsync();
        var refused = 0;
        for (var n = 1; n <= Most; n++)
        {
            using (await scene.InjectAsync($"error=EIO:when={n}")) refused += await scene.ReportAsync(reports: 3);
            Assert.False(scene.Server.HasEnded, scene.Server.Said);
            await scene.AgainAsync();
        }

        await scene.HoldsAsync($"the disk failed at {Most} waits, {refused} reports got no case at first");
    }

    /// <summary>A server on SQLite, a gateway, and what the clinic was answered.</summary>
    private sealed class Scene(Store store, Gateway gateway, RealServer server, Callers callers) : IAsyncDisposable
    {
        private readonly Dictionary<Guid, Guid?> _reports = [];

        public RealServer Server => server;

        public static async Task<Scene> StartAsync()
        {
            if (!Strace.IsThere) Assert.Skip("strace is absent: no wait for the disk can be failed");
            var store = await Store.CreateAsync("sqlite");
            var gateway = await Gateway.StartAsync();
            var server = await RealServer.StartAsync(store, gateway.Settings(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2), "sms"));
            return new Scene(store, gateway, server, await Callers.Of(server));
        }

        public Task<Strace> InjectAsync(string fault) => Strace.AttachAsync(server.Pid, Syncs, fault);

        /// <summary>Sends new reports, one after the other; how many got no case.</summary>
        public async Task<int> ReportAsync(int reports)
        {
            var refused = 0;
            for (var i = 0; i < reports; i++)
            {
                var id = Guid.CreateVersion7();
                _reports[id] = null;
                try
                {
                    var answer = await callers.ReportAsync(id);
                    if (answer.IsTaken) _reports[id] = answer.CaseId;
                    else refused++;
                }
                catch (Exception died) when (died is HttpRequestException or IOException)
                {
                    refused++;
                }
            }

            return refused;
        }

        /// <summary>Every report once more: the same case where there was one.</summary>
        public async Task AgainAsync()
        {
            foreach (var (id, before) in _reports.ToList())
            {
                var answer = await callers.ReportAsync(id);
                Assert.True(answer.IsTaken, $"{id} got {answer.Status}: {answer.Number}");
                Assert.Equal(before ?? answer.CaseId, answer.CaseId);
                _reports[id] = answer.CaseId;
            }
        }

        public async Task HoldsAsync(string what)
        {
            await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state IN ('pending', 'sending')") == 0, TimeSpan.FromSeconds(90), "nothing is left to be sent");
            var ledger = await Ledger.OfAsync(store, gateway);
            Scale.Say($"{what}; {_reports.Count} reports, {ledger.Messages} messages, {ledger.Duplicates} duplicates");
            Assert.Empty(ledger.Faults());
            Assert.Empty(await StoreCheck.FaultsAsync(store, [.. _reports.Values.Select(caseId => caseId!.Value)]));
            var (code, said) = await RealServer.RunAsync(store, "verify");
            Assert.True(code == 0, said);
        }

        public async ValueTask DisposeAsync()
        {
            callers.Dispose();
            await server.DisposeAsync();
            await gateway.DisposeAsync();
            await store.DisposeAsync();
        }
    }

    /// <summary>strace, attached to a process, failing one system call.</summary>
    private sealed class Strace(Process process) : IDisposable
    {
        public static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "strace")));

        public static async Task<Strace> AttachAsync(int pid, string calls, string fault)
        {
            var start = new ProcessStartInfo("strace", ["-f", "-o", "/dev/null", "-e", $"trace={calls}", "-e", $"inject={calls}:{fault}", "-p", pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardError = true };
            var process = Process.Start(start)!;
            while (await process.StandardError.ReadLineAsync() is { } line)
            {
                if (line.Contains("attached", StringComparison.Ordinal)) return new Strace(process);
                if (line.Contains("not permitted", StringComparison.OrdinalIgnoreCase)) Assert.Skip($"tracing is not permitted here: {line}");
            }

            throw new InvalidOperationException("strace ended");
        }

        // It lets go of the process when it is interrupted.
        public void Dispose()
        {
            if (!process.HasExited)
            {
                using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                interrupt.WaitForExit();
                process.WaitForExit();
            }

            process.Dispose();
        }
    }
}
