using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>
/// What an administrator is there for: the system (directory, rosters, status), its security (accounts, sessions, machines)
/// or its audit (who did what). Where the duties are kept apart, nobody holds two.
/// </summary>
public static class Duty
{
    public const string Claim = "gc_duty";
    public const string System = "system";
    public const string Security = "security";
    public const string Audit = "audit";

    public static readonly IReadOnlyList<string> All = [System, Security, Audit];

    /// <summary>Duties of an account as they stand in its row: all where none is named, unless they are kept apart; then none.</summary>
    public static IReadOnlyList<string> Of(string role, string? named, bool apart)
    {
        if (role != Data.Json.Word(Role.Admin)) return [];
        IReadOnlyList<string> held = [.. (named ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Intersect(All)];
        if (!apart) return held.Count == 0 ? All : held;
        return held.Count == 1 ? held : [];
    }

    /// <summary>Wants a duty of administrators; of others nothing.</summary>
    public sealed record Wanted(string Duty) : IAuthorizationRequirement;

    internal sealed class Held : AuthorizationHandler<Wanted>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Wanted requirement)
        {
            if (Viewer.Of(context.User) is { } viewer && (viewer.Role != Role.Admin || context.User.HasClaim(Claim, requirement.Duty))) context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }

    /// <summary>Adds the claims of an account.</summary>
    internal static void AddTo(ClaimsIdentity identity, string role, string? named, IOptions<GreenChannelOptions> options)
    {
        foreach (var duty in Of(role, named, options.Value.SignIn.SeparateDuties)) identity.AddClaim(new Claim(Claim, duty));
    }
}
