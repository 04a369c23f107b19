using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: a nurse with a telephone in the observation room: who is still in the thirty minutes, and what if one of them reacts?</summary>
public sealed class ObservationTests(Browser browser) : IClassFixture<Browser>
{
    private const string Gtin = "09506000134352";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_the_scan_to_the_report_of_a_reaction(bool script)
    {
        var nurse = await browser.SignInAsync("clinic-3301060201", width: 360, height: 740, script: script);
        await nurse.GotoAsync("/");
        await Expect(nurse).ToHaveURLAsync(new Regex("/observe$"));
        await Expect(nurse.Locator(".btn-emergency")).ToBeVisibleAsync();

        // One scan, by a scanner that types and ends with Enter.
        var lot = $"L{(script ? 1 : 2)}S";
        var (first, second) = script ? ("示范宝宝戊", "示范宝宝己") : ("示范宝宝庚", "示范宝宝辛"); // The two scenes share a room.
        await nurse.FillAsync("#patientName", first);
        foreach (var group in new[] { "three", "seven", "verification" }) await nurse.Locator($"#add input[name=done][value={group}] + .sign-face").ClickAsync();
        await nurse.ClickAsync("#add-dose summary");
        await nurse.SelectOptionAsync("#vaccine", "5001");
        await nurse.FillAsync("#traceCode", $"(01){Gtin}(17)291130(10){lot}");
        await nurse.PressAsync("#traceCode", "Enter");
        await Expect(nurse).ToHaveURLAsync(new Regex("said=added"));
        var card = nurse.Locator(".stay", new PageLocatorOptions { HasText = lot }).First;
        await Expect(card).ToContainTextAsync(first);
        await Expect(card).ToContainTextAsync("五联");
        await Expect(card.Locator(".stay-left")).ToHaveTextAsync(new Regex(@"^还剩 (30:00|29:\d\d)$"));
        if (script)
        {
            var before = await card.Locator(".stay-left").TextContentAsync();
            await Expect(card.Locator(".stay-left")).Not.ToHaveTextAsync(before!); // It runs, by the server's clock.
        }

        await LookAsync(nurse, $"room-{script}", script);

        // The county stops the lot: who has had it is marked, and the next package of it is stopped before the needle.
        var county = await browser.SignInAsync("cdc-330106", width: 360, height: 740, script: script);
        await county.GotoAsync("/lots");
        await county.FillAsync("#lot", lot.ToUpperInvariant());
        await county.Locator("label.choice", new PageLocatorOptions { HasText = "已召回" }).ClickAsync();
        await county.ClickAsync("form.card button");
        await Expect(county.Locator("#reason")).ToBeVisibleAsync(); // Without a reason it is not stopped, and what was typed is there.
        await Expect(county.Locator("#lot")).ToHaveValueAsync(lot);
        await county.FillAsync("#reason", "示范：外观有异物");
        await county.ClickAsync("form.card button");
        await Expect(county.Locator(".cards")).ToContainTextAsync("示范：外观有异物");
        await LookAsync(county, $"lots-{script}", script);

        await nurse.GotoAsync("/observe");
        await Expect(card).ToContainTextAsync("已召回");
        await nurse.FillAsync("#patientName", second);
        await nurse.FillAsync("#traceCode", $"(01){Gtin}(17)291130(10){lot}(21)2");
        await nurse.PressAsync("#traceCode", "Enter");
        await Expect(nurse.Locator(".lot-stop")).ToContainTextAsync("停");
        await LookAsync(nurse, $"room-stopped-{script}", script);
        await nurse.PressAsync("#traceCode", "Enter"); // A scanner's key never says that it was given.
        await Expect(nurse.Locator(".lot-stop")).ToBeVisibleAsync();
        await Expect(nurse.Locator("#patientName")).ToHaveValueAsync(second);
        await nurse.ClickAsync(".lot-stop button", new PageClickOptions { Delay = 1_300 });
        await Expect(nurse.Locator(".stay", new PageLocatorOptions { HasText = second })).ToContainTextAsync("已召回");

        // One tap on a reaction: the report knows the person, and the case what was checked before the dose.
        await nurse.Locator(".stay", new PageLocatorOptions { HasText = first }).First.Locator("a.btn-danger").ClickAsync();
        await Expect(nurse.Locator("#patientName")).ToHaveValueAsync(first);
        await Expect(nurse.Locator("#lot")).ToHaveValueAsync(lot);
        await LookAsync(nurse, $"room-report-{script}", script);
        await nurse.Locator("input[name=signs][value=urticariaGeneralised] + .sign-face").ClickAsync();
        await nurse.Locator("label.choice", new PageLocatorOptions { HasText = "刚刚" }).ClickAsync();
        await nurse.Locator(".send-bar button.btn-primary").ClickAsync();
        await nurse.WaitForURLAsync(new Regex("/cases/[0-9a-f-]{36}$"));
        var caseUrl = nurse.Url;
        await Expect(nurse.Locator("h1")).ToBeVisibleAsync();
        for (var tries = 0; tries < 20 && await nurse.Locator("#observation").CountAsync() == 0; tries++) await nurse.ReloadAsync();
        await Expect(nurse.Locator("#observation")).ToContainTextAsync("七对");
        await LookAsync(nurse, $"room-case-{script}", script);
        await nurse.GotoAsync("/observe");
        await Expect(nurse.Locator(".stay", new PageLocatorOptions { HasText = first })).ToHaveCountAsync(0);
        await nurse.ClickAsync("#gone summary");
        await Expect(nurse.Locator("#gone")).ToContainTextAsync("有反应，已报告");
        await Expect(nurse.Locator($"#gone a[href='{new Uri(caseUrl).AbsolutePath}']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_camera_reads_the_code_with_a_reader_that_is_fetched_when_the_scan_begins()
    {
        var maker = await browser.SignInAsync("clinic-3301080101");
        var film = await FilmAsync(maker, $"01{Gtin}17291130" + "10CAM1\u001d21S7");
        var nurse = await browser.CameraAsync("clinic-3301080101", film);
        var asked = new List<string>();
        nurse.Context.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
        await nurse.ReloadAsync();
        await Expect(nurse.Locator("[data-scan]")).ToBeVisibleAsync();
        Assert.DoesNotContain(asked, path => path.StartsWith("/lib/", StringComparison.Ordinal));
        await nurse.ClickAsync("[data-scan]");
        await Expect(nurse).ToHaveURLAsync(new Regex("said=added"), new PageAssertionsToHaveURLOptions { Timeout = 30_000 });
        await Expect(nurse.Locator(".stay").First).ToContainTextAsync("CAM1");
        Assert.Contains(asked, path => path.StartsWith("/lib/zxing", StringComparison.Ordinal)); // From our own host, under the policy of our pages.
        Assert.All(asked, path => Assert.StartsWith("/", path, StringComparison.Ordinal));
        await Browser.PictureAsync(nurse, "room-camera");
    }

    [Fact]
    public async Task A_scanner_finds_its_field_by_itself_and_its_separator_comes_through()
    {
        var nurse = await browser.SignInAsync("clinic-3301080101", width: 360, height: 740);
        await nurse.GotoAsync("/observe");
        await nurse.Locator("h1").ClickAsync();
        await nurse.Keyboard.TypeAsync($"01{Gtin}" + "10W1");
        await nurse.Keyboard.PressAsync("Control+]");
        await nurse.Keyboard.TypeAsync("17291130");
        await nurse.Keyboard.PressAsync("Enter");
        await Expect(nurse).ToHaveURLAsync(new Regex("said=added"));
        await Expect(nurse.Locator(".stay", new PageLocatorOptions { HasText = "W1" }).First).ToBeVisibleAsync();
    }

    // A GS1 DataMatrix, drawn by the same library's writer, as a camera would see it.
    private static async Task<string> FilmAsync(IPage page, string code)
    {
        const int width = 640, height = 480;
        var drawn = await page.EvaluateAsync<string>("""
            async code => {
              await new Promise((done, fail) => { const script = document.createElement('script'); script.src = '/lib/zxing-0.23.0.min.js'; script.onload = done; script.onerror = fail; document.head.append(script); });
              const matrix = new ZXing.DataMatrixWriter().encode(code, ZXing.BarcodeFormat.DATA_MATRIX, 0, 0, new Map());
              return [...Array(matrix.getHeight())].map((_, y) => [...Array(matrix.getWidth())].map((_, x) => matrix.get(x, y) ? '1' : '0').join('')).join('\n');
            }
            """, code);
        var rows = drawn.Split('\n');
        const int scale = 12;
        var (left, top) = ((width - (rows[0].Length * scale)) / 2, (height - (rows.Length * scale)) / 2);
        var picture = new byte[width * height * 3 / 2];
        Array.Fill(picture, (byte)235, 0, width * height);
        Array.Fill(picture, (byte)128, width * height, width * height / 2);
        for (var y = 0; y < rows.Length * scale; y++)
            for (var x = 0; x < rows[0].Length * scale; x++)
                if (rows[y / scale][x / scale] == '1') picture[((top + y) * width) + left + x] = 16;
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures")).FullName, "camera.y4m");
        await using var file = File.Create(path);
        await file.WriteAsync("YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n"u8.ToArray());
        for (var frame = 0; frame < 5; frame++)
        {
            await file.WriteAsync("FRAME\n"u8.ToArray());
            await file.WriteAsync(picture);
        }

        return path;
    }

    // Where no script runs, the checker, which waits for one, would wait for ever; the same page is looked at with scripts.
    private static async Task LookAsync(IPage page, string name, bool script)
    {
        if (script)
        {
            var found = await page.RunAxe();
            Assert.Empty(found.Violations.SelectMany(violation => violation.Nodes.Select(node => $"{name}: {violation.Id} at {node.Html}")));
            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= page.ViewportSize!.Width, $"{name} scrolls sideways");
        }

        await Browser.PictureAsync(page, name);
    }
}
