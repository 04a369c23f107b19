using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: both ends of a call on bad days: the clinic's line is down, and the hospital's desk falls asleep.</summary>
public sealed class BothEndsTests(Browser browser) : IClassFixture<Browser>
{
    private const string Phone = "a[href='tel:057155501001']";

    [Fact]
    public async Task What_is_sent_without_a_line_arrives_once_when_the_line_is_back()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740);
        await nurse.GotoAsync("/report");
        await nurse.Context.SetOfflineAsync(true);
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "全身荨麻疹" }).ClickAsync();
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "喘鸣" }).ClickAsync();
        await nurse.FillAsync("#patientName", "示范儿");
        var id = await nurse.InputValueAsync("input[name=id]");
        await nurse.ClickAsync(".send-bar button");
        var waiting = nurse.Locator("[data-unsent]");
        await Expect(waiting).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 6_000 });
        await Expect(waiting.Locator("a[href='tel:120']")).ToBeVisibleAsync();
        await Expect(waiting.Locator(Phone)).ToBeVisibleAsync();
        await Expect(nurse.Locator(".banner-offline[data-offline]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await Browser.PictureAsync(nurse, "report-unsent-360");
        Assert.Equal(0, await CasesAsync(id));

        // Pressed again and again meanwhile: it stays the same report.
        await nurse.ClickAsync(".send-bar button");
        await nurse.ClickAsync(".send-bar button");
        await nurse.Context.SetOfflineAsync(false);
        await nurse.WaitForURLAsync("**/cases/*");
        Assert.Equal(1, await CasesAsync(id));
        Assert.Null(await nurse.EvaluateAsync<string?>("() => sessionStorage.getItem('report-pending')"));
        await Expect(nurse.Locator("#status-steps time")).Not.ToHaveCountAsync(0);

        // Received, sent; then seen and accepted come by themselves, each with its time.
        var link = await Links.OfAsync(browser.Server, Guid.Parse(nurse.Url.Split('/')[^1]));
        var telephone = await browser.PageAsync(360, 740);
        await telephone.GotoAsync(link);
        await telephone.ClickAsync("button[value=seen]");
        await Expect(Step(nurse, "已看到")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("step-done"), new LocatorAssertionsToHaveClassOptions { Timeout = 3_000 });
        await telephone.FillAsync("#bed", "抢救 2 床");
        await telephone.Locator("label.choice", new PageLocatorOptions { HasText = "10" }).ClickAsync();
        await telephone.ClickAsync("button[value=accepted]");
        await Expect(Step(nurse, "已接诊")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"抢救 2 床.*\d\d:\d\d:\d\d"), new LocatorAssertionsToContainTextOptions { Timeout = 3_000 });
        await Expect(Step(nurse, "预计到院")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"\d\d:\d\d"));
        await nurse.ClickAsync("#reach summary");
        await Browser.PictureAsync(nurse, "case-steps-360");
    }

    [Fact]
    public async Task A_page_that_comes_back_goes_on_sending_what_has_no_receipt()
    {
        var nurse = await browser.SignInAsync("clinic-3301060201", width: 360, height: 740);
        await nurse.GotoAsync("/report");
        await nurse.RouteAsync("**/report", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "喘鸣" }).ClickAsync();
        var id = await nurse.InputValueAsync("input[name=id]");
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("[data-unsent]")).ToBeVisibleAsync();
        await nurse.UnrouteAllAsync();
        await nurse.ReloadAsync(new PageReloadOptions { WaitUntil = WaitUntilState.Commit });
        await nurse.WaitForURLAsync("**/cases/*");
        Assert.Equal(1, await CasesAsync(id, "clinic-3301060201"));
    }

    [Fact]
    public async Task A_desk_is_armed_by_a_tap_shows_that_it_sounds_and_is_missed_when_its_page_is_closed()
    {
        await using var store = await Store.CreateAsync("sqlite");
        await using var server = await RealServer.StartAsync(store, new Dictionary<string, string>
        {
            ["GreenChannel__DeskProofEvery"] = "00:00:00.500",
            ["GreenChannel__DeskProofWithin"] = "00:00:03",
        });
        var desk = await browser.SignInAsync("hospital-H330106001", on: server);
        var button = desk.Locator("[data-sound-arm]");
        await Expect(button).ToContainTextAsync("本机不会响铃");
        await Browser.PictureAsync(desk, "desk-unarmed-1280");
        var proofs = 0;
        desk.Response += (_, answer) => proofs += answer.Url.EndsWith("/desk/proof", StringComparison.Ordinal) && answer.Status == 200 ? 1 : 0;
        await button.ClickAsync();
        await Expect(button).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"响铃已开启，自 \d\d:\d\d"));
        await UntilAsync(() => Task.FromResult(proofs >= 5), "five proofs");
        await desk.ReloadAsync();
        await Expect(button).ToContainTextAsync("响铃已开启");
        var before = proofs;
        await UntilAsync(() => Task.FromResult(proofs > before + 1), "it goes on after a reload");
        await Browser.PictureAsync(desk, "desk-armed-1280");

        // The end of a shift is no alarm; a closed page is.
        var colleague = await browser.SignInAsync("hospital-H330106001", on: server);
        await desk.ClickAsync("[data-sound-disarm]");
        await Expect(button).ToContainTextAsync("本机不会响铃");
        await button.ClickAsync();
        await Expect(button).ToContainTextAsync("响铃已开启");
        await desk.CloseAsync();
        await UntilAsync(async () =>
        {
            await colleague.GotoAsync("/cases");
            return await colleague.Locator("#desk-silent .banner").CountAsync() == 1;
        }, "the hospital's other page says that the desk is silent");
        await Browser.PictureAsync(colleague, "desk-silent-1280");
        await colleague.GotoAsync("/inbox");
        await colleague.ClickAsync("[data-sound-arm]");
        await Expect(colleague.Locator("[data-sound-arm]")).ToContainTextAsync("响铃已开启");
        await colleague.ReloadAsync();
        await Expect(colleague.Locator("#desk-silent .banner")).ToHaveCountAsync(0);
        Assert.Equal(0, (await RealServer.RunAsync(store, "verify")).Code);
    }

    private static ILocator Step(IPage page, string name) => page.Locator("#status-steps .step", new PageLocatorOptions { HasText = name });

    private async Task<int> CasesAsync(string reportId, string clinic = "clinic-3301060101")
    {
        using var http = await browser.Server.As(clinic);
        var listed = JsonNode.Parse(await http.GetStringAsync(new Uri("/api/cases?limit=200", UriKind.Relative)))!["items"]!.AsArray();
        var found = 0;
        foreach (var item in listed)
        {
            var one = JsonNode.Parse(await http.GetStringAsync(new Uri($"/api/cases/{item!["caseId"]}", UriKind.Relative)))!;
            if ((string?)one["report"]!["id"] == reportId) found++;
        }

        return found;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var began = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), string.Create(CultureInfo.InvariantCulture, $"waited 30 s for: {what}"));
            await Task.Delay(100);
        }
    }
}
