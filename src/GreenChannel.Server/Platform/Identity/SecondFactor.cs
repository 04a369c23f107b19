using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OtpNet;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Who needs a second factor has used one in this session; machines have secrets of their own.</summary>
public sealed class SecondFactorUsed(IOptions<GreenChannelOptions> options) : AuthorizationHandler<SecondFactorUsed.Wanted>
{
    public sealed class Wanted : IAuthorizationRequirement;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Wanted requirement)
    {
        if (!IsLacking(context.User, options.Value)) context.Succeed(requirement);
        return Task.CompletedTask;
    }

    /// <summary>Somebody with a session that may do nothing yet but to set up a second factor.</summary>
    public static bool IsLacking(ClaimsPrincipal user, GreenChannelOptions options) =>
        user.Identities.Any(identity => identity.AuthenticationType == IdentityConstants.ApplicationScheme)
        && Viewer.Of(user) is { } viewer && options.SignIn.NeedsSecondFactor(viewer.Role, options.Demo)
        && !user.HasClaim("amr", "mfa");
}

/// <summary>Codes of an authenticator (RFC 6238): one step earlier or later counts, and no code counts twice.</summary>
public sealed class TotpProvider(TimeProvider time) : IUserTwoFactorTokenProvider<Person>
{
    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<Person> manager, Person user) => !string.IsNullOrEmpty(await manager.GetAuthenticatorKeyAsync(user));

    public Task<string> GenerateAsync(string purpose, UserManager<Person> manager, Person user) => Task.FromResult(""); // The person's own device does.

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<Person> manager, Person user)
    {
        if (await manager.GetAuthenticatorKeyAsync(user) is not { Length: > 0 } key) return false;
        var codes = new Totp(Base32Encoding.ToBytes(key));
        if (!codes.VerifyTotp(time.GetUtcNow().UtcDateTime, token.Replace(" ", "", StringComparison.Ordinal), out var step, new VerificationWindow(1, 1)) || step <= user.LastCodeStep) return false;
        user.LastCodeStep = step;
        return (await manager.UpdateAsync(user)).Succeeded; // False where another sign-in took the same code a moment ago.
    }
}
