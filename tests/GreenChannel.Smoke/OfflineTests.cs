using System.Globalization;
using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: the line fails at the worst moment, the telephone is put away, the session ends. What was reported arrives, once, and nobody else reads it.</summary>
public sealed class OfflineTests(Browser browser) : IClassFixture<Browser>
{
    private const string Nurse = "clinic-3301060101", Name = "示范儿王小禾", Guardian = "示范家长王大禾", Telephone = "0571-5559-4711";

    // Everything a browser keeps for a site, as text.
    private const string Dump = """
        async () => {
          const out = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
          for (const { name } of await indexedDB.databases()) {
            const database = await new Promise(done => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
            for (const table of database.objectStoreNames) {
              const rows = await new Promise(done => { const asked = database.transaction(table).objectStore(table).getAll(); asked.onsuccess = () => done(asked.result); });
              for (const row of rows) out.push(JSON.stringify(row), ...Object.values(row).filter(v => v instanceof ArrayBuffer || ArrayBuffer.isView(v)).map(v => new TextDecoder().decode(v)));
              out.push(`rows:${rows.length} unsent:${rows.filter(row => row.state === 'unsent').length}`);
            }
            database.close();
          }
          for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) out.push(`cache:${request.url}`, await (await caches.match(request)).text());
          return out.join('\n');
        }
        """;

    // A worker hides a page's requests from the test, so the line is cut inside the page, for as long as a cookie says so.
    private const string Line = """
        const sent = window.fetch;
        window.fetch = (to, how) => how?.method === 'POST' && String(to).endsWith('/report') && document.cookie.includes('line=cut') ? Promise.reject(new TypeError('cut')) : sent(to, how);
        """;

