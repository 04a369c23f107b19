using Deque.AxeCore.Playwright;
using GreenChannel.Smoke.Campaign;
using Microsoft.Playwright;

namespace GreenChannel.Smoke;

/// <summary>Every page in either language, on a phone and on a desk: WCAG 2.2 AA without a violation, and no sideways scrolling.</summary>
public sealed class AccessibilityTests(Browser browser) : EveryPage(browser), IClassFixture<Browser>
{
    [Theory]
    [InlineData("zh-Hans", 360)]
    [InlineData("en", 1280)]
    public Task Every_page_is_accessible_and_fits(string language, int width) => LookAtAllAsync(language, width);
}

/// <summary>The same for the other two; they hardly ever show more.</summary>
public sealed class OtherScreensTests(Browser browser) : EveryPage(browser), IClassFixture<Browser>
{
    [Theory]
    [InlineData("en", 360)]
    [InlineData("zh-Hans", 1280)]
    public Task Every_page_is_accessible_and_fits(string language, int width) => LookAtAllAsync(language, width);
}

/// <summary>A walk through every page.</summary>
public abstract class EveryPage(Browser browser)
{
    protected async Task LookAtAllAsync(string language, int width)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width, language: language);
        await nurse.ClickAsync(".btn-emergency", new PageClickOptions { Delay = 1_300 });
        await nurse.WaitForURLAsync("**/cases/*");
        var caseUrl = nurse.Url;
        var faults = new List<string>();
        await LookAsync(nurse, caseUrl, "case", language, width, faults);
        await LookAsync(nurse, "/report", "report", language, width, faults);
        await LookAsync(nurse, "/first-aid", "first-aid", language, width, faults);
        await LookAsync(nurse, "/cases", "cases", language, width, faults);
        foreach (var page in new[] { "follow-up", "card" }) await LookAsync(nurse, $"{caseUrl}/{page}", page, language, width, faults);
        await LookAsync(nurse, "/mine", "mine", language, width, faults);
        await RoomAsync(nurse, language, width, faults);
        await MorningAndSlipAsync(nurse, language, width, faults);
        await LookAsync(nurse, "/cases/00000000-0000-0000-0000-000000000001", "no-case", language, width, faults);
        var desk = await browser.SignInAsync("hospital-H330106001", width, language: language);
        await LookAsync(desk, "/inbox", "inbox", language, width, faults);

        // The link of the same call, on a telephone that is not signed in.
        var telephone = await browser.PageAsync(width, language: language);
        var link = await Links.OfAsync(browser.Server, Guid.Parse(caseUrl.Split('/')[^1]));
        await LookAsync(telephone, link, "link", language, width, faults);
        await telephone.ClickAsync("button[value=seen]");
        await LookAsync(telephone, link, "link-seen", language, width, faults);
        await telephone.ClickAsync("details summary");
        await Browser.PictureAsync(telephone, $"link-decline-{language}-{width}");
        await telephone.FillAsync("#bed", "2");
        await telephone.ClickAsync("button[value=accepted]");
        await LookAsync(telephone, link, "link-used", language, width, faults);
        await LookAsync(telephone, link[..^2] + "xx", "link-unknown", language, width, faults);
        await LookAsync(nurse, caseUrl, "case-accepted", language, width, faults);
        await LookAsync(desk, "/inbox", "inbox-ours", language, width, faults);

        // A hospital that receives nobody says so to itself, to the clinics that call it and to surveillance.
        await desk.ClickAsync("#divert summary");
        await desk.FillAsync("#divert-reason", "CT");
        await Browser.PictureAsync(desk, $"divert-{language}-{width}");
        await desk.ClickAsync("#divert form button");
        await LookAsync(desk, "/inbox", "inbox-diverted", language, width, faults);
        await LookAsync(nurse, "/report", "report-diverted", language, width, faults);
        await Assertions.Expect(nurse.Locator(".diversions .banner")).ToContainTextAsync("CT");
        await desk.ClickAsync(".diversions form button");
        var county = await browser.SignInAsync("cdc-330106", width, language: language);
        await LookAsync(county, "/cases", "county", language, width, faults);
        await LookAsync(county, "/work", "work", language, width, faults);
        await LookAsync(county, "/indicators", "indicators", language, width, faults);
        await LookAsync(county, "/indicators?code=K1&variant=exact&set=cases", "indicators-cases", language, width, faults);
        await LookAsync(county, "/readiness", "readiness", language, width, faults);
        await LookAsync(county, "/nowhere", "not-found", language, width, faults);
        await LookAsync(county, "/lots", "lots", language, width, faults);
        await LookAsync(county, "/exports", "exports", language, width, faults);
        await LookAsync(county, "/cases/lines", "lines", language, width, faults);
        await LookAsync(county, "/import", "import", language, width, faults);
        await LookAsync(county, "/account", "account", language, width, faults);
        await county.Locator("section[aria-labelledby=second] form button").ClickAsync();
        await LookAsync(county, "/account", "account-second", language, width, faults);
        await LookAsync(await browser.PageAsync(width, language: language), "/sign-in/code", "code", language, width, faults);
        var admin = await browser.SignInAsync("admin", width, language: language);
        foreach (var page in new[] { "status", "accounts", "audit" }) await LookAsync(admin, $"/{page}", page, language, width, faults);
        await RosterAsync(desk, county, language, width, faults);
        await DirectoryAsync(admin, language, width, faults);

        // Nobody can take it: every page of everybody concerned says so, with the numbers to call (E11).
        using var callers = await Callers.Of(browser.Server);
        var reported = await callers.ReportAsync(Guid.CreateVersion7());
        for (var hospital = 0; hospital < Callers.Ladder.Count; hospital++) await callers.AnswerAsync(hospital, reported.Request, "declined");
        foreach (var (page, url, name) in new[] { (nurse, "/report", "unanswered-report"), (desk, "/inbox", "unanswered-inbox"), (county, "/cases", "unanswered-county") })
        {
            await LookAsync(page, url, name, language, width, faults);
            var bar = page.Locator(".unanswered .banner-emergency", new PageLocatorOptions { HasText = reported.Number });
            await Assertions.Expect(bar).ToBeVisibleAsync();
            await Assertions.Expect(bar.Locator("a[href^='tel:']")).ToHaveCountAsync(Callers.Ladder.Count + 1);
        }

        await county.Context.ClearCookiesAsync();
        await LookAsync(county, "/sign-in", "sign-in", language, width, faults);
        Assert.Empty(faults);
    }

    // As it is, a card and the form opened, a code that is none, and somebody carried into a report.
    private static async Task RoomAsync(IPage nurse, string language, int width, List<string> faults)
    {
        await LookAsync(nurse, "/observe", "observe", language, width, faults);
        await nurse.Locator(".stay details.more > summary").First.ClickAsync();
        foreach (var part in new[] { "#add-person", "#add-dose", "#add-checks", "#day-list" }) await nurse.ClickAsync($"{part} > summary");
        await LookHereAsync(nurse, "observe-open", language, width, faults);
        await nurse.GotoAsync("/observe");
        await nurse.FillAsync("#traceCode", "123");
        await nurse.ClickAsync(".scan-bar .btn-primary");
        await Assertions.Expect(nurse.Locator("#code-error")).ToBeVisibleAsync();
        await LookHereAsync(nurse, "observe-wrong", language, width, faults);
        await nurse.GotoAsync("/observe");
        await nurse.Locator(".stay a.btn-danger").First.ClickAsync();
        await Assertions.Expect(nurse.Locator("#patientName")).Not.ToHaveValueAsync("");
        await LookHereAsync(nurse, "observe-report", language, width, faults);
    }

    // A morning without and with mistakes, a slip on paper, and what comes back by it.
    private async Task MorningAndSlipAsync(IPage nurse, string language, int width, List<string> faults)
    {
        await LookAsync(nurse, "/ready-today", "ready-today", language, width, faults);
        await nurse.Locator(".ready-tick input").Nth(1).CheckAsync();
        await nurse.FillAsync("#value-drugs", "2024-01-31");
        await nurse.ClickAsync(".send-bar button");
        await LookHereAsync(nurse, "ready-today-expired", language, width, faults);
        foreach (var tick in await nurse.Locator(".ready-tick input").AllAsync()) await tick.CheckAsync();
        await nurse.FillAsync("#value-rescuer", "示范急救医生");
        await nurse.FillAsync("#value-drugs", DateTime.Today.AddDays(20).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.ClickAsync(".send-bar button");
        await LookAsync(nurse, "/ready-today", "ready-today-waits", language, width, faults);
        await LookAsync(nurse, "/slips", "slips", language, width, faults);
        await nurse.ClickAsync("form[action='/slips/issue'] button");
        await LookHereAsync(nurse, "slip-paper", language, width, faults);
        var guardian = await browser.PageAsync(width, language: language);
        var path = await Slips.IssueAsync(browser.Server);
        await LookAsync(guardian, path, "guardian", language, width, faults);
        await guardian.ClickAsync("form button");
        await LookHereAsync(guardian, "guardian-nothing", language, width, faults);
        await guardian.CheckAsync("input[value=cannotBreathe]", new PageCheckOptions { Force = true });
        await guardian.ClickAsync("form button");
        await LookHereAsync(guardian, "guardian-emergency", language, width, faults);
        await LookAsync(guardian, path[..^2] + "xx", "guardian-unknown", language, width, faults);
        await LookAsync(nurse, "/leads", "leads", language, width, faults);
        await LookAsync(nurse, "/report", "report-with-lead-bar", language, width, faults);
        await nurse.GotoAsync("/leads");
        await nurse.ClickAsync(".request-act .btn-primary");
        await LookHereAsync(nurse, "report-from-lead", language, width, faults);
        await nurse.GotoAsync("/leads");
        await nurse.ClickAsync(".request-act summary");
        await nurse.Locator(".request-act label.choice").First.ClickAsync();
        await nurse.ClickAsync(".request-act form button");
        await LookAsync(nurse, "/leads", "leads-ended", language, width, faults);
    }

    // In force, drafted with a shift taken out, and a shift looked at.
    private static async Task RosterAsync(IPage desk, IPage county, string language, int width, List<string> faults)
    {
        await LookAsync(county, "/roster", "roster-county", language, width, faults);
        await LookAsync(desk, "/roster", "roster", language, width, faults);
        await desk.ClickAsync("a[rel=next]"); // What is past is no gap.
        await desk.ClickAsync("form[action='/roster/edit'] button");
        await desk.Locator(".shift:not(.shift-second) a").Nth(4).ClickAsync();
        await LookAsync(desk, desk.Url, "roster-shift", language, width, faults);
        await desk.ClickAsync("button[value=remove]");
        await LookAsync(desk, desk.Url, "roster-draft", language, width, faults);
        await Assertions.Expect(desk.Locator("form[action='/roster/publish'] button")).ToBeDisabledAsync(new LocatorAssertionsToBeDisabledOptions());
        await desk.ClickAsync("form[action='/roster/discard'] button");
    }

    private static async Task DirectoryAsync(IPage admin, string language, int width, List<string> faults)
    {
        foreach (var table in new[] { "hospitals", "contacts" }) await LookAsync(admin, $"/directory?table={table}", $"directory-{table}", language, width, faults);
        await admin.ClickAsync("form[action='/directory/begin'] button");
        await admin.GotoAsync("/directory?table=hospitals&edit=H330106001");
        await admin.FillAsync("#v-emergencyPhone", "none");
        await admin.ClickAsync("form[action='/directory/row'] button");
        await LookAsync(admin, admin.Url, "directory-draft", language, width, faults);
        await LookAsync(admin, "/directory?table=hospitals&edit=H330106001", "directory-edit", language, width, faults);
        await admin.ClickAsync("form[action='/directory/discard'] button");
    }

    private static async Task LookAsync(IPage page, string url, string name, string language, int width, List<string> faults)
    {
        await page.GotoAsync(url);
        await LookHereAsync(page, name, language, width, faults);
    }

    // What a form has answered is at no address of its own.
    private static async Task LookHereAsync(IPage page, string name, string language, int width, List<string> faults)
    {
        faults.AddRange((await page.RunAxe()).Violations.SelectMany(violation => violation.Nodes.Select(node => $"{name} {language} {width}: {violation.Id} at {node.Html}")));
        var wide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (wide > width) faults.Add($"{name} {language} {width}: scrolls to {wide}");
        await Browser.PictureAsync(page, $"{name}-{language}-{width}");
    }
}
