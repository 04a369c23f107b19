using System.Security.Claims;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.Time.Testing;
using OpenIddict.Abstractions;

namespace GreenChannel.Tests.Server;

public sealed class RememberedTokenTests
{
    private readonly FakeTimeProvider _clock = ServerUnderTest.NewClock();

    [Fact]
    public void A_token_is_known_for_seconds_and_then_opened_anew()
    {
        var (tokens, owner) = (new RememberedTokens(_clock), Owner(TimeSpan.FromHours(1)));
        tokens.Keep("Bearer one", owner);
        Assert.Same(owner, tokens.Find("Bearer one"));
        Assert.Null(tokens.Find("Bearer two"));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(tokens.Find("Bearer one"));
    }

    [Fact]
    public void A_token_is_never_known_past_its_end()
    {
        var tokens = new RememberedTokens(_clock);
        tokens.Keep("Bearer one", Owner(TimeSpan.FromSeconds(2)));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(tokens.Find("Bearer one"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tokens.Find("Bearer one"));
    }

    [Theory]
    [InlineData("Basic YWRtaW46ZGVtbw==")]
    [InlineData("Bearer ")]
    [InlineData("")]
    public void A_header_that_holds_no_token_is_not_kept(string header)
    {
        var tokens = new RememberedTokens(_clock);
        tokens.Keep(header, Owner(TimeSpan.FromHours(1)));
        Assert.Null(tokens.Find(header));
    }

    [Fact]
    public void A_token_without_an_end_is_not_kept()
    {
        var tokens = new RememberedTokens(_clock);
        tokens.Keep("Bearer one", new ClaimsPrincipal(new ClaimsIdentity("token")));
        Assert.Null(tokens.Find("Bearer one"));
    }

    private ClaimsPrincipal Owner(TimeSpan holds) => new ClaimsPrincipal(new ClaimsIdentity("token")).SetExpirationDate(_clock.GetUtcNow() + holds);
}
