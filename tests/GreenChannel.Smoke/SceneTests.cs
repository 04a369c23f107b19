using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: a nurse reports an infant with hives and wheeze; a hospital accepts; the county sees it. In a real browser, with and without script.</summary>
public sealed class SceneTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_report_becomes_an_emergency_that_a_hospital_accepts_and_every_screen_shows_it_by_itself()
    {
        var desk = await browser.SignInAsync("hospital-H330106001");
        await Expect(desk).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/inbox$"));
        await desk.ClickAsync("[data-sound-arm]");

        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740);
        await FillInfantAsync(nurse);
        await Browser.PictureAsync(nurse, "report-360");
        await nurse.ClickAsync(".send-bar button");
        await nurse.WaitForURLAsync("**/cases/*");
        var sent = Stopwatch.StartNew();

        // The first answer: emergency, why, 120 and the hospital's number.
        await Expect(nurse.Locator("h1 .level-emergency")).ToBeVisibleAsync();
        await Expect(nurse.Locator(".callout a[href='tel:120']")).ToBeVisibleAsync();
        await Expect(nurse.Locator(".phone-number").Nth(1)).ToHaveTextAsync("0571-5550-1001");
        await Expect(nurse.Locator(".findings")).ToContainTextAsync("anaphylaxis.skin-and-breathing · WAO 2020");
        await Expect(nurse.Locator(".status-line")).ToContainTextAsync("示范第一医院");
        await nurse.EvaluateAsync("() => { window.sameDocument = true; }");
        var caseUrl = nurse.Url;
        var number = (await nurse.Locator(".page-head .small").InnerTextAsync()).Split(' ')[^1];

        // On the desk it is there already, and it has rung.
        var card = desk.Locator("li", new PageLocatorOptions { HasText = number });
        await Expect(card).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 2_000 });
        TestContext.Current.TestOutputHelper?.WriteLine($"on the desk {sent.ElapsedMilliseconds} ms after the nurse's page");
        await desk.WaitForFunctionAsync("() => Number(document.documentElement.dataset.sounded || 0) > 0");
        await Browser.PictureAsync(desk, "inbox-1280");
        await card.Locator("input[name=bed]").FillAsync("抢救 2 床");
        await card.Locator("label.choice", new LocatorLocatorOptions { HasText = "10" }).ClickAsync();
        await card.Locator("button[value=accepted]").ClickAsync();

        // The nurse reads who accepted, without a reload.
        await Expect(nurse.Locator(".status-line")).ToHaveTextAsync("示范第一医院 已接诊", new LocatorAssertionsToHaveTextOptions { Timeout = 3_000 });
        await Expect(nurse.Locator("#status-line")).ToContainTextAsync("示范急诊医生甲");
        await Expect(nurse.Locator("#status-line")).ToContainTextAsync("10 分钟");
        Assert.True(await nurse.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await Browser.PictureAsync(nurse, "case-360");

        var county = await browser.SignInAsync("cdc-330106");
        await county.GotoAsync("/cases");
        var line = county.Locator("tr", new PageLocatorOptions { HasText = number });
        await Expect(line).ToContainTextAsync("紧急");
        await Expect(line).ToContainTextAsync("47 小时");
        await Browser.PictureAsync(county, "cases-1280");
        await county.GotoAsync(caseUrl);
        await Expect(county.Locator("#timeline")).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"\d\d:\d\d:\d\d\.\d\d\d"));
        await Expect(county.Locator("#timeline")).ToContainTextAsync("已接诊");
        await Browser.PictureAsync(county, "case-1280");
    }

    [Fact]
    public async Task The_same_scene_plays_without_script()
    {
        var nurse = await browser.SignInAsync("clinic-3301060201", width: 360, height: 740, script: false);
        await FillInfantAsync(nurse);
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("h1 .level-emergency")).ToBeVisibleAsync();
        var number = (await nurse.Locator(".page-head .small").InnerTextAsync()).Split(' ')[^1];

        var desk = await browser.SignInAsync("hospital-H330106001", script: false);
        var card = desk.Locator("li", new PageLocatorOptions { HasText = number });
        await card.Locator("button[value=accepted]").ClickAsync();
        await nurse.ReloadAsync();
        await Expect(nurse.Locator(".status-line")).ToHaveTextAsync("示范第一医院 已接诊");
        card = desk.Locator("li", new PageLocatorOptions { HasText = number });
        await card.GetByText("已到院").ClickAsync();
        await card.Locator("input[name=diagnosis]").FillAsync("严重过敏反应");
        await card.GetByText("交接完成").ClickAsync();
        await nurse.ReloadAsync();
        await Expect(nurse.Locator(".status-line")).ToHaveTextAsync("已在 示范第一医院 交接");
    }

    [Fact]
    public async Task One_tap_calls_the_hospital_without_anything_filled_in()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740);
        var button = nurse.Locator(".btn-emergency");
        await button.HoverAsync();
        await nurse.Mouse.DownAsync();
        await nurse.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 5_000, WaitUntil = WaitUntilState.Commit });
        await nurse.Mouse.UpAsync();
        await Expect(nurse.Locator("h1 .level-emergency")).ToBeVisibleAsync();
        await Expect(nurse.Locator(".findings")).ToContainTextAsync("button");
    }

    [Fact]
    public async Task A_mistake_is_named_beside_its_field_and_nothing_typed_is_lost()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740);
        await nurse.ClickAsync("#signs-more summary");
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "发热" }).ClickAsync();
        await nurse.FillAsync("#birthDate", "2024-05-20");
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#givenAt", Wall(TimeSpan.FromHours(5)));
        await nurse.FillAsync("#temperatureC", "390");
        await nurse.FillAsync("#narrative", "下午开始发热");
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("#temperatureC-error")).ToContainTextAsync("数值不可能");
        await Expect(nurse.Locator("#temperatureC")).ToHaveValueAsync("390");
        await Expect(nurse.Locator("#narrative")).ToHaveValueAsync("下午开始发热");
        await Browser.PictureAsync(nurse, "report-mistake-360");
        await nurse.FillAsync("#temperatureC", "39.0");
        await nurse.ClickAsync(".send-bar button");
        await nurse.WaitForURLAsync("**/cases/*");
        await Expect(nurse.Locator("h1 .level-routine")).ToBeVisibleAsync();
    }

    private static async Task FillInfantAsync(IPage nurse)
    {
        await nurse.GotoAsync("/report");
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "全身荨麻疹" }).ClickAsync();
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "喘鸣" }).ClickAsync();
        await nurse.Locator("label.choice", new PageLocatorOptions { HasText = "刚刚" }).ClickAsync();
        await nurse.FillAsync("#birthDate", TimeProvider.System.GetUtcNow().AddDays(-100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#givenAt", Wall(TimeSpan.FromMinutes(8)));
    }

    // The clinic's wall clock, some time ago.
    private static string Wall(TimeSpan ago) =>
        TimeProvider.System.GetUtcNow().AddHours(8).Subtract(ago).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
