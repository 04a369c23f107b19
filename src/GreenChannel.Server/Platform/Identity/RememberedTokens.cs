using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>
/// Tokens that were found good a moment ago. A machine sends the same one with every report, and opening it costs as
/// much as all of triage. None is honoured past its own end, and each is opened anew after a few seconds.
/// </summary>
public sealed class RememberedTokens(TimeProvider time)
{
    public const string Scheme = "bearer";
    private const int Most = 4_096;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Whose token it is; null where it must be opened.</summary>
    public ClaimsPrincipal? Find(string header)
    {
        if (!_known.TryGetValue(header, out var known)) return null;
        if (time.GetUtcNow() < known.Until) return known.Owner;
        _known.TryRemove(header, out _);
        return null;
    }

    /// <summary>Keeps a token that was just opened and found good.</summary>
    public void Keep(string header, ClaimsPrincipal owner)
    {
        // A token may stand elsewhere in a call, and then the header says nothing of it; without an end there is nothing
        // to hold it to.
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || string.IsNullOrWhiteSpace(header[7..])) return;
        if (owner.GetExpirationDate() is not { } end) return;
        if (_known.Count >= Most) _known.Clear();
        var until = time.GetUtcNow() + For;
        _known[header] = new Known(owner, end < until ? end : until);
    }

    private sealed record Known(ClaimsPrincipal Owner, DateTimeOffset Until);

    /// <summary>Asks the memory first; everything else is the library's.</summary>
    internal sealed class Handler(
        RememberedTokens tokens, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        private const string Library = OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme;

        protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var header = Request.Headers.Authorization.ToString();
            if (tokens.Find(header) is { } owner) return AuthenticateResult.Success(new AuthenticationTicket(owner, Library));
            var opened = await Context.AuthenticateAsync(Library);
            if (opened.Principal is { } found) tokens.Keep(header, found);
            return opened;
        }

        protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Context.ChallengeAsync(Library, properties);

        protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Context.ForbidAsync(Library, properties);
    }
}
