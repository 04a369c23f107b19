using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.SingleSignOn;

/// <summary>What became of somebody whom the provider sent.</summary>
public enum Entered
{
    In,

    /// <summary>The account has a second factor, and the provider did not say that it asked for one.</summary>
    NeedsCode,

    /// <summary>The account was closed here.</summary>
    Closed,

    /// <summary>No group of theirs is anything here; nothing was kept.</summary>
    Refused,
}

/// <summary>
/// Signs in whom the provider vouches for, as what the map makes of their groups and never as more. The account is made at
/// the first time; what has changed at the provider holds from the next time on and ends the sessions before.
/// </summary>
public sealed class EnterBySingleSignOn(Store store, UserManager<Person> people, SignInManager<Person> signIn, Sessions sessions, IOptions<GreenChannelOptions> options)
{
    public async Task<Entered> AsAsync(ClaimsPrincipal told, CancellationToken cancel = default)
    {
        if (told.FindFirstValue("sub") is not { Length: > 0 and <= 255 } subject) return Entered.Refused;
        var (issuer, sso) = (told.FindFirstValue("iss") ?? options.Value.SingleSignOn.Authority!.ToString(), options.Value.SingleSignOn);
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{issuer}\n{subject}")));
        var person = await people.FindByLoginAsync(SingleSignOn.Scheme, key);
        var groups = told.FindAll(sso.GroupClaim).Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        var group = sso.Map.FirstOrDefault(one => groups.Contains(one.Value) && Enum.TryParse<Role>(one.Role, ignoreCase: true, out var role) && role != Role.Engine);
        if (group is null)
        {
            // Who was somebody here and is no more is out at once.
            if (person is not null) await sessions.EndAsync(Viewer.Engine, person.Id, null, null, cancel);
            return Entered.Refused;
        }

        var name = told.FindFirstValue(sso.NameClaim) is { Length: > 0 } given ? given[..Math.Min(given.Length, 100)] : "?";
        var (is_, at) = (Json.Word(Enum.Parse<Role>(group.Role, ignoreCase: true)), group.Organisation);
        if (person is null) person = await AddAsync(key, name, is_, at, group.Duties, cancel);
        else if ((person.Role, person.Organisation, person.Duties, person.DisplayName) != (is_, at, group.Duties, name)) await ChangeAsync(person, name, is_, at, group.Duties, cancel);
        if (await people.IsLockedOutAsync(person)) return Entered.Closed;
        var second = sso.SecondFactorValues.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var asked = told.Claims.Any(claim => claim.Type is "amr" or "acr" && second.Contains(claim.Value));
        if (person.TwoFactorEnabled && !asked) return (await signIn.ExternalLoginSignInAsync(SingleSignOn.Scheme, key, isPersistent: false, bypassTwoFactor: false)).RequiresTwoFactor ? Entered.NeedsCode : Entered.Refused;
        await signIn.SignInWithClaimsAsync(person, isPersistent: false, asked ? [new Claim("amr", "mfa")] : []);
        return Entered.In;
    }

    private async Task<Person> AddAsync(string key, string name, string role, string organisation, string duties, CancellationToken cancel)
    {
        var person = new Person { UserName = $"sso-{key[..16]}", Role = role, Organisation = organisation, DisplayName = name, Duties = duties };
        await store.SaveAsync(new Entry(Viewer.Engine, "account.person-added", new { name = person.UserName, role, organisation, by = "single-sign-on" }) { Chain = "accounts" }, async () =>
        {
            Throw(await people.CreateAsync(person));
            Throw(await people.AddLoginAsync(person, new UserLoginInfo(SingleSignOn.Scheme, key, null)));
        }, cancel);
        return person;
    }

    private async Task ChangeAsync(Person person, string name, string role, string organisation, string duties, CancellationToken cancel)
    {
        var moved = (person.Role, person.Organisation, person.Duties) != (role, organisation, duties);
        await store.SaveAsync(new Entry(Viewer.Engine, "account.changed", new { name = person.UserName, role, organisation, duties, by = "single-sign-on" }) { Chain = Sessions.Chain(person.Id) }, async () =>
        {
            (person.Role, person.Organisation, person.Duties, person.DisplayName) = (role, organisation, duties, name);
            Throw(await people.UpdateSecurityStampAsync(person));
        }, cancel);
        if (moved) await sessions.EndAsync(Viewer.Engine, person.Id, null, null, cancel);
    }

    private static void Throw(IdentityResult result)
    {
        if (!result.Succeeded) throw new InvalidOperationException(string.Join("; ", result.Errors.Select(error => error.Code)));
    }
}
