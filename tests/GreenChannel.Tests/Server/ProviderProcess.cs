using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GreenChannel.Tests.Server;

/// <summary>An OpenID Connect provider of somebody else: a process of its own.</summary>
internal sealed class ProviderProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ProviderProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<ProviderProcess> StartAsync()
    {
        var port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}/");
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.Combine(folder.Parent!.Parent!.Parent!.Parent!.FullName, "GreenChannel.Provider", "bin", folder.Parent.Name, folder.Name, "GreenChannel.Provider.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [file, "--urls", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var client = new HttpClient();
        await ServerUnderTest.UntilAsync(async () =>
        {
            try
            {
                return (await client.GetAsync(new Uri(address, ".well-known/openid-configuration"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, up => up, "the provider is up");
        return new ProviderProcess(process, address);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