    [Fact]
    public async Task A_report_written_without_a_line_survives_a_reload_and_arrives_once()
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740, worker: true);
        await WithWorkerAsync(nurse);
        await nurse.Context.SetOfflineAsync(true);
        await nurse.GotoAsync("/report");
        await FillAsync(nurse);
        await nurse.ReloadAsync();
        await Expect(nurse.Locator("#patientName")).ToHaveValueAsync(Name);
        await Expect(nurse.Locator("input[value=wheeze]")).ToBeCheckedAsync();
        var id = await nurse.InputValueAsync("input[name=id]");
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("[data-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await Expect(nurse.Locator("[data-unsent] a[href='tel:057155501001']")).ToBeVisibleAsync();
        await Browser.PictureAsync(nurse, "offline-unsent-360");
        await nurse.ReloadAsync(); // And once more, while it is unsent.
        await Expect(nurse.Locator("[data-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await ReadableAsync(nurse, unsent: 1);
        Assert.Equal(0, await CasesAsync(id));
        await nurse.Context.SetOfflineAsync(false);
        await nurse.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 40_000 });
        Assert.Equal(1, await CasesAsync(id));
        await ReadableAsync(nurse, unsent: 0);
    }

    [Fact]
    public async Task Wherever_the_line_is_cut_there_is_one_case()
    {
        var cuts = Scale.Of("GREENCHANNEL_CUTS", 25);
        await using var line = new CuttingLine(browser.Server.Address);
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740, at: line.Address);
        var random = new Random(20261125);
        List<string> ids = [];
        for (var cut = 0; cut < cuts; cut++)
        {
            await nurse.GotoAsync("/report");
            await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "喘鸣" }).ClickAsync();
            await nurse.FillAsync("#patientName", Name);
            ids.Add(await nurse.InputValueAsync("input[name=id]"));
            line.Next(random.Next(2) == 0 ? new Cut(OfAnswer: false, random.Next(0, 4_500)) : new Cut(OfAnswer: true, random.Next(0, 900)));
            await nurse.ClickAsync(".send-bar button");
            await nurse.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 40_000, WaitUntil = WaitUntilState.Commit });
        }

        foreach (var id in ids) Assert.Equal(1, await CasesAsync(id));
        Assert.True(line.Cuts > cuts / 2, $"only {line.Cuts} of {cuts} were cut");
        Scale.Say($"{line.Cuts} reports were cut off on their way or back; each is one case");
    }

    [Fact]
    public async Task Two_tabs_do_not_send_one_report_twice()
    {
        var first = await browser.SignInAsync(Nurse);
        var second = await first.Context.NewPageAsync();
        var posts = 0;
        first.Context.Request += (_, request) => posts += request.Method == "POST" && request.Url.EndsWith("/report", StringComparison.Ordinal) ? 1 : 0;
        await first.GotoAsync("/report");
        await second.GotoAsync("/cases");
        await first.Context.SetOfflineAsync(true);
        await FillAsync(first);
        var id = await first.InputValueAsync("input[name=id]");
        await first.ClickAsync(".send-bar button");
        await Expect(first.Locator("[data-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await second.BringToFrontAsync();
        await second.EvaluateAsync("() => window.dispatchEvent(new Event('pageshow'))");
        await Expect(second.Locator("[data-outbox=mine]")).ToBeVisibleAsync();
        await Expect(second).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex(@"^\(1!\)"));
        await Browser.PictureAsync(second, "outbox-1280");
        posts = 0;
        await first.Context.SetOfflineAsync(false);
        await first.WaitForURLAsync("**/cases/*", new PageWaitForURLOptions { Timeout = 40_000 });
        await Expect(second.Locator("[data-outbox=mine]")).ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 70_000 });
        Assert.Equal((1, 1), (posts, await CasesAsync(id)));
    }

    [Fact]
    public async Task An_expired_session_asks_to_sign_in_and_the_report_goes_out_afterwards()
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740);
        await nurse.GotoAsync("/report");
        await FillAsync(nurse);
        var id = await nurse.InputValueAsync("input[name=id]");
        await nurse.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "gc-session" });
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("[data-signed-out]")).ToBeVisibleAsync();
        await nurse.ClickAsync("[data-signed-out] a");
        await Expect(nurse.Locator("[data-outbox=anybody]")).ToContainTextAsync("1 份");
        await Browser.PictureAsync(nurse, "sign-in-unsent-360");
        await SignInAgainAsync(nurse, Nurse);
        await UntilSentAsync(id);
        await Expect(nurse.Locator("[data-outbox=mine]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task After_sign_out_only_what_is_unsent_stays_sealed_and_a_colleague_neither_reads_nor_sends_it()
    {
        var nurse = await browser.SignInAsync(Nurse, worker: true);
        await nurse.AddInitScriptAsync(Line);
        await WithWorkerAsync(nurse);
        await nurse.GotoAsync("/report");
        await FillAsync(nurse);
        await nurse.WaitForTimeoutAsync(600); // A draft is kept a quarter of a second after the last key.
        await CutAsync(nurse);
        var unsent = await nurse.InputValueAsync("input[name=id]");
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("[data-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await nurse.ClickAsync("form[action='/sign-out'] button");
        await nurse.WaitForURLAsync("**/sign-in");
        var left = await ReadableAsync(nurse, unsent: 1);
        Assert.DoesNotContain("cache:" + new Uri(new Uri(nurse.Url), "/report") + "\n", left, StringComparison.Ordinal);

        await SignInAgainAsync(nurse, "cdc-330106");
        await Expect(nurse.Locator("[data-outbox-others]")).ToContainTextAsync("1 份");
        await nurse.Context.ClearCookiesAsync(new BrowserContextClearCookiesOptions { Name = "line" });
        await nurse.ReloadAsync();
        await nurse.EvaluateAsync("async () => { const { flush } = await import('/outbox.js'); await flush(); }");
        Assert.Equal(0, await CasesAsync(unsent));
        await nurse.ClickAsync("form[action='/sign-out'] button");
        await nurse.WaitForURLAsync("**/sign-in");
        await SignInAgainAsync(nurse, Nurse);
        await UntilSentAsync(unsent);
    }

    [Fact]
    public async Task A_crash_of_the_browser_and_a_month_in_a_drawer_lose_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("greenchannel-browser").FullName;
        var nurse = await browser.PersistentAsync(folder);
        await nurse.AddInitScriptAsync(Line);
        await SignInAgainAsync(nurse, Nurse);
        await nurse.GotoAsync("/report");
        await CutAsync(nurse);
        await FillAsync(nurse);
        var id = await nurse.InputValueAsync("input[name=id]");
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("[data-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        Browser.Kill(folder);

        var later = await browser.PersistentAsync(folder);
        await later.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow.AddDays(31) });
        await later.GotoAsync("/sign-in");
        await Expect(later.Locator("[data-outbox=anybody]")).ToContainTextAsync("1 份");
        await SignInAgainAsync(later, Nurse);
        await UntilSentAsync(id);
        await later.Context.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_button_of_any_page_without_a_line_says_whom_to_call_and_goes_out_later()
    {
        var nurse = await browser.SignInAsync(Nurse, width: 360, height: 740);
        await nurse.GotoAsync("/cases");
        await nurse.Context.SetOfflineAsync(true);
        await nurse.Locator("form[data-emergency] .btn-emergency").FocusAsync();
        await nurse.Keyboard.PressAsync("Enter");
        await nurse.WaitForTimeoutAsync(600); // Two presses count, not one nervous double.
        await nurse.Keyboard.PressAsync("Enter");
        await Expect(nurse.Locator("[data-emergency-unsent]")).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 8_000 });
        await Expect(nurse.Locator("[data-emergency-unsent] a[href='tel:057155501001']")).ToBeVisibleAsync();
        await Browser.PictureAsync(nurse, "emergency-unsent-360");
        var before = await CountAsync();
        await nurse.Context.SetOfflineAsync(false);
        await Expect(nurse.Locator("[data-outbox=mine]")).ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 40_000 });
        Assert.Equal(before + 1, await CountAsync());
    }

    private static async Task FillAsync(IPage nurse)
    {
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "全身荨麻疹" }).ClickAsync();
        await nurse.Locator("label.sign", new PageLocatorOptions { HasText = "喘鸣" }).ClickAsync();
        await nurse.FillAsync("#patientName", Name);
        await nurse.ClickAsync("details:has(#guardian) summary");
        await nurse.FillAsync("#guardian", Guardian);
        await nurse.FillAsync("#patientPhone", Telephone);
        await nurse.FillAsync("#narrative", $"{Name}接种后气促");
        await nurse.WaitForTimeoutAsync(500);
    }

    private static Task CutAsync(IPage page) => page.Context.AddCookiesAsync([new Cookie { Name = "line", Value = "cut", Url = page.Url }]);

    private static async Task WithWorkerAsync(IPage page) => await page.EvaluateAsync("async () => { await navigator.serviceWorker.ready; while (!(await caches.match('/report'))) await new Promise(done => setTimeout(done, 50)); }");

    private static async Task<string> ReadableAsync(IPage page, int unsent)
    {
        var kept = await page.EvaluateAsync<string>(Dump);
        foreach (var planted in new[] { Name, Guardian, Telephone, "接种后气促" }) Assert.DoesNotContain(planted, kept, StringComparison.Ordinal);
        Assert.Contains($"unsent:{unsent}", kept, StringComparison.Ordinal);
        return kept;
    }

    private static async Task SignInAgainAsync(IPage page, string person)
    {
        if (!page.Url.Contains("/sign-in", StringComparison.Ordinal)) await page.GotoAsync("/sign-in");
        await page.FillAsync("#u", person);
        await page.FillAsync("#p", "green-demo-2026");
        await page.ClickAsync("form.card button");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal), new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });
    }

    private Task UntilSentAsync(string id) => Scale.UntilAsync(async () => await CasesAsync(id) == 1, TimeSpan.FromSeconds(30), "the report is there");

    private async Task<long> CasesAsync(string report) => await browser.Server.Store.CountAsync(
        $"SELECT count(*) FROM cases WHERE lower(report_id) = '{Guid.Parse(report).ToString("D", CultureInfo.InvariantCulture)}'");

    private Task<long> CountAsync() => browser.Server.Store.CountAsync("SELECT count(*) FROM cases WHERE origin = 'live'");
}
