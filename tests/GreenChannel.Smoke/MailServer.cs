using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace GreenChannel.Smoke;

/// <summary>
/// Debian's Exim as a process of its own, in a temporary folder, under nobody's rights: it takes mail for example.org into
/// one file, refuses "gone" for good and "busy" for now.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    private const string Executable = "/usr/sbin/exim4";
    private readonly string _folder = Directory.CreateTempSubdirectory("greenchannel-mail-").FullName;
    private Process? _process;

    public int Port { get; } = FreePort();

    public static async Task<MailServer> StartAsync()
    {
        if (!File.Exists(Executable)) Assert.Skip("Exim is absent: ./test installs exim4-daemon-light on Debian");
        var server = new MailServer();
        await server.BeginAsync();
        return server;
    }

    /// <summary>Letters that have arrived, waited for.</summary>
    public async Task<List<MimeMessage>> LettersAsync(int atLeast)
    {
        var began = Stopwatch.StartNew();
        while (true)
        {
            var letters = Letters();
            if (letters.Count >= atLeast) return letters;
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(20), $"{letters.Count} letters of {atLeast}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
        if (_process is not null) await _process.WaitForExitAsync();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private List<MimeMessage> Letters()
    {
        var box = Path.Combine(_folder, "inbox");
        if (!File.Exists(box)) return [];
        using var read = new MemoryStream(File.ReadAllBytes(box));
        var parser = new MimeParser(read, MimeFormat.Mbox);
        List<MimeMessage> letters = [];
        try
        {
            while (!parser.IsEndOfStream) letters.Add(parser.ParseMessage());
        }
        catch (FormatException)
        {
            // The last one is being written.
        }

        return letters;
    }

    private async Task BeginAsync()
    {
        var asRoot = Environment.UserName == "root";
        foreach (var folder in new[] { _folder, Directory.CreateDirectory(Path.Combine(_folder, "spool")).FullName })
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var settings = Path.Combine(_folder, "exim.conf");
        await File.WriteAllTextAsync(settings, $"""
            exim_path = {Executable}
            keep_environment =
            primary_hostname = mail.example.org
            {(asRoot ? "exim_user = nobody\nexim_group = nogroup" : $"exim_user = {Environment.UserName}")}
            spool_directory = {_folder}/spool
            log_file_path = {_folder}/%slog
            pid_file_path = {_folder}/pid
            daemon_smtp_ports = {Port.ToString(CultureInfo.InvariantCulture)}
            local_interfaces = 127.0.0.1
            deliver_drop_privilege = true
            host_lookup =
            rfc1413_hosts =
            tls_advertise_hosts =
            acl_smtp_rcpt = rcpt

            begin acl
            rcpt:
              deny local_parts = gone
                message = no such mailbox
              defer local_parts = busy
                message = try again later
              accept domains = example.org
              deny

            begin routers
            everybody:
              driver = accept
              transport = box

            begin transports
            box:
              driver = appendfile
              file = {_folder}/inbox
            """ + "\n");
        string[] command = [Executable, "-C", settings, "-bdf"];
        _process = asRoot ? Process.Start("runuser", ["-u", "nobody", "--", .. command]) : Process.Start(command[0], command[1..]);
        var began = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var knock = new TcpClient();
                await knock.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                Assert.False(_process!.HasExited, "Exim ended");
                Assert.True(began.Elapsed < TimeSpan.FromSeconds(15), "Exim does not listen");
                await Task.Delay(50);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
