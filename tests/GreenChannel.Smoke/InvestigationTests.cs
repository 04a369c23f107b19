using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: two officers have the same investigation open, one at a desk and one on a telephone at the vaccination unit. Nobody presses a button.</summary>
public sealed class InvestigationTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task It_is_saved_as_it_is_typed_and_each_sees_what_the_other_wrote_before_they_write_over_it()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101");
        await nurse.GotoAsync("/report");
        await nurse.ClickAsync("#signs-more summary");
        await nurse.Locator("input[name=signs][value=fever] + .sign-face").ClickAsync();
        await nurse.FillAsync("#patientName", "示范受种者");
        await nurse.FillAsync("#birthDate", "2024-05-20");
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#givenAt", TimeProvider.System.GetUtcNow().AddHours(3).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.FillAsync("#temperatureC", "38.4");
        await nurse.ClickAsync(".send-bar button");
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        var url = $"{nurse.Url}/investigation";
        var (desk, field) = (await browser.SignInAsync("cdc-330106"), await browser.SignInAsync("cdc-330106", width: 360, height: 740));
        await desk.GotoAsync(url);
        await field.GotoAsync(url);
        await Expect(desk.Locator("#f-basic-name")).ToContainTextAsync("示范受种者");

        // A choice is saved at once, a text a moment after the last letter or when it is left.
        await desk.SelectOptionAsync("#f-past-illness-in", "yes");
        await Expect(Saved(desk, "past")).ToContainTextAsync("已保存");
        await desk.FillAsync("#f-past-illnessName-in", "哮喘");
        await desk.FillAsync("#f-other-supply-in", "由县区疾控配送");
        await Expect(Saved(desk, "other")).ToContainTextAsync("已保存");
        await desk.FillAsync("#f-past-reactionOn-in", "2099-01-01");
        await Expect(desk.Locator("#f-past-reactionOn .error")).ToContainTextAsync("将来");

        // The other's page is older: what only they write is taken, and what both wrote waits for their choice.
        await field.FillAsync("#f-past-allergyName-in", "青霉素");
        await field.FillAsync("#f-past-illnessName-in", "湿疹");
        await Expect(field.Locator("#f-past-illnessName .error")).ToContainTextAsync("哮喘");
        await LookAsync(field, "investigation-conflict");
        await field.Locator("#f-past-illnessName [data-choose] button").First.ClickAsync();
        await Expect(Saved(field, "past")).ToContainTextAsync("已保存");

        // Two entries of a log, the second under an id that the page has made.
        await field.Locator("#s-contacts .log-row input[type=text][name$='.name']").FillAsync("示范证人甲");
        await field.ClickAsync("#s-contacts [data-add]");
        await field.Locator("#s-contacts .log-row").Nth(1).Locator("input[type=text][name$='.name']").FillAsync("示范证人乙");
        await field.Locator("#s-contacts .log-row").Nth(1).Locator("select").First.SelectOptionAsync("vaccinator");
        await Expect(Saved(field, "contacts")).ToContainTextAsync("已保存");

        await desk.ReloadAsync();
        await Expect(desk.Locator("#f-past-illnessName-in")).ToHaveValueAsync("湿疹");
        await Expect(desk.Locator("#f-past-allergyName-in")).ToHaveValueAsync("青霉素");
        await Expect(desk.Locator("#f-other-supply-in")).ToHaveValueAsync("由县区疾控配送");
        await Expect(desk.Locator("#f-past-reactionOn-in")).ToHaveValueAsync("");
        await Expect(desk.Locator("#s-contacts .log-row")).ToHaveCountAsync(3); // Two, and room for another.
        await desk.Locator("section[aria-labelledby=history-title] summary").First.ClickAsync();
        await LookAsync(desk, "investigation");
        await desk.GotoAsync($"{url}/print");
        await desk.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await desk.SetViewportSizeAsync(680, 960);
        await Browser.PictureAsync(desk, "investigation-print");
    }

    private static ILocator Saved(IPage page, string section) => page.Locator($"#s-{section} [data-saved]");

    private static async Task LookAsync(IPage page, string name)
    {
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{name}: {violation.Id} at {node.Html}")));
        var width = page.ViewportSize!.Width;
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{name} scrolls sideways");
        await Browser.PictureAsync(page, name);
    }
}
