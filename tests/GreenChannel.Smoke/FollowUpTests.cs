using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using UglyToad.PdfPig;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: a doctor goes home with what the card still lacks, fills it in, adds a photograph, hears what became of it and prints the card.</summary>
public sealed partial class FollowUpTests(Browser browser) : IClassFixture<Browser>
{
    private const string Words = "专家组认为，这次发热与接种有时间上的关系，孩子已经恢复。请您放心。";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_list_follows_the_doctor_home_and_the_conclusion_reaches_the_family(bool script)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, script: script);
        var caseUrl = await ReportAsync(nurse);
        var id = new Uri(caseUrl).Segments[^1].Replace("-", "", StringComparison.Ordinal);
        await nurse.GotoAsync("/mine");
        var card = nurse.Locator($"#c{id}");
        await Expect(card).ToContainTextAsync("示范受种者");
        await card.Locator("a", new LocatorLocatorOptions { HasText = "生产企业" }).ClickAsync();
        await Expect(nurse).ToHaveURLAsync(new Regex("/follow-up#manufacturer$"));

        // What is known stands there already; what is filled in leaves the list.
        await Expect(nurse.Locator("#temperatureC")).ToHaveValueAsync("38.4");
        await nurse.FillAsync("#manufacturer", "示范生物");
        await nurse.FillAsync("#guardianWords", "夜里哭闹，\n喂了水。");
        await nurse.Locator("#discoveredAt").PressAsync("Enter"); // By keyboard.
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        await nurse.Locator("section[aria-labelledby='history-title'] summary").ClickAsync();
        await Expect(nurse.Locator("section[aria-labelledby='history-title']")).ToContainTextAsync("示范生物");
        await Expect(nurse.Locator("#timeline")).ToContainTextAsync("监护人原话");
        await LookAsync(nurse, $"follow-up-done-{script}", script);

        var county = await browser.SignInAsync("cdc-330106");
        await county.GotoAsync(caseUrl);
        await county.ClickAsync("section[aria-labelledby=became] details summary");
        await county.Locator("label.choice", new PageLocatorOptions { HasText = "转达结论" }).ClickAsync();
        await county.FillAsync("#became-panel", "示范县区调查诊断专家组");
        await county.FillAsync("#became-words", Words);
        await LookAsync(county, $"feedback-form-{script}");
        await county.ClickAsync("section[aria-labelledby=became] form button");
        await Expect(county.Locator(".conclusion")).ToContainTextAsync(Words);

        await nurse.GotoAsync("/mine");
        await Expect(nurse.Locator("article").First).ToHaveAttributeAsync("id", $"c{id}");
        await Expect(card.Locator(".conclusion")).ToContainTextAsync(Words);
        await LookAsync(nurse, $"mine-conclusion-{script}", script);
        await card.Locator("button").ClickAsync();
        await Expect(card).ToContainTextAsync("已告知家属：");
        await Expect(card.Locator("button")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_would_lower_the_level_asks_why()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, language: "en");
        var caseUrl = await ReportAsync(nurse, hospitalised: true);
        await nurse.GotoAsync($"{caseUrl}/follow-up");
        await nurse.Locator("fieldset", new PageLocatorOptions { HasText = "Hospitalised" }).Locator("label.choice").First.ClickAsync();
        await nurse.ClickAsync(".send-bar button");
        await Expect(nurse.Locator("#lowerReason")).ToBeVisibleAsync();
        await LookAsync(nurse, "follow-up-lower");
        await nurse.FillAsync("#lowerReason", "typed by mistake");
        await nurse.Locator("#lowerReason").PressAsync("Enter");
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        await Expect(nurse.Locator("h1 .level-routine")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_photograph_is_made_small_and_shown(bool script)
    {
        var nurse = await browser.SignInAsync("clinic-3301060101", width: 360, height: 740, script: script);
        var caseUrl = await ReportAsync(nurse);
        var photograph = await PhotographAsync();
        await nurse.SetInputFilesAsync("#picture", new FilePayload { Name = "IMG_0001.JPG", MimeType = "image/jpeg", Buffer = photograph });
        await nurse.Locator("form[data-shrink] button").ClickAsync();
        var shown = nurse.Locator(".pictures img");
        await Expect(shown).ToHaveCountAsync(1);
        await LookAsync(nurse, $"picture-{script}", script);
        await nurse.GotoAsync(caseUrl);
        await Expect(nurse.Locator(".pictures")).ToContainTextAsync("未作病毒扫描");

        // Where a script runs, it was made small; either way it opens in a browser.
        var viewer = await browser.SignInAsync("clinic-3301060101");
        await viewer.GotoAsync(caseUrl);
        var width = await viewer.EvaluateAsync<int>("async () => { const image = document.querySelector('.pictures img'); image.loading = 'eager'; await image.decode(); return image.naturalWidth; }");
        Assert.Equal(script ? 1_600 : 2_400, width);
        await Browser.PictureAsync(viewer, $"picture-case-{script}");
    }

    [Fact]
    public async Task The_card_prints_in_the_official_order_on_two_sheets_at_most()
    {
        var nurse = await browser.SignInAsync("clinic-3301060101");
        var caseUrl = await ReportAsync(nurse);
        await nurse.GotoAsync($"{caseUrl}/card");
        await Expect(nurse.Locator("[data-print]")).ToBeVisibleAsync();
        var pdf = await PrintAsync(nurse);
        using var document = PdfDocument.Open(pdf);
        Assert.InRange(document.NumberOfPages, 1, 2);
        Assert.All(document.GetPages(), page => Assert.Equal((595, 842), ((int)Math.Round(page.Width), (int)Math.Round(page.Height))));
        var text = Space().Replace(string.Concat(document.GetPages().Select(page => string.Concat(page.Letters.Select(letter => letter.Value)))), "");
        var at = 0;
        foreach (var item in new[] { "个案报告卡", "编码", "姓名", "示范受种者", "性别", "出生日期", "职业", "现住址", "监护人", "疫苗名称", "规格", "接种部位", "反应发生日期", "就诊单位", "主要临床经过", "发热", "局部红肿", "局部硬结", "初步临床诊断", "是否住院", "病人转归", "初步分类", "反应获得方式", "报告日期", "报告单位", "报告人" })
        {
            // A font may name 示 by its radical, which is another sign.
            var next = Regex.Match(text[at..], string.Concat(item.Select(sign => $"(?:{Regex.Escape(sign.ToString())}|[\u2E80-\u2FDF])")));
            Assert.True(next.Success, $"{item} is not on the sheet where it belongs: {text}");
            at += next.Index;
        }

        Assert.DoesNotContain("我的报告", text, StringComparison.Ordinal); // No navigation.
        await nurse.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await nurse.SetViewportSizeAsync(680, 960);
        await Browser.PictureAsync(nurse, "card-print");
    }

    // What the page shows, printed by the browser's own command: its driver does not print with every version.
    private static async Task<byte[]> PrintAsync(IPage page)
    {
        var styles = await page.EvaluateAsync<string>("async () => await (await fetch('/site.css')).text()");
        var content = (await page.ContentAsync()).Replace("<link rel=\"stylesheet\" href=\"/site.css\">", $"<style>{styles}</style>", StringComparison.Ordinal);
        Assert.Contains("<style>", content, StringComparison.Ordinal);
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures")).FullName;
        var (html, pdf) = (Path.Combine(folder, "card.html"), Path.Combine(folder, "card.pdf"));
        await File.WriteAllTextAsync(html, content, TestContext.Current.CancellationToken);
        using var printer = System.Diagnostics.Process.Start("/usr/bin/chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", $"--print-to-pdf={pdf}", new Uri(html).ToString()]);
        await printer.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return await File.ReadAllBytesAsync(pdf, TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReportAsync(IPage nurse, bool hospitalised = false)
    {
        await nurse.GotoAsync("/report");
        await nurse.ClickAsync("#signs-more summary");
        await nurse.Locator("input[name=signs][value=fever] + .sign-face").ClickAsync();
        await nurse.FillAsync("#patientName", "示范受种者");
        await nurse.FillAsync("#birthDate", "2024-05-20");
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#givenAt", TimeProvider.System.GetUtcNow().AddHours(3).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        await nurse.FillAsync("#temperatureC", "38.4");
        if (hospitalised) await nurse.CheckAsync("input[name=hospitalised][value=true]");
        await nurse.ClickAsync(".send-bar button");
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        return nurse.Url;
    }

    // Drawn and packed by a browser, as a telephone would.
    private async Task<byte[]> PhotographAsync()
    {
        var page = await browser.SignInAsync("clinic-3301060201");
        return Convert.FromBase64String(await page.EvaluateAsync<string>("""
            () => { const canvas = document.createElement('canvas'); canvas.width = 2400; canvas.height = 1800; const paper = canvas.getContext('2d');
              paper.fillStyle = '#e8b9a0'; paper.fillRect(0, 0, 2400, 1800); paper.fillStyle = '#b03030';
              for (let i = 0; i < 400; i++) { paper.beginPath(); paper.arc((i * 911) % 2400, (i * 577) % 1800, 10 + i % 40, 0, 7); paper.fill(); }
              return canvas.toDataURL('image/jpeg', 0.9).split(',')[1]; }
            """));
    }

    // Where no script runs, the checker, which waits for one, would wait for ever; the same page is looked at with scripts.
    private static async Task LookAsync(IPage page, string name, bool script = true)
    {
        if (!script)
        {
            await Browser.PictureAsync(page, name);
            return;
        }

        var found = await page.RunAxe();
        Assert.Empty(found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{name}: {violation.Id} at {node.Html}")));
        var size = page.ViewportSize!.Width;
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= size, $"{name} scrolls sideways");
        await Browser.PictureAsync(page, name);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
