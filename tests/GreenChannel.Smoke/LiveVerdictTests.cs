using System.Globalization;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: a nurse taps what she sees, and the bar at her thumb says how bad it is, why, and whom sending calls; with a connection, with a slow one and with none.</summary>
public sealed class LiveVerdictTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData("zh-Hans", "紧急", "发送并呼叫 示范第一医院", "还缺")]
    [InlineData("en", "Emergency", "Send and call 示范第一医院", "missing")]
    public async Task Each_tap_is_answered_with_level_reason_and_hospital(string language, string level, string send, string lacks)
    {
        var nurse = await OpenAsync(language);
        await Expect(nurse.Locator("#verdict")).ToContainTextAsync(language == "en" ? "Tap what you see" : "点选所见");
        await Expect(nurse.Locator("[data-lacking]")).ToBeHiddenAsync();
        var before = await BarAsync(nurse);

        await TapAsync(nurse, "redness");
        await Expect(nurse.Locator("#verdict .level-routine")).ToBeVisibleAsync();
        await Expect(Send(nurse)).ToHaveTextAsync(language == "en" ? "Send" : "发送");
        await TapAsync(nurse, "urticariaGeneralised");
        await TapAsync(nurse, "wheeze");
        await Expect(nurse.Locator("#verdict .level-emergency")).ToHaveTextAsync(level);
        await Expect(nurse.Locator("#verdict")).ToContainTextAsync("WAO 2020");
        await Expect(Send(nurse)).ToHaveTextAsync(send);
        Assert.Equal(before, await BarAsync(nurse)); // Nothing has moved under the thumb.
        await Browser.PictureAsync(nurse, $"verdict-{language}-360");

        // What the card lacks is a list that leads to its fields and stops nobody.
        await Expect(nurse.Locator("[data-lacking] summary")).ToContainTextAsync(lacks);
        await nurse.ClickAsync("[data-lacking] summary");
        var axe = await nurse.RunAxe();
        Assert.Empty(axe.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id} at {node.Html}")));
        await nurse.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "pictures", $"verdict-lacks-{language}-360.png") });
        await nurse.Locator("[data-lacking] li[data-input=manufacturer]").WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        await nurse.Locator("[data-lacking] li[data-input=sex] a").ClickAsync();
        Assert.Equal("sex", await nurse.EvaluateAsync<string>("() => document.activeElement.name"));
        await nurse.Keyboard.PressAsync("Space");
        await Expect(nurse.Locator("[data-lacking] li[data-input=sex]")).ToHaveCountAsync(0);

        // A person may take a sign back; so does the verdict.
        await TapAsync(nurse, "wheeze");
        await TapAsync(nurse, "urticariaGeneralised");
        await Expect(nurse.Locator("#verdict .level-routine")).ToBeVisibleAsync();
        await Expect(Send(nurse)).ToHaveTextAsync(language == "en" ? "Send" : "发送");
    }

    [Fact]
    public async Task Without_a_connection_the_browser_judges_and_shows_the_number_to_call()
    {
        var nurse = await OpenAsync("zh-Hans");
        await nurse.Context.SetOfflineAsync(true);
        await TapAsync(nurse, "redness");
        await Expect(nurse.Locator("#verdict .level-routine")).ToBeVisibleAsync();
        await nurse.FillAsync("#spo2Percent", "91.9");
        await Expect(nurse.Locator("#verdict .level-emergency")).ToBeVisibleAsync();
        await Expect(nurse.Locator("#verdict")).ToContainTextAsync("未连线");
        await Expect(nurse.Locator("#verdict a")).ToHaveAttributeAsync("href", "tel:057155501001");
        await Browser.PictureAsync(nurse, "verdict-offline-360");
        await nurse.Context.SetOfflineAsync(false);
        await Expect(nurse.Locator("#verdict")).Not.ToContainTextAsync("未连线");
    }

    [Fact]
    public async Task A_server_that_takes_its_time_is_not_waited_for_and_has_the_last_word()
    {
        var nurse = await OpenAsync("zh-Hans");
        var held = new TaskCompletionSource();
        await nurse.RouteAsync("**/report/triage", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await TapAsync(nurse, "stridor");
        await Expect(nurse.Locator("#verdict")).ToContainTextAsync("未连线", new LocatorAssertionsToContainTextOptions { Timeout = 4_000 });
        await Expect(nurse.Locator("#verdict .level-emergency")).ToBeVisibleAsync();
        held.SetResult();
        await Expect(nurse.Locator("#verdict")).Not.ToContainTextAsync("未连线");
        await Expect(nurse.Locator("#verdict .level-emergency")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_server_is_told_what_is_seen_and_not_whom_it_is_about()
    {
        var nurse = await OpenAsync("zh-Hans");
        await nurse.FillAsync("#patientName", "王小明");
        await nurse.FillAsync("#narrative", "王小明的经过");
        var asked = await nurse.RunAndWaitForRequestAsync(() => TapAsync(nurse, "wheeze"), "**/report/triage");
        Assert.DoesNotContain("王小明", Uri.UnescapeDataString(asked.PostData!), StringComparison.Ordinal);
        Assert.Contains("signs=wheeze", asked.PostData!, StringComparison.Ordinal);
        await Expect(nurse.Locator("[data-lacking] li[data-input=patientName]")).ToHaveCountAsync(0);
    }

    private async Task<IPage> OpenAsync(string language)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, language: language);
        await nurse.RunAndWaitForRequestFinishedAsync(() => nurse.GotoAsync("/report"), new PageRunAndWaitForRequestFinishedOptions { Predicate = asked => asked.Url.EndsWith("/rules.json", StringComparison.Ordinal) });
        await nurse.Locator("#verdict span").WaitForAsync();
        await nurse.ClickAsync("#signs-more summary");
        return nurse;
    }

    private static ILocator Send(IPage page) => page.Locator(".send-bar button[type=submit]");

    private static Task TapAsync(IPage page, string sign) => page.Locator($"label.sign:has(input[value={sign}])").First.ClickAsync();

    private static async Task<string> BarAsync(IPage page) =>
        string.Join(' ', (await page.EvaluateAsync<double[]>("() => { const { top, height } = document.querySelector('.send-bar').getBoundingClientRect(); return [top, height]; }")).Select(value => value.ToString("0", CultureInfo.InvariantCulture)));
}
