using System.Security.Cryptography;
using System.Text;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Accounts as the library stores them, but for two things: an authenticator's key is sealed, and codes for the day it is lost are hashed.</summary>
public sealed class PeopleStore(GreenChannelContext context, Vault vault)
    : UserOnlyStore<Person, GreenChannelContext, string, IdentityUserClaim<string>, IdentityUserLogin<string>, IdentityUserToken<string>, IdentityUserPasskey<string>>(context)
{
    internal const string Own = "greenchannel", Authenticator = "authenticator";
    private const string Recovery = "recovery";

    public override async Task SetAuthenticatorKeyAsync(Person user, string key, CancellationToken cancellationToken = default) =>
        await SetTokenAsync(user, Own, Authenticator, Convert.ToBase64String(vault.SealFor(user.Id, Encoding.UTF8.GetBytes(key))), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(Person user, CancellationToken cancellationToken = default) =>
        await GetTokenAsync(user, Own, Authenticator, cancellationToken) is { } box ? Encoding.UTF8.GetString(vault.OpenFor(user.Id, Convert.FromBase64String(box))) : null;

    public override Task ReplaceCodesAsync(Person user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken = default) =>
        SetTokenAsync(user, Own, Recovery, string.Join(';', recoveryCodes.Select(Hash)), cancellationToken);

    public override async Task<bool> RedeemCodeAsync(Person user, string code, CancellationToken cancellationToken = default)
    {
        var left = (await CodesAsync(user, cancellationToken)).ToList();
        if (!left.Remove(Hash(code))) return false;
        await SetTokenAsync(user, Own, Recovery, string.Join(';', left), cancellationToken);
        return true;
    }

    public override async Task<int> CountCodesAsync(Person user, CancellationToken cancellationToken = default) => (await CodesAsync(user, cancellationToken)).Length;

    private async Task<string[]> CodesAsync(Person user, CancellationToken cancel) => (await GetTokenAsync(user, Own, Recovery, cancel) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);

    // A code is fifty random bits and good once: a plain hash of it tells nobody anything.
    private static string Hash(string code) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(code.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant())));
}
