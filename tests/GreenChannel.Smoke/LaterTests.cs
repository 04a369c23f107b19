using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: the line is gone while somebody stands beside the patient, or at home over a follow-up. What is written down waits, and arrives once.</summary>
public sealed class LaterTests(Browser browser) : IClassFixture<Browser>
{
    private const string Nurse = "clinic-3301060101";
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task What_is_tapped_without_a_line_stands_in_the_record_with_the_time_of_the_tap_when_it_is_back()
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740);
        var path = await EmergencyAsync(nurse);
        await nurse.Context.SetOfflineAsync(true);
        await nurse.ClickAsync("button[value=oxygen]");
        await nurse.WaitForTimeoutAsync(1_600);
        await nurse.FillAsync("#fa-mg", "0.2");
        await nurse.ClickAsync("button[value=adrenaline]");
        var waiting = nurse.Locator("[data-later-list] li");
        await Expect(waiting).ToHaveCountAsync(2);
        await Expect(waiting.First).ToContainTextAsync("0.2 mg");
        await Expect(nurse.Locator("[data-outbox=mine]")).ToBeVisibleAsync(Soon);
        await Browser.PictureAsync(nurse, "later-taps-360");
        Assert.Equal(0, await EntriesAsync(path));
        await nurse.Context.SetOfflineAsync(false);
        await Expect(nurse.Locator("#treatment-record li")).ToHaveCountAsync(2, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
        await Expect(waiting).ToHaveCountAsync(0);
        Assert.Equal(2, await EntriesAsync(path));

        // What is impossible is said at once, and nothing typed is lost.
        await nurse.FillAsync("#fa-heartRate", "999");
        await nurse.ClickAsync("button[value=vitals]");
        await Expect(nurse.Locator("[data-not-written]")).ToBeVisibleAsync();
        await Expect(nurse.Locator("#fa-heartRate")).ToHaveValueAsync("999");
        Assert.Equal(2, await EntriesAsync(path));
    }

    [Fact]
    public async Task Without_a_line_from_the_button_on_the_dose_is_at_hand_and_what_is_tapped_follows_the_report()
    {
        var nurse = await WithFirstAidKeptAsync();
        var before = await CasesAsync();
        await nurse.Context.SetOfflineAsync(true);
        await PressTwiceAsync(nurse);
        await Expect(nurse.Locator("[data-emergency-unsent]")).ToBeVisibleAsync(Soon);
        await nurse.ClickAsync("[data-emergency-unsent] a[href='/first-aid']");
        await Expect(nurse.Locator("[data-behind]")).ToBeVisibleAsync(Soon);
        await Expect(nurse.Locator(".phones a[href='tel:057155501001']")).ToBeVisibleAsync();
        await nurse.FillAsync("#fa-weight", "12.5");
        await Expect(nurse.Locator("[data-dose]")).ToContainTextAsync("0.13 mg = 0.13 mL");
        await nurse.ClickAsync("button[value=adrenaline]");
        await Expect(nurse.Locator("[data-later-list] li")).ToContainTextAsync("0.13 mg");
        await Expect(nurse.Locator("[data-repeat] .clock-left")).ToContainTextAsync(":");
        await Browser.PictureAsync(nurse, "first-aid-offline-360");
        await nurse.ReloadAsync(); // The telephone was put down, and the page drawn anew.
        await Expect(nurse.Locator("[data-later-list] li")).ToHaveCountAsync(1);
        await nurse.Context.SetOfflineAsync(false);
        await nurse.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 60_000 });
        await Expect(nurse.Locator("#treatment-record li")).ToContainTextAsync("0.13 mg", new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });
        Assert.Equal(before + 1, await CasesAsync());
    }

    [Fact]
    public async Task A_slow_disk_loses_no_emergency_that_was_pressed_and_left_without_a_line()
    {
        var nurse = await WithFirstAidKeptAsync();
        var before = await CasesAsync();
        await nurse.EvaluateAsync("() => sessionStorage.setItem('kept:torn', '{')"); // What cannot be read stops nothing.
        await nurse.ReloadAsync();
        var other = await nurse.Context.NewPageAsync();
        await other.GotoAsync("/cases");
        await nurse.Context.SetOfflineAsync(true);
        await HoldTableAsync(other);
        await PressTwiceAsync(nurse);
        await nurse.ClickAsync("[data-emergency-unsent] a[href='/first-aid']");
        await nurse.WaitForURLAsync("**/first-aid");
        await nurse.WaitForTimeoutAsync(2_000); // longer than a page waits for its table
        await other.EvaluateAsync("() => { window.free = true; }");
        await Expect(nurse.Locator("[data-behind]")).ToBeVisibleAsync(Soon);
        await nurse.Context.SetOfflineAsync(false);
        await nurse.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 60_000 });
        Assert.Equal(before + 1, await CasesAsync());
    }

    [Fact]
    public async Task On_a_slow_line_the_case_is_waited_for_and_no_empty_form_stands_in_its_place()
    {
        await using var line = new CuttingLine(browser.Server.Address) { CaseTakes = TimeSpan.FromSeconds(4) };
        var nurse = await WithFirstAidKeptAsync(line.Address);
        await PressTwiceAsync(nurse);
        await nurse.WaitForURLAsync(url => new Uri(url).AbsolutePath != "/cases", new PageWaitForURLOptions { Timeout = 60_000 });
        await Expect(nurse.Locator("#first-aid")).ToBeVisibleAsync(Soon);
        Assert.StartsWith("/cases/", new Uri(nurse.Url).AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follow_up_written_without_a_line_arrives_once()
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740);
        var path = await EmergencyAsync(nurse);
        await nurse.GotoAsync($"{path}/follow-up");
        await nurse.FillAsync("#temperatureC", "38.9");
        await nurse.Context.SetOfflineAsync(true);
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("main [data-unsent]")).ToBeVisibleAsync(Soon);
        await Browser.PictureAsync(nurse, "later-follow-up-360");
        await nurse.Context.SetOfflineAsync(false);
        await nurse.WaitForURLAsync(url => url.EndsWith(path, StringComparison.Ordinal), new PageWaitForURLOptions { Timeout = 60_000 });
        await Expect(nurse.Locator("main")).ToContainTextAsync("38.9");
        Assert.Equal(1, await browser.Server.Store.CountAsync($"SELECT count(*) FROM audit WHERE action = 'report.updated' AND lower(case_id) = '{path[^36..]}'"));
    }

    /// <summary>A nurse whose telephone can open first aid without a line.</summary>
    private async Task<IPage> WithFirstAidKeptAsync(Uri? at = null)
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740, worker: true, at: at);
        await nurse.EvaluateAsync("async () => { await navigator.serviceWorker.ready; while (!(await caches.match('/first-aid'))) await new Promise(done => setTimeout(done, 50)); }");
        await nurse.GotoAsync("/cases");
        return nurse;
    }

    private static async Task PressTwiceAsync(IPage nurse)
    {
        await nurse.Locator("form[data-emergency] .btn-emergency").FocusAsync();
        await nurse.Keyboard.PressAsync("Enter");
        await nurse.WaitForTimeoutAsync(600);
        await nurse.Keyboard.PressAsync("Enter");
    }

    /// <summary>Another tab holds the table of this device until it is told to let go, as a slow disk does.</summary>
    private static async Task HoldTableAsync(IPage page) => await page.EvaluateAsync("""
        () => new Promise(done => {
            const asked = indexedDB.open('greenchannel', 1);
            asked.onsuccess = () => {
                const table = asked.result.transaction('kept', 'readwrite').objectStore('kept');
                const again = () => { if (!window.free) table.get('nobody').onsuccess = again; };
                table.get('nobody').onsuccess = () => { again(); done(); };
            };
        })
        """);

    private static async Task<string> EmergencyAsync(IPage nurse)
    {
        await nurse.GotoAsync("/cases");
        await nurse.ClickAsync("form[data-emergency] .btn-emergency", new PageClickOptions { Delay = 1_300 });
        await nurse.WaitForURLAsync("**/cases/*");
        await Expect(nurse.Locator("#first-aid")).ToBeVisibleAsync(Soon);
        return new Uri(nurse.Url).AbsolutePath;
    }

    private Task<long> EntriesAsync(string path) => browser.Server.Store.CountAsync($"SELECT count(*) FROM treatments WHERE lower(case_id) = '{path[^36..]}'");

    private Task<long> CasesAsync() => browser.Server.Store.CountAsync("SELECT count(*) FROM cases WHERE origin = 'live'");
}
