using System.Net;
using System.Text.RegularExpressions;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Platform;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scenes: a county officer sets up a second factor and signs in with it; a phone is lost; somebody guesses.</summary>
public abstract partial class SignInTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static void Need(IServiceCollection services) => services.Configure<GreenChannelOptions>(options => options.SignIn.SecondFactorFor = "county admin");

    [Fact]
    public async Task Who_needs_a_second_factor_gets_nowhere_without_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine, Need);
        using var officer = new AtBrowser(server);
        await officer.SignInAsync("cdc-330106", DemoScene.Password);
        foreach (var path in new[] { "/cases", "/", "/drills", $"/cases/{Guid.NewGuid()}" }) Assert.Equal("/account", (await officer.GetAsync(path)).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.GetAsync("/api/cases")).StatusCode);

        var key = await officer.BeginAsync();
        Assert.Contains("alert", await officer.ActAsync(("act", "confirm"), ("code", "000000")), StringComparison.Ordinal);
        var spare = AtBrowser.Code().Matches(await officer.ActAsync(("act", "confirm"), ("code", officer.CodeOf(key)))).Select(code => code.Groups[1].Value).Where(code => code.Contains('-', StringComparison.Ordinal)).ToList();
        Assert.Equal(10, spare.Count);
        Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync("/cases")).StatusCode);

        // The next time it is asked for; the code that was used counts no more, the next one does, once.
        using var again = new AtBrowser(server);
        Assert.StartsWith("/sign-in/code", (await again.SignInAsync("cdc-330106", DemoScene.Password)).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await again.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await again.CodeAsync(again.CodeOf(key))).StatusCode);
        server.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.Redirect, (await again.CodeAsync(again.CodeOf(key))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/cases")).StatusCode);

        // The phone is lost: a spare code, once.
        foreach (var (times, status) in new[] { (1, HttpStatusCode.Redirect), (2, HttpStatusCode.OK) })
        {
            using var lost = new AtBrowser(server);
            await lost.SignInAsync("cdc-330106", DemoScene.Password);
            Assert.True(status == (await lost.CodeAsync(spare[0])).StatusCode, $"a spare code for the {times}. time");
        }

        // Nobody else is asked, and machines have secrets of their own.
        using var nurse = new AtBrowser(server);
        await nurse.SignInAsync("clinic-3301060101", DemoScene.Password);
        Assert.Equal(HttpStatusCode.OK, (await nurse.GetAsync("/cases")).StatusCode);
        (await (await server.As("cdc-330106")).GetAsync("/api/cases")).Is(200);

        // The key of the authenticator and the spare codes are not to be read in the store.
        var kept = string.Join(' ', (await server.Database.RowsAsync("SELECT value FROM \"AspNetUserTokens\"")).Select(row => row[0]));
        Assert.DoesNotContain(key, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(spare[1], kept, StringComparison.Ordinal);
        var actions = (await server.Database.RowsAsync("SELECT action FROM audit WHERE chain LIKE 'account/%' ORDER BY position")).Select(row => row[0]).ToList();
        foreach (var action in new[] { "account.signed-in", "account.second-factor-begun", "account.second-factor-on", "account.refused" }) Assert.Contains(action, actions);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_session_is_ended_from_another_device_at_sign_out_and_by_the_clock()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        using var desk = new AtBrowser(server);
        using var phone = new AtBrowser(server, "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36");
        await desk.SignInAsync("clinic-3301060101", DemoScene.Password);
        await phone.SignInAsync("clinic-3301060101", DemoScene.Password);
        var page = await (await desk.GetAsync("/account")).Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Chrome · Android", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        var other = SessionId().Match(page).Groups[1].Value;
        await desk.ActAsync(("act", "end"), ("session", other));
        Assert.StartsWith("/sign-in", (await phone.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync("/cases")).StatusCode);

        // Another person's session is nobody else's to end.
        using var stranger = new AtBrowser(server);
        await stranger.SignInAsync("clinic-3301060201", DemoScene.Password);
        var own = (await server.Database.RowsAsync("SELECT id FROM sessions WHERE ended_at IS NULL ORDER BY started_at LIMIT 1")).Single()[0];
        await stranger.ActAsync(("act", "end"), ("session", own));
        Assert.Equal(HttpStatusCode.OK, (await desk.GetAsync("/cases")).StatusCode);

        var cookie = desk.Cookie;
        await desk.PostAsync("/sign-out");
        desk.Cookie = cookie; // Somebody has copied it.
        Assert.StartsWith("/sign-in", (await desk.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);

        // A county officer who looks at nothing for an hour is signed out; a nurse after a shift; and everybody after a day.
        using var officer = new AtBrowser(server);
        await officer.SignInAsync("cdc-330106", DemoScene.Password);
        for (var minutes = 0; minutes < 150; minutes += 50)
        {
            server.Pass(TimeSpan.FromMinutes(50));
            Assert.Equal(HttpStatusCode.OK, (await officer.GetAsync("/cases")).StatusCode);
        }

        server.Pass(TimeSpan.FromMinutes(61));
        Assert.StartsWith("/sign-in", (await officer.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        for (var hours = 0; hours < 18; hours += 9)
        {
            server.Pass(TimeSpan.FromHours(9) - TimeSpan.FromMinutes(110));
            Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/cases")).StatusCode);
        }

        server.Pass(TimeSpan.FromHours(8));
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_store_is_away_nobody_is_signed_out_and_an_emergency_is_told_whom_to_call()
    {
        var outage = new Outage();
        await using var server = await ServerUnderTest.StartAsync(Engine, outage.Attach);
        using var nurse = new AtBrowser(server);
        await nurse.SignInAsync("clinic-3301060101", DemoScene.Password);
        Assert.Equal(HttpStatusCode.OK, (await nurse.GetAsync("/cases")).StatusCode);
        server.Pass(TimeSpan.FromMinutes(1));
        outage.Arrange(asked => asked is not null, from: 1, times: 10_000);
        var said = await nurse.PostAsync("/api/reports", System.Text.Json.JsonSerializer.SerializeToElement(new { id = Guid.CreateVersion7(), emergency = true }));
        Assert.Contains("0571-5550-1001", await said.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        outage.End();
        Assert.Equal(HttpStatusCode.OK, (await nurse.GetAsync("/cases")).StatusCode);
    }

    [Fact]
    public async Task A_password_that_others_know_is_refused_and_a_new_one_ends_the_other_sessions()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        using var one = new AtBrowser(server);
        using var other = new AtBrowser(server);
        await one.SignInAsync("clinic-3301060101", DemoScene.Password);
        await other.SignInAsync("clinic-3301060101", DemoScene.Password);
        foreach (var (old, next) in new[] { ("wrong", "long-enough-and-new"), (DemoScene.Password, "short"), (DemoScene.Password, "qwertyuiop123"), (DemoScene.Password, "my-clinic-3301060101"), (DemoScene.Password, "aaaaaaaaaaaaaaaa") })
            Assert.Contains("error-summary", await one.ActAsync(("act", "password"), ("password", old), ("next", next)), StringComparison.Ordinal);
        Assert.Contains("banner-good", await one.ActAsync(("act", "password"), ("password", DemoScene.Password), ("next", "seven wet umbrellas")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await one.GetAsync("/cases")).StatusCode);
        Assert.StartsWith("/sign-in", (await other.GetAsync("/cases")).Headers.Location!.PathAndQuery, StringComparison.Ordinal);
        using var again = new AtBrowser(server);
        Assert.Equal(HttpStatusCode.OK, (await again.SignInAsync("clinic-3301060101", DemoScene.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SignInAsync("clinic-3301060101", "seven wet umbrellas")).StatusCode);
    }

    [Fact]
    public async Task Whoever_guesses_waits_longer_each_time()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var minutes = new List<double>();
        for (var round = 0; round < 6; round++)
        {
            await server.Database.ExecuteAsync("UPDATE \"AspNetUsers\" SET lockout_end = NULL");
            for (var i = 0; i < 8; i++)
            {
                using var guesser = new AtBrowser(server);
                await guesser.SignInAsync("cdc-330106", "guess-guess-guess");
            }

            var end = await server.InScopeAsync(async services => (await services.GetRequiredService<UserManager<GreenChannel.Server.Platform.Identity.Person>>().FindByNameAsync("cdc-330106"))!.LockoutEnd!.Value);
            minutes.Add(Math.Round((end - DateTimeOffset.UtcNow).TotalMinutes));
        }

        Assert.Equal([5, 10, 20, 40, 60, 60], minutes);
        await server.Database.ExecuteAsync("UPDATE \"AspNetUsers\" SET lockout_end = NULL");
        using var right = new AtBrowser(server);
        Assert.Equal(HttpStatusCode.Redirect, (await right.SignInAsync("cdc-330106", DemoScene.Password)).StatusCode);
        Assert.Equal(0, await server.Database.NumberAsync("SELECT MAX(lockouts) FROM \"AspNetUsers\""));
    }

    [GeneratedRegex("name=\"session\" value=\"([^\"]+)\"")]
    private static partial Regex SessionId();
}

[Collection<OnSqlite>]
public sealed class SignInOnSqlite(SqliteFixture fixture) : SignInTests(fixture);

[Collection<OnPostgres>]
public sealed class SignInOnPostgres(PostgresFixture fixture) : SignInTests(fixture);
