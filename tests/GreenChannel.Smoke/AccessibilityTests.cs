using Deque.AxeCore.Playwright;
using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;

namespace GreenChannel.Smoke;

/// <summary>Every page on the screen of whoever uses it, clinics and families on a telephone, hospitals and surveillance at a desk: WCAG 2.2 AA without a violation, and no sideways scrolling.</summary>
public sealed class AccessibilityTests(Browser browser) : EveryPage(browser), IClassFixture<Browser>
{
    [Fact]
    public Task Every_page_is_accessible_and_fits() => LookAtAllAsync("zh-Hans", 360, 1280);
}

/// <summary>The same in English, and with the screens exchanged; they hardly ever show more.</summary>
public sealed class OtherScreensTests(Browser browser) : EveryPage(browser), IClassFixture<Browser>
{
    [Theory]
    [InlineData("en", 360, 1280)]
    [InlineData("zh-Hans", 1280, 360)]
    [InlineData("en", 1280, 360)]
    public Task Every_page_is_accessible_and_fits(string language, int hand, int desk) => LookAtAllAsync(language, hand, desk);
}

/// <summary>A walk through every page.</summary>
public abstract class EveryPage(Browser browser)
{
    protected async Task LookAtAllAsync(string language, int hand, int desk)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", hand, language: language);
        await nurse.ClickAsync(".btn-emergency", new PageClickOptions { Delay = 1_300 });
        await nurse.WaitForURLAsync("**/cases/*");
        var caseUrl = nurse.Url;
        var faults = new List<string>();
        await LookAsync(nurse, caseUrl, "case", language, faults);
        await LookAsync(nurse, "/report", "report", language, faults);
        await LookAsync(nurse, "/first-aid", "first-aid", language, faults);
        await LookAsync(nurse, "/cases", "cases", language, faults);
        foreach (var page in new[] { "follow-up", "card" }) await LookAsync(nurse, $"{caseUrl}/{page}", page, language, faults);
        await LookAsync(nurse, "/mine", "mine", language, faults);
        await RoomAsync(nurse, language, faults);
        await MorningAndSlipAsync(nurse, language, faults);
        await LookAsync(nurse, "/cases/00000000-0000-0000-0000-000000000001", "no-case", language, faults);
        var duty = await browser.SignInAsync("hospital-H330106001", desk, language: language);
        await LookAsync(duty, "/inbox", "inbox", language, faults);

        // The link of the same call, on a telephone that is not signed in.
        var telephone = await browser.PageAsync(hand, language: language);
        var link = await Links.OfAsync(browser.Server, Guid.Parse(caseUrl.Split('/')[^1]));
        await LookAsync(telephone, link, "link", language, faults);
        await telephone.ClickAsync("button[value=seen]");
        await LookAsync(telephone, link, "link-seen", language, faults);
        await telephone.ClickAsync("details summary");
        await Browser.PictureAsync(telephone, $"link-decline-{language}-{hand}");
        await telephone.FillAsync("#bed", "2");
        await telephone.ClickAsync("button[value=accepted]");
        await LookAsync(telephone, link, "link-used", language, faults);
        await LookAsync(telephone, link[..^2] + "xx", "link-unknown", language, faults);
        await LookAsync(nurse, caseUrl, "case-accepted", language, faults);
        await LookAsync(duty, "/inbox", "inbox-ours", language, faults);

