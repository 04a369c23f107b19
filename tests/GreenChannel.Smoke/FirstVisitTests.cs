using System.Text.Json;
using Microsoft.Playwright;

namespace GreenChannel.Smoke;

/// <summary>Scene: a telephone that was never here, at the edge of a network (400 kbit/s, 400 ms), opens the report. Bytes are counted on the wire and asserted; times are printed, because a test machine is no telephone.</summary>
public sealed class FirstVisitTests(Browser browser) : IClassFixture<Browser>
{
    private const int BeforeFirstUse = 60_000, Everything = 150_000;

    [Theory]
    [InlineData("zh-Hans")]
    [InlineData("en")]
    public async Task The_report_is_light_enough_for_a_slow_telephone(string language)
    {
        var page = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, language: language);
        var wire = await page.Context.NewCDPSessionAsync(page);
        var (urls, bytes) = (new Dictionary<string, string>(), new Dictionary<string, long>());
        await wire.SendAsync("Network.enable");
        await wire.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await wire.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 400, ["downloadThroughput"] = 50_000, ["uploadThroughput"] = 50_000 });
        wire.Event("Network.requestWillBeSent").OnEvent += (_, sent) => urls[sent!.Value.GetProperty("requestId").GetString()!] = sent.Value.GetProperty("request").GetProperty("url").GetString()!;
        wire.Event("Network.loadingFinished").OnEvent += (_, done) => bytes[done!.Value.GetProperty("requestId").GetString()!] = done.Value.GetProperty("encodedDataLength").GetInt64();

        var rules = page.WaitForRequestFinishedAsync(new PageWaitForRequestFinishedOptions { Predicate = asked => asked.Url.EndsWith("/rules.json", StringComparison.Ordinal) });
        await page.GotoAsync("/report", new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0");
        var times = await page.EvaluateAsync<JsonElement>("() => ({ seen: performance.getEntriesByName('first-contentful-paint')[0].startTime, script: performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd })");
        await rules;
        await page.WaitForFunctionAsync("() => import('/triage.js').then(() => true)"); // All of its modules are there.

        var parts = urls.Where(asked => bytes.ContainsKey(asked.Key) && asked.Value.StartsWith("http", StringComparison.Ordinal)).Select(asked => (Path: new Uri(asked.Value).AbsolutePath, Bytes: bytes[asked.Key])).OrderByDescending(part => part.Bytes).ToList();
        var first = parts.Where(part => part.Path is "/report" or "/site.css").Sum(part => part.Bytes);
        var all = parts.Sum(part => part.Bytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"{language}: seen and ready to be tapped after {times.GetProperty("seen").GetDouble():0} ms, scripts at work after {times.GetProperty("script").GetDouble():0} ms; {first} bytes before first use, {all} in all: {string.Join(", ", parts.Select(part => $"{part.Path} {part.Bytes}"))}");
        Assert.Contains(parts, part => part.Path == "/rules.json");
        Assert.All(urls.Values.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)), url => Assert.Equal(browser.Server.Address.Authority, new Uri(url).Authority));
        Assert.InRange(first, 1, BeforeFirstUse);
        Assert.InRange(all, 1, Everything);
    }
}
