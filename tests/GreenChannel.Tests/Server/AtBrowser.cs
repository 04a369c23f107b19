using System.Net;
using System.Text.RegularExpressions;
using OtpNet;

namespace GreenChannel.Tests.Server;

/// <summary>Somebody at a browser.</summary>
public sealed partial class AtBrowser : IDisposable
{
    private readonly ServerUnderTest _server;
    private readonly HttpClient _client;
    private readonly CookieContainer _cookies = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public AtBrowser(ServerUnderTest server, string agent = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    {
        _server = server;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = server.Address };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd(agent);
    }

    public string Cookie
    {
        get => _cookies.GetCookies(_server.Address)["gc-session"]!.Value;
        set => _cookies.Add(_server.Address, new System.Net.Cookie("gc-session", value));
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path, Cancel);

    public Task<HttpResponseMessage> PostAsync(string path, params (string, string)[] fields) =>
        _client.PostAsync(path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Item1, field.Item2))), Cancel);

    public Task<HttpResponseMessage> PostAsync(string path, System.Text.Json.JsonElement body) => _client.PostAsync(path, new StringContent(body.GetRawText(), System.Text.Encoding.UTF8, "application/json"), Cancel);

    public Task<HttpResponseMessage> SignInAsync(string name, string password) => PostAsync("/sign-in", ("_handler", "sign-in"), ("userName", name), ("password", password));

    public Task<HttpResponseMessage> CodeAsync(string code) => PostAsync("/sign-in/code", ("_handler", "code"), ("code", code));

    public async Task<string> ActAsync(params (string, string)[] fields)
    {
        var reply = await PostAsync("/account", [("_handler", "account"), .. fields]);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return await reply.Content.ReadAsStringAsync(Cancel);
    }

    public async Task<string> BeginAsync() => Code().Match(await ActAsync(("act", "begin"))).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal);

    public string CodeOf(string key) => new Totp(Base32Encoding.ToBytes(key)).ComputeTotp(_server.Now.UtcDateTime);

    [GeneratedRegex("<code>([^<]+)</code>")]
    internal static partial Regex Code();

    public void Dispose() => _client.Dispose();
}
