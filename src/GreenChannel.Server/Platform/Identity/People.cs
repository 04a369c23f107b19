using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>The library's account manager; whoever tries again and again waits longer each time.</summary>
public sealed class People(
    IUserStore<Person> store, IOptions<IdentityOptions> options, IPasswordHasher<Person> hasher, IEnumerable<IUserValidator<Person>> validators, IEnumerable<IPasswordValidator<Person>> passwords,
    ILookupNormalizer normalizer, IdentityErrorDescriber errors, IServiceProvider services, ILogger<UserManager<Person>> logger)
    : UserManager<Person>(store, options, hasher, validators, passwords, normalizer, errors, services, logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Five minutes after eight wrong passwords, then ten, twenty, forty, and an hour for every further eight.</summary>
    public override async Task<IdentityResult> AccessFailedAsync(Person user)
    {
        var before = user.LockoutEnd;
        var result = await base.AccessFailedAsync(user);
        if (!result.Succeeded || user.LockoutEnd is null || user.LockoutEnd == before) return result;
        var wait = Options.Lockout.DefaultLockoutTimeSpan * Math.Pow(2, Math.Min(user.Lockouts, 10));
        user.Lockouts++;
        user.LockoutEnd = user.LockoutEnd.Value - Options.Lockout.DefaultLockoutTimeSpan + (wait < Longest ? wait : Longest);
        return await UpdateAsync(user);
    }

    public override Task<IdentityResult> ResetAccessFailedCountAsync(Person user)
    {
        user.Lockouts = 0;
        return base.ResetAccessFailedCountAsync(user);
    }
}
