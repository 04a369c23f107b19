using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace GreenChannel.Smoke.Campaign;

/// <summary>A PostgreSQL and another that follows it: a commit is confirmed when both have it. Either can be told to die.</summary>
internal sealed class TwoDatabases : IAsyncDisposable
{
    private static readonly string? Binaries = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderBy(folder => folder, StringComparer.Ordinal).Select(folder => Path.Combine(folder, "bin")).LastOrDefault(Directory.Exists)
        : null;

    private readonly string _folder = Directory.CreateTempSubdirectory("greenchannel-two-").FullName;
    private readonly int[] _ports = [FreePort(), FreePort()];

    public static bool ArePossible => Binaries is not null;

    /// <summary>Names both; a client finds out which of them writes.</summary>
    public string Connection =>
        $"Host=127.0.0.1:{_ports[0]},127.0.0.1:{_ports[1]};Username=greenchannel;Database=postgres;Target Session Attributes=primary;Host Recheck Seconds=1;Timeout=3";

    public static async Task<TwoDatabases> StartAsync()
    {
        var two = new TwoDatabases();
        if (Environment.UserName == "root") await RunAsync("chown", "postgres", two._folder);
        await PostgresAsync("initdb", "-D", two.Data(0), "-U", "greenchannel", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8");
        await two.StartAsync(0);
        await PostgresAsync("pg_basebackup", "-h", "127.0.0.1", "-p", Text(two._ports[0]), "-U", "greenchannel", "-D", two.Data(1), "-R", "-c", "fast");
        await two.StartAsync(1);

        // Said to the first after the second was copied from it: the second, once it leads, has nobody to wait for.
        await two.OnFirstAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await two.OnFirstAsync("SELECT pg_reload_conf()");
        await Scale.UntilAsync(async () => await two.OnFirstAsync("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") is 1L, TimeSpan.FromSeconds(20), "the second follows");
        return two;
    }

    /// <summary>Every process of the first ends where it stands, without a word to anybody.</summary>
    public Task KillFirstAsync() => PostgresAsync("pg_ctl", "-D", Data(0), "-m", "immediate", "stop");

    public Task PromoteSecondAsync() => PostgresAsync("pg_ctl", "-D", Data(1), "-w", "promote");

    public async ValueTask DisposeAsync()
    {
        foreach (var which in new[] { 0, 1 })
        {
            if (File.Exists(Path.Combine(Data(which), "postmaster.pid"))) await PostgresAsync("pg_ctl", "-D", Data(which), "-m", "immediate", "stop");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data(int which) => Path.Combine(_folder, which == 0 ? "first" : "second");

    private Task StartAsync(int which) => PostgresAsync(
        "pg_ctl", "-D", Data(which), "-w", "-l", Path.Combine(_folder, Text(which) + ".log"),
        "-o", $"-p {_ports[which]} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=200", "start");

    private async Task<object?> OnFirstAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={_ports[0]};Username=greenchannel;Database=postgres");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    // PostgreSQL refuses to be run by root.
    private static Task PostgresAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? RunAsync("runuser", ["-u", "postgres", "--", Path.Combine(Binaries!, program), .. arguments])
        : RunAsync(Path.Combine(Binaries!, program), arguments);

    // Its output is not taken: a database that stays would keep it open.
    private static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var word in new[] { "-c", "exec \"$@\" >/dev/null 2>&1", "sh", program }.Concat(arguments)) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
