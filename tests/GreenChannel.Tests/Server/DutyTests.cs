using GreenChannel.Server.Administration;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: three administrators, each with a duty of their own; none does what is another's.</summary>
public abstract class DutyTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Doors = ["/status", "/accounts", "/audit"];

    [Fact]
    public async Task Duties_are_kept_apart()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        using (var demo = await InAsync(server, "admin", DemoScene.Password))
            foreach (var door in Doors) Assert.Equal(200, await StatusAsync(demo, door));

        server.Services.GetRequiredService<IOptions<GreenChannelOptions>>().Value.SignIn.SeparateDuties = true;
        using (var demo = await InAsync(server, "admin", DemoScene.Password))
            foreach (var door in Doors) Assert.NotEqual(200, await StatusAsync(demo, door));
        foreach (var (duty, index) in Duty.All.Select((duty, index) => (duty, index)))
        {
            var secret = await AddAsync(server, duty, 0);
            using var one = await InAsync(server, $"admin-{duty}", secret);
            for (var door = 0; door < Doors.Length; door++) Assert.Equal(door == index, await StatusAsync(one, Doors[door]) == 200);
            Assert.NotEqual(200, await StatusAsync(one, $"/cases/{(await (await server.As("clinic-3301060101")).ReportAsync(Reports.Fever(server))).Is(201).CaseId}"));
        }

        await AddAsync(server, "system audit", 2, "both");
        await AddAsync(server, "", 2, "none");
    }

    [Fact]
    public async Task The_security_closes_an_account_and_its_person_is_out_at_once()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        using var nurse = await InAsync(server, "clinic-3301060101", DemoScene.Password);
        using var admin = await InAsync(server, "admin", DemoScene.Password);
        var page = await (await admin.GetAsync("/accounts")).Content.ReadAsStringAsync(Cancel);
        var id = System.Text.RegularExpressions.Regex.Matches(page, "/accounts/([^/\"]+)/act\"").Select(match => match.Groups[1].Value).Zip(System.Text.RegularExpressions.Regex.Matches(page, "<th role=\"rowheader\" scope=\"row\">([\\w-]+) <").Select(match => match.Groups[1].Value).Where(name => name != "admin")).First(pair => pair.Second == "clinic-3301060101").First;
        Assert.NotEmpty(id);
        Assert.Equal(200, await StatusAsync(nurse, "/cases"));
        Assert.EndsWith("said=done", (await admin.PostAsync($"/accounts/{id}/act", ("act", "close"))).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(200, await StatusAsync(nurse, "/cases"));
        Assert.NotEqual(302, (int)(await nurse.SignInAsync("clinic-3301060101", DemoScene.Password)).StatusCode);
        (await admin.PostAsync($"/accounts/{id}/act", ("act", "open"))).Dispose();
        Assert.Equal(302, (int)(await nurse.SignInAsync("clinic-3301060101", DemoScene.Password)).StatusCode);
        var audit = await (await admin.GetAsync("/audit?kind=accounts")).Content.ReadAsStringAsync(Cancel);
        foreach (var action in new[] { "account.close", "account.open", "account.sessions-ended" }) Assert.Contains(action, audit, StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    private static async Task<AtBrowser> InAsync(ServerUnderTest server, string name, string password)
    {
        var browser = new AtBrowser(server);
        Assert.Equal(302, (int)(await browser.SignInAsync(name, password)).StatusCode);
        return browser;
    }

    private static async Task<int> StatusAsync(AtBrowser browser, string path) => (int)(await browser.GetAsync(path)).StatusCode;

    private static Task<string> AddAsync(ServerUnderTest server, string duties, int code, string? name = null) => server.InScopeAsync(async services =>
    {
        await using var output = new StringWriter();
        Assert.Equal(code, await services.GetRequiredService<AddUser>().RunAsync(new Account($"admin-{name ?? duties}", Role.Admin, "", "示范管理员", duties), machine: false, output, Cancel));
        return code == 0 ? output.ToString().Split(' ')[1].Trim() : "";
    });
}

[Collection<OnSqlite>]
public sealed class DutiesOnSqlite(SqliteFixture fixture) : DutyTests(fixture);

[Collection<OnPostgres>]
public sealed class DutiesOnPostgres(PostgresFixture fixture) : DutyTests(fixture);
