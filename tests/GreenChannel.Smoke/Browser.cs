using Microsoft.Playwright;

namespace GreenChannel.Smoke;

/// <summary>Debian's Chromium, driven headless; the tests that need it are skipped where it is absent.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Executable = "/usr/bin/chromium";
    private static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
    private IPlaywright? _playwright;
    private readonly List<IBrowser> _cameras = [];
    private IBrowser? _browser;
    private Store? _store;

    public RealServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Executable)) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = Flags,
        });
        _store = await Store.CreateAsync("sqlite");
        Server = await RealServer.StartAsync(_store);
    }

    /// <summary>Somebody of the demo scene at a screen of their own, signed in.</summary>
    public async Task<IPage> SignInAsync(string person, int width = 1280, int height = 900, bool script = true, string language = "zh-Hans", RealServer? on = null, Uri? at = null, bool worker = false)
    {
        var page = await PageAsync(width, height, script, language, on, at, worker);
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#u", person);
        await page.FillAsync("#p", "green-demo-2026");
        await page.ClickAsync("form.card button");
        await page.WaitForURLAsync(url => !url.Contains("sign-in", StringComparison.Ordinal), new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });

        // A clinic begins in its observation room; most scenes begin when something happens.
        if (person.StartsWith("clinic", StringComparison.Ordinal)) await page.GotoAsync("/report");
        return page;
    }

    /// <summary>Any page, without a sign-in.</summary>
    public async Task<IPage> OpenAsync(Uri url, int width = 1280, string language = "zh-Hans")
    {
        if (_browser is null) Assert.Skip("Chromium is absent: ./test installs it on Debian");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, Locale = language == "en" ? "en-GB" : "zh-CN" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(url.ToString());
        return page;
    }

    /// <summary>Somebody at a screen of their own, not signed in.</summary>
    public async Task<IPage> PageAsync(int width = 1280, int height = 900, bool script = true, string language = "zh-Hans", RealServer? on = null, Uri? at = null, bool worker = false)
    {
        if (_browser is null) Assert.Skip("Chromium is absent: ./test installs it on Debian");
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            JavaScriptEnabled = script,
            BaseURL = (at ?? (on ?? Server).Address).ToString(),
            Locale = language == "en" ? "en-GB" : "zh-CN",
            ServiceWorkers = worker ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block, // What one keeps would hide what the line carries.
            BypassCSP = true, // Only so that the accessibility checker can be put into the page; the header itself is tested apart.
        });
        return await context.NewPageAsync();
    }

    /// <summary>A browser of its own that keeps what it stores in a folder, as a telephone does.</summary>
    public async Task<IPage> PersistentAsync(string folder)
    {
        if (_playwright is null) Assert.Skip("Chromium is absent: ./test installs it on Debian");
        var context = await _playwright.Chromium.LaunchPersistentContextAsync(folder, new BrowserTypeLaunchPersistentContextOptions
        {
            ExecutablePath = Executable,
            Args = Flags,
            ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            BaseURL = Server.Address.ToString(),
            Locale = "zh-CN",
        });
        return context.Pages[0];
    }

    /// <summary>Somebody of the demo scene on a telephone whose camera sees a film, signed in.</summary>
    /// <param name="person">Who.</param>
    /// <param name="film">A file of pictures (Y4M).</param>
    public async Task<IPage> CameraAsync(string person, string film)
    {
        if (_playwright is null) Assert.Skip("Chromium is absent: ./test installs it on Debian");
        var camera = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args = [.. Flags, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", $"--use-file-for-fake-video-capture={film}"],
        });
        _cameras.Add(camera);
        var context = await camera.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 360, Height = 740 }, BaseURL = Server.Address.ToString(), Locale = "zh-CN", ServiceWorkers = ServiceWorkerPolicy.Block });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#u", person);
        await page.FillAsync("#p", "green-demo-2026");
        await page.ClickAsync("form.card button");
        await page.WaitForURLAsync("**/observe");
        return page;
    }

    /// <summary>SIGKILL for the browser that lives in a folder, and all its processes.</summary>
    public static void Kill(string folder)
    {
        using var kill = System.Diagnostics.Process.Start("pkill", ["-9", "-f", $"user-data-dir={folder}"]);
        kill.WaitForExit();
    }

    /// <summary>Keeps a picture of a page for somebody to look at.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "pictures"));
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder.FullName, $"{name}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var camera in _cameras) await camera.DisposeAsync();
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
    }
}