        // A hospital that receives nobody says so to itself, to the clinics that call it and to surveillance.
        await duty.ClickAsync("#divert summary");
        await duty.FillAsync("#divert-reason", "CT");
        await Browser.PictureAsync(duty, $"divert-{language}-{desk}");
        await duty.ClickAsync("#divert form button");
        await LookAsync(duty, "/inbox", "inbox-diverted", language, faults);
        await LookAsync(nurse, "/report", "report-diverted", language, faults);
        await Assertions.Expect(nurse.Locator(".diversions .banner")).ToContainTextAsync("CT");
        await duty.ClickAsync(".diversions form button");
        var county = await browser.SignInAsync("cdc-330106", desk, language: language);
        await LookAsync(county, "/cases", "county", language, faults);
        await LookAsync(county, "/cases/lines", "lines", language, faults);
        await LookAsync(county, "/import", "import", language, faults);
        await LookAsync(county, "/work", "work", language, faults);
        foreach (var page in new[] { "conclusion", "assessment", "investigation", "investigation/print", "hands" }) await LookAsync(county, $"{caseUrl}/{page}", page.Replace('/', '-'), language, faults);
        await LookAsync(county, "/indicators", "indicators", language, faults);
        await LookAsync(county, "/indicators?code=K1&variant=exact&set=cases", "indicators-cases", language, faults);
        await LookAsync(county, "/readiness", "readiness", language, faults);
        await LookAsync(county, "/nowhere", "not-found", language, faults);
        await LookAsync(county, "/lots", "lots", language, faults);
        foreach (var page in new[] { "doses", "reviews", "clusters", "duplicates", "panels" }) await LookAsync(county, $"/{page}", page, language, faults);
        await LookAsync(county, "/exports", "exports", language, faults);
        await LookAsync(county, "/account", "account", language, faults);
        await county.Locator("section[aria-labelledby=second] form button").ClickAsync();
        await LookAsync(county, "/account", "account-second", language, faults);
        await LookAsync(await browser.PageAsync(desk, language: language), "/sign-in/code", "code", language, faults);
        await LookAsync(await browser.SignInAsync("expert-330106", desk, language: language), "/sign-offs", "sign-offs", language, faults);
        await LookAsync(await browser.SignInAsync("health-330106", desk, language: language), "/notices", "notices", language, faults);
        var admin = await browser.SignInAsync("admin", desk, language: language);
        foreach (var page in new[] { "status", "accounts", "audit" }) await LookAsync(admin, $"/{page}", page, language, faults);
        await RosterAsync(duty, county, language, faults);
        await DirectoryAsync(admin, language, faults);

        // Nobody can take it: every page of everybody concerned says so, with the numbers to call (E11).
        using var callers = await Callers.Of(browser.Server);
        var reported = await callers.ReportAsync(Guid.CreateVersion7());
        for (var hospital = 0; hospital < Callers.Ladder.Count; hospital++) await callers.AnswerAsync(hospital, reported.Request, "declined");
        foreach (var (page, url, name) in new[] { (nurse, "/report", "unanswered-report"), (duty, "/inbox", "unanswered-inbox"), (county, "/cases", "unanswered-county") })
        {
            await LookAsync(page, url, name, language, faults);
            var bar = page.Locator(".unanswered .banner-emergency", new PageLocatorOptions { HasText = reported.Number });
            await Assertions.Expect(bar).ToBeVisibleAsync();
            await Assertions.Expect(bar.Locator("a[href^='tel:']")).ToHaveCountAsync(Callers.Ladder.Count + 1);
        }

