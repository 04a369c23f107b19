using System.Diagnostics;
using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: the button is held on a cold page, others are called, and beside the patient somebody reads the dose and taps what was done.</summary>
public sealed class FirstAidTests(Browser browser) : IClassFixture<Browser>
{
    private const string Nurse = "clinic-3301060101";

    [Fact]
    public async Task The_button_of_a_cold_page_calls_and_the_alert_has_left()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var store = await Store.CreateAsync("sqlite");
        await using var server = await RealServer.StartAsync(store, gateway.Settings(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(2), "sms"));
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740, on: server);
        await nurse.GotoAsync("/cases");
        var button = nurse.Locator("form[data-emergency] .btn-emergency");
        await Expect(button).ToBeVisibleAsync();
        await Browser.PictureAsync(nurse, "emergency-bar-360");
        await button.HoverAsync();
        var pressed = Stopwatch.StartNew();
        await nurse.Mouse.DownAsync();
        await Scale.UntilAsync(() => Task.FromResult(gateway.Receipts.Any(receipt => receipt.Kind == "alert")), TimeSpan.FromSeconds(15), "the alert leaves");
        Scale.Say($"{pressed.ElapsedMilliseconds} ms from the press, of which one second is the hold, to the alert at the gateway");
        await nurse.WaitForURLAsync("**/cases/*");
        await nurse.Mouse.UpAsync();
        await Expect(nurse.Locator(".callout a[href='tel:120']")).ToBeVisibleAsync();
        await Expect(nurse.Locator("#first-aid")).ToBeVisibleAsync();
        Assert.Equal(1, await store.CountAsync("SELECT count(*) FROM cases WHERE origin = 'live'"));
    }

    [Theory]
    [InlineData("zh-Hans", 360, true)]
    [InlineData("en", 1280, true)]
    [InlineData("zh-Hans", 360, false)]
    public async Task The_dose_follows_the_weight_and_what_is_tapped_is_read_by_the_hospital(string language, int width, bool script)
    {
        var nurse = await browser.SignInAsync(Nurse, width: width, height: 740, language: language, script: script);
        await nurse.GotoAsync("/report");
        await nurse.FillAsync("#birthDate", DateTime.Today.AddYears(-2).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.CheckAsync("input[value=stridor]", new PageCheckOptions { Force = true });
        await nurse.ClickAsync(".send-bar button.btn-primary");
        await Expect(nurse.Locator("#first-aid")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 20_000 });
        var dose = nurse.Locator("[data-dose]");
        await Expect(dose).ToContainTextAsync("0.15 mg = 0.15 mL"); // Weight unknown: by age.
        await Expect(nurse.Locator(".dose")).ToContainTextAsync("2021");
        await nurse.FillAsync("#fa-weight", "12.5");
        if (script) await Expect(dose).ToContainTextAsync("0.13 mg = 0.13 mL");
        await nurse.ClickAsync(".dose form button");
        await Expect(nurse.Locator("[data-dose-basis]")).ToContainTextAsync("12.5");
        await Expect(dose).ToContainTextAsync("0.13 mg = 0.13 mL");
        await nurse.ClickAsync("button[value=adrenaline]");
        await Expect(nurse.Locator("#repeat .clock")).ToBeVisibleAsync();
        await nurse.Locator("label.choice", new PageLocatorOptions { HasText = language == "en" ? "3 min ago" : "3 分钟前" }).ClickAsync();
        await nurse.ClickAsync("button[value=oxygen]");
        await nurse.FillAsync("#fa-heartRate", "150");
        await nurse.FillAsync("#fa-spo2Percent", "91");
        await nurse.ClickAsync("button[value=vitals]");
        await Expect(nurse.Locator(".record li")).ToHaveCountAsync(3);
        await Browser.PictureAsync(nurse, $"first-aid-{width}-{language}{(script ? "" : "-plain")}");

        var desk = await browser.SignInAsync("hospital-H330106001");
        await desk.GotoAsync(new Uri(nurse.Url).AbsolutePath);
        await Expect(desk.Locator(".record")).ToContainTextAsync("0.13 mg");
        await Expect(desk.Locator(".record")).ToContainTextAsync("91");

        await nurse.Locator(".record li", new PageLocatorOptions { HasText = "0.13 mg" }).Locator("button").ClickAsync();
        await Expect(nurse.Locator(".record .is-withdrawn")).ToHaveCountAsync(1);
    }
}
