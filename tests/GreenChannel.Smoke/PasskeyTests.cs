using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace GreenChannel.Smoke;

/// <summary>Scene: a county officer adds this device, and the next morning signs in with a finger. The authenticator is the browser's own for tests.</summary>
public sealed class PasskeyTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Whoever_added_a_device_signs_in_with_it_and_no_other_way_round()
    {
        await using var store = await Store.CreateAsync("sqlite");
        await using var server = await RealServer.StartAsync(store, new Dictionary<string, string> { ["GreenChannel__SignIn__SecondFactorFor"] = "county" });

        // A passkey belongs to a name, not to a number.
        var named = new UriBuilder(server.Address) { Host = "localhost" }.Uri;
        var officer = await browser.SignInAsync("cdc-330106", at: named);
        await Expect(officer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account$"));
        await using var chrome = await AuthenticatorAsync(officer);
        await Browser.PictureAsync(officer, "account");
        await officer.ClickAsync("[data-passkey=add]");
        await Expect(officer.Locator("section[aria-labelledby=passkeys] li")).ToHaveCountAsync(1);
        await officer.GotoAsync("/cases");
        await Expect(officer).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/cases$")); // It counts as the second factor at once.

        await officer.ClickAsync("form[action='/sign-out'] button");
        await officer.WaitForURLAsync("**/sign-in");
        await officer.GotoAsync("/sign-in?next=%2Fdrills");
        await officer.ClickAsync("[data-passkey=signIn]");
        await officer.WaitForURLAsync("**/drills");

        // Removed, it opens nothing.
        await officer.GotoAsync("/account");
        await officer.ClickAsync("section[aria-labelledby=passkeys] li button");
        await Expect(officer.Locator("section[aria-labelledby=passkeys] li")).ToHaveCountAsync(0);
        await officer.ClickAsync("form[action='/sign-out'] button");
        await officer.WaitForURLAsync("**/sign-in");
        await officer.ClickAsync("[data-passkey=signIn]");
        await Expect(officer.Locator("[data-passkey-failed]")).ToBeVisibleAsync();
        Assert.EndsWith("/sign-in", officer.Url, StringComparison.Ordinal);
    }

    private static async Task<CdpAuthenticator> AuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        return new CdpAuthenticator(session);
    }

    private sealed class CdpAuthenticator(ICDPSession session) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await session.DetachAsync();
    }
}
