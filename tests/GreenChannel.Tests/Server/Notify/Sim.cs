using GreenChannel.Server.Administration.GatewaySim;
using GreenChannel.Server.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>The gateway simulator in this process, on a port of its own.</summary>
internal sealed class Sim : IAsyncDisposable
{
    public const string Secret = "a-secret-of-the-sim";
    private readonly WebApplication _app;

    private Sim(WebApplication app) => _app = app;

    public SimPhones Phones => _app.Services.GetRequiredService<SimPhones>();

    public Uri Address => new(_app.Urls.First());

    /// <summary>Where its receipts go; known only when the server has started.</summary>
    public Uri Server
    {
        set => _app.Services.GetRequiredService<SimOptions>().Server = value;
    }

    public static async Task<Sim> StartAsync(TimeProvider time)
    {
        var app = SimApp.Build(new SimOptions("http://127.0.0.1:0", new Uri("http://127.0.0.1:9/"), Secret, MailPort: 0, TimeSpan.Zero), time);
        await app.StartAsync();
        return new Sim(app);
    }

    /// <summary>The configuration of a gateway that leads here.</summary>
    public GatewayOptions Gateway(string name, string kind, string? secret = Secret) => new()
    {
        Name = name,
        Kind = kind,
        Secret = secret,
        Url = new Uri(Address, kind switch
        {
            "wecom" => $"/wecom/{name}/cgi-bin/webhook/send",
            "dingtalk" => $"/dingtalk/{name}/robot/send",
            "feishu" => $"/feishu/{name}/open-apis/bot/v2/hook/",
            _ => $"/{kind}/{name}",
        }),
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
