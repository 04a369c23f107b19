using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scenes: a morning's four haves in twenty seconds; a guardian at home whose telephone has no script.</summary>
public sealed class MorningTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_unit_is_ready_when_its_hospital_has_answered(bool script)
    {
        var unit = script ? "3301060101" : "3301060201";
        var nurse = await browser.SignInAsync($"clinic-{unit}", width: 360, height: 740, script: script);
        await nurse.GotoAsync("/mine");
        await Expect(nurse.Locator(".ready-line")).ToContainTextAsync("今天还没有确认");
        var desk = await browser.SignInAsync("hospital-H330106001", script: script);
        await nurse.ClickAsync(".ready-line a");
        var began = Stopwatch.StartNew();
        foreach (var tick in await nurse.Locator(".ready-tick input").AllAsync()) await tick.CheckAsync();
        await nurse.FillAsync("#value-rescuer", "示范急救医生");
        await nurse.FillAsync("#value-drugs", TimeProvider.System.GetUtcNow().AddDays(200).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("#hospital")).ToContainTextAsync("等待应答");
        await desk.GotoAsync("/inbox");
        await Expect(desk.Locator("#tests .banner")).ToContainTextAsync("不是病人");
        await Browser.PictureAsync(desk, $"tests-{script}");
        await desk.ClickAsync("#tests button");
        await Expect(desk.Locator("#tests .banner")).ToHaveCountAsync(0);
        if (!script) await nurse.ReloadAsync();
        await Expect(nurse.Locator("#hospital")).ToContainTextAsync("示范急诊医生甲", new LocatorAssertionsToContainTextOptions { Timeout = 20_000 }); // It comes by itself where a script runs.
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(40), $"{began.Elapsed.TotalSeconds:0.0} s");
        await Browser.PictureAsync(nurse, $"ready-answered-{script}");
        var county = await browser.SignInAsync("cdc-330106");
        await county.GotoAsync("/readiness");
        await Expect(county.Locator("tr", new PageLocatorOptions { HasText = unit })).ToContainTextAsync("已应答");
        await Browser.PictureAsync(county, $"readiness-county-{script}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_guardian_tells_by_the_slip_and_the_nurse_makes_a_report_of_it(bool script)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, script: script);
        await nurse.GotoAsync("/slips");
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#note", "示范宝宝");
        await nurse.ClickAsync("form[action='/slips/issue'] button");
        await Expect(nurse.Locator(".slip-code")).ToBeVisibleAsync();
        await Browser.PictureAsync(nurse, $"slip-issued-{script}");
        await nurse.Locator(".slip-code").ScreenshotAsync(new LocatorScreenshotOptions { Path = Path.Combine(Repository.Root, "artifacts", "pictures", "slip-code.png") });

        var guardian = await browser.PageAsync(width: 360, height: 740, script: script);
        await guardian.GotoAsync(await Slips.IssueAsync(browser.Server));
        await Expect(guardian.Locator(".callout a[href='tel:120']")).ToBeInViewportAsync();
        await guardian.CheckAsync("input[value=hives]", new PageCheckOptions { Force = true });
        await guardian.CheckAsync("input[value=breathing]", new PageCheckOptions { Force = true });
        await guardian.Locator("label.choice").First.ClickAsync();
        await guardian.FillAsync("#words", script ? "有脚本" : "没有脚本");
        await guardian.FillAsync("#phone", "0571-5550-8888");
        await guardian.ClickAsync("form button");
        await Expect(guardian.Locator(".callout")).ToContainTextAsync("请现在就拨打 120");
        await Browser.PictureAsync(guardian, $"guardian-thanks-{script}");

        await nurse.GotoAsync("/report");
        await Expect(nurse.Locator("#leads-bar .banner-emergency")).ToBeVisibleAsync();
        await nurse.ClickAsync("#leads-bar a");
        var lead = nurse.Locator("article", new PageLocatorOptions { HasText = script ? "有脚本" : "没有脚本" }).First;
        await Expect(lead).ToContainTextAsync("呼吸费力");
        await Browser.PictureAsync(nurse, $"lead-{script}");
        await lead.Locator(".request-act .btn-primary").ClickAsync();
        await Expect(nurse.Locator("input[name=signs][value=dyspnoea]")).ToBeCheckedAsync();
        await Expect(nurse.Locator("#guardianWords")).ToHaveValueAsync(script ? "有脚本" : "没有脚本");
        await nurse.ClickAsync(".send-bar button.btn-primary");
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        await Expect(nurse.Locator("h1 .level-emergency")).ToBeVisibleAsync();
        await nurse.GotoAsync("/leads");
        await Expect(nurse.Locator("#leads-ended li").First).ToContainTextAsync("33010620");
        await Expect(nurse.Locator("article", new PageLocatorOptions { HasText = script ? "有脚本" : "没有脚本" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_paper_is_one_sheet_of_A6_without_navigation()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101");
        await nurse.GotoAsync("/slips");
        await nurse.ClickAsync("form[action='/slips/issue'] button");
        var styles = await nurse.EvaluateAsync<string>("async () => await (await fetch('/site.css')).text()");
        var content = (await nurse.ContentAsync()).Replace("<link rel=\"stylesheet\" href=\"/site.css\">", $"<style>{styles}</style>", StringComparison.Ordinal);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures")).FullName;
        var (html, pdf) = (Path.Combine(folder, "slip.html"), Path.Combine(folder, "slip.pdf"));
        await File.WriteAllTextAsync(html, content, TestContext.Current.CancellationToken);
        using var printer = Process.Start("/usr/bin/chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", $"--print-to-pdf={pdf}", new Uri(html).ToString()]);
        await printer.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        using var document = UglyToad.PdfPig.PdfDocument.Open(await File.ReadAllBytesAsync(pdf, TestContext.Current.CancellationToken));
        var sheet = Assert.Single(document.GetPages());
        Assert.Equal((298, 420), ((int)sheet.Width, (int)Math.Round(sheet.Height))); // 105 mm by 148 mm.
        var text = string.Concat(sheet.Letters.Select(letter => letter.Value));
        Assert.Contains("120", text, StringComparison.Ordinal);
        Assert.Contains("0571-5550-2101", text, StringComparison.Ordinal);
    }
}
