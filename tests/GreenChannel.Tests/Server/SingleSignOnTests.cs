using System.Net;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a county's staff sign in where they always do. Here they are what the map makes of their group, and never more.</summary>
public abstract class SingleSignOnTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Section = "--GreenChannel:SingleSignOn:";

    [Fact]
    public async Task Whoever_the_provider_vouches_for_is_what_their_group_is_here()
    {
        await using var provider = await ProviderProcess.StartAsync();
        await using var server = await StartAsync(provider);
        var own = (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        using var nurse = new Traveller(server);
        Assert.Contains("使用单位账号登录", await nurse.TextAsync("/sign-in"), StringComparison.Ordinal);
        Assert.Equal("/cases", await nurse.SignInAsync("nurse", next: "/cases"));
        Assert.Equal(200, await nurse.StatusAsync($"/cases/{own}"));
        Assert.NotEqual(200, await nurse.StatusAsync("/exports"));

        using var county = new Traveller(server);
        await county.SignInAsync("county");
        Assert.Equal(200, await county.StatusAsync($"/cases/{own}"));
        Assert.Equal(200, await county.StatusAsync("/exports"));
        Assert.Contains("示范疾控单点", await county.TextAsync("/account"), StringComparison.Ordinal);

        // Nobody here, and nothing is kept of them.
        var before = await server.Database.CountsAsync();
        using var stranger = new Traveller(server);
        Assert.Equal("/sign-in?sso=refused", await stranger.SignInAsync("stranger"));
        Assert.NotEqual(200, await stranger.StatusAsync("/cases"));
        Assert.Equal(before, await server.Database.CountsAsync());

        // Sent to another county: from the next sign-in on they are there, and the session before is over.
        using var moved = new Traveller(server);
        await moved.SignInAsync("moved");
        Assert.NotEqual(200, await moved.StatusAsync($"/cases/{own}"));
        Assert.NotEqual(200, await county.StatusAsync("/cases"));
        Assert.Equal(2, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'account.person-added' AND detail LIKE '%single-sign-on%'"));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action = 'account.changed'"));
        Assert.DoesNotContain(server.Watch.Logs, line => line.Contains("示范护士单点", StringComparison.Ordinal) || line.Contains("示范疾控单点", StringComparison.Ordinal));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Whoever_needs_a_second_factor_has_it_from_the_provider_or_sets_one_up_here()
    {
        await using var provider = await ProviderProcess.StartAsync();
        await using var server = await StartAsync(provider, "--GreenChannel:SignIn:SecondFactorFor=county clinic");
        using var county = new Traveller(server);
        await county.SignInAsync("county");
        Assert.Equal(200, await county.StatusAsync("/cases"));
        using var nurse = new Traveller(server);
        await nurse.SignInAsync("nurse");
        Assert.NotEqual(200, await nurse.StatusAsync("/cases"));
        Assert.Equal(200, await nurse.StatusAsync("/account"));
    }

    [Fact]
    public async Task What_was_not_begun_here_or_was_changed_on_the_way_signs_nobody_in()
    {
        await using var provider = await ProviderProcess.StartAsync();
        await using var server = await StartAsync(provider);
        using var victim = new Traveller(server);
        using var attacker = new Traveller(server);
        var back = await attacker.CodeAsync("county"); // An address with a code, handed to somebody else.
        Assert.Equal("/sign-in?sso=failed", await victim.FollowAsync(back));
        Assert.Equal("/sign-in?sso=failed", await attacker.FollowAsync(new Uri(back.ToString().Replace("state=", "state=x", StringComparison.Ordinal))));
        Assert.Equal("/sign-in?sso=failed", await attacker.FollowAsync(new Uri(server.Address, "/sign-in/sso/callback?code=nonsense&state=nonsense")));
        Assert.Equal("/sign-in", await attacker.FollowAsync(new Uri(server.Address, "/sign-in/sso/back?next=/cases")));
        foreach (var one in new[] { victim, attacker }) Assert.NotEqual(200, await one.StatusAsync("/cases"));
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE detail LIKE '%single-sign-on%'"));
    }

    [Fact]
    public async Task Where_no_provider_is_given_there_is_no_such_door()
    {
        using var anybody = new Traveller(Server);
        Assert.NotEqual("/authorize", (await anybody.LeadsToAsync("/sign-in/sso"))?.AbsolutePath);
        Assert.DoesNotContain("/sign-in/sso", await anybody.TextAsync("/sign-in"), StringComparison.Ordinal);
    }

    private async Task<ServerUnderTest> StartAsync(ProviderProcess provider, params string[] more) => await ServerUnderTest.StartOnAsync(await TestDatabase.CreateAsync(Engine), null, null,
    [
        $"{Section}Authority={provider.Address}", $"{Section}ClientSecret=provider-secret", $"{Section}Scopes=groups", $"{Section}SecondFactorValues=otp mfa",
        $"{Section}Map:0:Value=units/3301060101", $"{Section}Map:0:Role=clinic", $"{Section}Map:0:Organisation=3301060101",
        $"{Section}Map:1:Value=cdc/330106", $"{Section}Map:1:Role=county", $"{Section}Map:1:Organisation=330106",
        $"{Section}Map:2:Value=cdc/330108", $"{Section}Map:2:Role=county", $"{Section}Map:2:Organisation=330108",
        .. more,
    ]);

    /// <summary>A browser that goes where it is sent, here and at the provider.</summary>
    private sealed class Traveller(ServerUnderTest server) : IDisposable
    {
        private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

        public async Task<int> StatusAsync(string path) => (int)(await _client.GetAsync(new Uri(server.Address, path), Cancel)).StatusCode;

        public async Task<Uri?> LeadsToAsync(string path) => (await _client.GetAsync(new Uri(server.Address, path), Cancel)).Headers.Location;

        public async Task<string> TextAsync(string path) => WebUtility.HtmlDecode(await (await _client.GetAsync(new Uri(server.Address, path), Cancel)).Content.ReadAsStringAsync(Cancel));

        /// <summary>Where somebody ends who signs in as one of the provider's people.</summary>
        public async Task<string> SignInAsync(string user, string next = "/") => await FollowAsync(await CodeAsync(user, next));

        /// <summary>The address with which the provider sends them back.</summary>
        public async Task<Uri> CodeAsync(string user, string next = "/")
        {
            var away = (await _client.GetAsync(new Uri(server.Address, $"/sign-in/sso?next={next}"), Cancel)).Headers.Location!;
            return (await _client.GetAsync(new Uri($"{away}&user={user}"), Cancel)).Headers.Location!;
        }

        public async Task<string> FollowAsync(Uri at)
        {
            for (var hop = 0; hop < 4; hop++)
            {
                using var answer = await _client.GetAsync(at, Cancel);
                if (answer.Headers.Location is not { } next) break;
                at = new Uri(at, next);
                if (!at.AbsolutePath.StartsWith("/sign-in/sso", StringComparison.Ordinal)) break;
            }

            return at.PathAndQuery;
        }

        public void Dispose() => _client.Dispose();
    }
}

[Collection<OnSqlite>]
public sealed class SingleSignOnOnSqlite(SqliteFixture fixture) : SingleSignOnTests(fixture);

[Collection<OnPostgres>]
public sealed class SingleSignOnOnPostgres(PostgresFixture fixture) : SingleSignOnTests(fixture);
