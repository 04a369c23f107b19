using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace GreenChannel.Smoke;

/// <summary>What the README tells its reader to type.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public async Task The_calls_of_the_README_report_a_case_and_accept_it()
    {
        await using var store = await Store.CreateAsync("sqlite");
        await using var server = await RealServer.StartAsync(store);
        var blocks = Marked().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"), TestContext.Current.CancellationToken)).Select(block => block.Groups[1].Value).ToList();
        Assert.NotEmpty(blocks);
        foreach (var block in blocks)
        {
            var (code, said) = await ShellAsync($"set -euo pipefail\napi={server.Address.ToString().TrimEnd('/')}\n{block}", []);
            Assert.True(code == 0, said);
            Assert.Contains("\"level\":\"emergency\"", said, StringComparison.Ordinal);
            Assert.Contains("\"state\":\"accepted\"", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_serves_the_demo_scene_and_passes_its_words_on()
    {
        await using var store = await Store.CreateAsync("sqlite");
        var address = $"http://127.0.0.1:{FreePort()}";
        (string, string)[] surroundings = [("GreenChannel__Database", store.Connection), ("GreenChannel__Urls", address)];
        var (built, help) = await ShellAsync("./run --help", surroundings);
        Assert.True(built == 0, help);
        Assert.Contains("verify", help, StringComparison.Ordinal);

        var times = new List<long>();
        for (var start = 0; start < 2; start++)
        {
            var began = Stopwatch.StartNew();
            using var process = Shell("exec ./run", surroundings);
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            try
            {
                times.Add(await UntilServedAsync(address, process, began));
            }
            finally
            {
                process.Kill(entireProcessTree: true);
            }

            Assert.Contains("green-demo-2026", await output.WaitAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"./run served after {times[0]} ms on a new store, {times[1]} ms at the second start");
        var (holds, said) = await ShellAsync("./run verify", surroundings);
        Assert.True(holds == 0, said);
    }

    private static async Task<long> UntilServedAsync(string address, Process process, Stopwatch began)
    {
        using var http = new HttpClient();
        while (true)
        {
            Assert.False(process.HasExited, "./run ended");
            Assert.True(began.Elapsed < TimeSpan.FromMinutes(2), "./run did not serve");
            try
            {
                if ((await http.GetAsync(new Uri($"{address}/health/live"))).StatusCode == HttpStatusCode.OK) return began.ElapsedMilliseconds;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task<(int Code, string Said)> ShellAsync(string script, (string Name, string Value)[] surroundings)
    {
        using var process = Shell(script, surroundings);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    private static Process Shell(string script, (string Name, string Value)[] surroundings)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        foreach (var (name, value) in surroundings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex("<!-- run -->\\s*```sh\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