        await county.Context.ClearCookiesAsync();
        await LookAsync(county, "/sign-in", "sign-in", language, faults);
        Assert.Empty(faults);
    }

    // As it is, a card and the form opened, a code that is none, and somebody carried into a report.
    private static async Task RoomAsync(IPage nurse, string language, List<string> faults)
    {
        await LookAsync(nurse, "/observe", "observe", language, faults);
        await nurse.Locator(".stay details.more > summary").First.ClickAsync();
        foreach (var part in new[] { "#add-person", "#add-dose", "#add-checks", "#day-list" }) await nurse.ClickAsync($"{part} > summary");
        await LookHereAsync(nurse, "observe-open", language, faults);
        await nurse.GotoAsync("/observe");
        await nurse.FillAsync("#traceCode", "123");
        await nurse.ClickAsync(".scan-bar .btn-primary");
        await Assertions.Expect(nurse.Locator("#code-error")).ToBeVisibleAsync();
        await LookHereAsync(nurse, "observe-wrong", language, faults);
        await nurse.GotoAsync("/observe");
        await nurse.Locator(".stay a.btn-danger").First.ClickAsync();
        await Assertions.Expect(nurse.Locator("#patientName")).Not.ToHaveValueAsync("");
        await LookHereAsync(nurse, "observe-report", language, faults);
    }

    // A morning without and with mistakes, a slip on paper, and what comes back by it.
    private async Task MorningAndSlipAsync(IPage nurse, string language, List<string> faults)
    {
        await LookAsync(nurse, "/ready-today", "ready-today", language, faults);
        await nurse.Locator(".ready-tick input").Nth(1).CheckAsync();
        await nurse.FillAsync("#value-drugs", "2024-01-31");
        await nurse.ClickAsync(".send-bar button");
        await LookHereAsync(nurse, "ready-today-expired", language, faults);
        foreach (var tick in await nurse.Locator(".ready-tick input").AllAsync()) await tick.CheckAsync();
        await nurse.FillAsync("#value-rescuer", "示范急救医生");
        await nurse.FillAsync("#value-drugs", DateTime.Today.AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.ClickAsync(".send-bar button");
        await LookAsync(nurse, "/ready-today", "ready-today-waits", language, faults);
        await LookAsync(nurse, "/slips", "slips", language, faults);
        await nurse.ClickAsync("form[action='/slips/issue'] button");
        await LookHereAsync(nurse, "slip-paper", language, faults);
        var guardian = await browser.PageAsync(nurse.ViewportSize!.Width, language: language);
        var path = await Slips.IssueAsync(browser.Server);
        await LookAsync(guardian, path, "guardian", language, faults);
        await guardian.ClickAsync("form button");
        await LookHereAsync(guardian, "guardian-nothing", language, faults);
        await guardian.CheckAsync("input[value=cannotBreathe]", new PageCheckOptions { Force = true });
        await guardian.ClickAsync("form button");
        await LookHereAsync(guardian, "guardian-emergency", language, faults);
        await LookAsync(guardian, path[..^2] + "xx", "guardian-unknown", language, faults);
        await LookAsync(nurse, "/leads", "leads", language, faults);
        await LookAsync(nurse, "/report", "report-with-lead-bar", language, faults);
        await nurse.GotoAsync("/leads");
        await nurse.ClickAsync(".request-act .btn-primary");
        await LookHereAsync(nurse, "report-from-lead", language, faults);
        await nurse.GotoAsync("/leads");
        await nurse.ClickAsync(".request-act summary");
        await nurse.Locator(".request-act label.choice").First.ClickAsync();
        await nurse.ClickAsync(".request-act form button");
        await LookAsync(nurse, "/leads", "leads-ended", language, faults);
    }

    // In force, drafted with a shift taken out, and a shift looked at.
    private static async Task RosterAsync(IPage desk, IPage county, string language, List<string> faults)
    {
        await LookAsync(county, "/roster", "roster-county", language, faults);
        await LookAsync(desk, "/roster", "roster", language, faults);
        await desk.ClickAsync("a[rel=next]"); // What is past is no gap.
        await desk.ClickAsync("form[action='/roster/edit'] button");
        await desk.Locator(".shift:not(.shift-second) a").Nth(4).ClickAsync();
        await LookAsync(desk, desk.Url, "roster-shift", language, faults);
        await desk.ClickAsync("button[value=remove]");
        await LookAsync(desk, desk.Url, "roster-draft", language, faults);
        await Assertions.Expect(desk.Locator("form[action='/roster/publish'] button")).ToBeDisabledAsync(new LocatorAssertionsToBeDisabledOptions());
        await desk.ClickAsync("form[action='/roster/discard'] button");
    }

    private static async Task DirectoryAsync(IPage admin, string language, List<string> faults)
    {
        foreach (var table in new[] { "hospitals", "contacts" }) await LookAsync(admin, $"/directory?table={table}", $"directory-{table}", language, faults);
        await admin.ClickAsync("form[action='/directory/begin'] button");
        await admin.GotoAsync("/directory?table=hospitals&edit=H330106001");
        await admin.FillAsync("#v-emergencyPhone", "none");
        await admin.ClickAsync("form[action='/directory/row'] button");
        await LookAsync(admin, admin.Url, "directory-draft", language, faults);
        await LookAsync(admin, "/directory?table=hospitals&edit=H330106001", "directory-edit", language, faults);
        await admin.ClickAsync("form[action='/directory/discard'] button");
    }

    private static async Task LookAsync(IPage page, string url, string name, string language, List<string> faults)
    {
        await page.GotoAsync(url);
        await LookHereAsync(page, name, language, faults);
    }

    // What a form has answered is at no address of its own.
    private static async Task LookHereAsync(IPage page, string name, string language, List<string> faults)
    {
        var width = page.ViewportSize!.Width;
        faults.AddRange((await page.RunAxe()).Violations.SelectMany(violation => violation.Nodes.Select(node => $"{name} {language} {width}: {violation.Id} at {node.Html}")));
        var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (wide > width) faults.Add($"{name} {language} {width}: scrolls to {wide}");
        await Browser.PictureAsync(page, $"{name}-{language}-{width}");
    }
}
