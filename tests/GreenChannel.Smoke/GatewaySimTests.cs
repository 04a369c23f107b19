using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Administration.GatewaySim;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Notify.Gateways;
using GreenChannel.Smoke.Campaign;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace GreenChannel.Smoke;

/// <summary>Scene: a developer shows the green channel without any provider; the telephones are on a page.</summary>
public sealed class GatewaySimTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "gateway-sim";

    [Fact]
    public async Task It_starts_by_its_command_and_takes_a_message()
    {
        await using var store = await Store.CreateAsync("sqlite");
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var process = RealServer.Begin(store, "gateway-sim", "--urls", address.ToString(), "--server", "http://127.0.0.1:9", "--mail-port", "0");
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            await Scale.UntilAsync(async () => await IsThereAsync(http), TimeSpan.FromSeconds(30), "it answers");
            Assert.Contains("attempts", await http.GetStringAsync(new Uri("/state", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
        }

        static async Task<bool> IsThereAsync(HttpClient http)
        {
            try
            {
                return (await http.GetAsync(new Uri("/", UriKind.Relative))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_report_rings_the_telephone_on_the_page_and_its_receipts_come_back()
    {
        await using var store = await Store.CreateAsync("sqlite");
        var options = new SimOptions("http://127.0.0.1:0", new Uri("http://127.0.0.1:9"), Secret, FreePort(), TimeSpan.Zero);
        await using var app = SimApp.Build(options);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var sim = new Uri(app.Urls.First());
        var settings = new Dictionary<string, string> { ["GreenChannel__ChannelsTogether"] = "2" };
        foreach (var (name, index) in new[] { "sms", "voice" }.Select((name, index) => (name, index)))
        {
            settings[$"GreenChannel__Gateways__{index}__Name"] = settings[$"GreenChannel__Gateways__{index}__Kind"] = name;
            settings[$"GreenChannel__Gateways__{index}__Url"] = new Uri(sim, $"/{name}/{name}").ToString();
            settings[$"GreenChannel__Gateways__{index}__Secret"] = Secret;
        }

        await using var server = await RealServer.StartAsync(store, settings);
        options.Server = server.Address;
        using var callers = await Callers.Of(server);
        var report = await callers.ReportAsync(Guid.CreateVersion7());
        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state = 'delivered'") == 2, TimeSpan.FromSeconds(20), "both receipts are there");
        await SendSomeAsync(sim, options.MailPort);
        var phones = app.Services.GetRequiredService<SimPhones>();
        phones.Behave("voice", new SimManner(SimAnswer.Bounce));

        foreach (var (language, width) in new[] { ("zh-Hans", 1280), ("en", 1280), ("zh-Hans", 360) })
        {
            var page = await browser.OpenAsync(sim, width, language);
            await Assertions.Expect(page.Locator(".message", new PageLocatorOptions { HasText = report.Number })).ToHaveCountAsync(1); // The voice says it digit by digit.
            await Assertions.Expect(page.Locator(".phone")).ToHaveCountAsync(5); // Text and call go to one number.
            var found = await page.RunAxe();
            Assert.Empty(found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id} at {node.Html}")));
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, "scrolls sideways");
            await Browser.PictureAsync(page, $"gateway-sim-{language}-{width}");
            if (width == 360) continue;

            // What is read on the telephone is read at the server.
            if (language == "zh-Hans") await page.Locator(".message.sms button").First.ClickAsync();
        }

        await Scale.UntilAsync(async () => await store.CountAsync("SELECT count(*) FROM messages WHERE state = 'read'") == 1, TimeSpan.FromSeconds(10), "it is read");
    }

    // One of each other kind, as the server would send it.
    private static async Task SendSomeAsync(Uri sim, int mailPort)
    {
        using var http = new HttpClient();
        var alert = new Envelope(Guid.CreateVersion7(), MessageKind.Alert, EscalationClass.Emergency, "33010620260009", "H330106001", null, "示范一门诊", "0571-5550-2101", "x", null)
        {
            IsDrill = true,
            Link = "https://gc.example.cn/a/one-time",
        };
        var chat = new GatewayOptions { Name = "chat", Kind = "wecom", Secret = Secret };
        foreach (var (kind, path) in new[] { ("wecom", "/wecom/wecom/cgi-bin/webhook/send"), ("dingtalk", "/dingtalk/dingtalk/robot/send"), ("feishu", "/feishu/feishu/open-apis/bot/v2/hook/") })
        {
            chat.Url = new Uri(sim, path);
            IChatFormat format = kind switch { "wecom" => new WeCom(chat), "dingtalk" => new DingTalk(chat, TimeProvider.System), _ => new Feishu(chat, TimeProvider.System) };
            Assert.Equal(SendOutcome.Taken, await new ChatGateway(chat, http, format).SendAsync(alert with { Address = $"{kind}-group-7f3a" }, TestContext.Current.CancellationToken));
        }

        var mail = new MailGateway(new GatewayOptions { Name = "mail", Kind = "mail", Host = "127.0.0.1", Port = mailPort, Sender = "duty@greenchannel.example.org", Language = "en" }, TimeProvider.System);
        Assert.Equal(SendOutcome.Taken, await mail.SendAsync(alert with { Address = "li@hospital.example.org" }, TestContext.Current.CancellationToken));
        var state = JsonNode.Parse(await http.GetStringAsync(new Uri(sim, "/state"), TestContext.Current.CancellationToken))!;
        Assert.Contains(state["messages"]!.AsArray(), message => (string?)message!["kind"] == "mail" && ((string)message["text"]!).Contains("Answer (works once)", StringComparison.Ordinal));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
