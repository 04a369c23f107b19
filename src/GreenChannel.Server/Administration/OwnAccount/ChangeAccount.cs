using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;

namespace GreenChannel.Server.Administration.OwnAccount;

/// <summary>What somebody changes of their own account, each with its audit entry in the same transaction.</summary>
public sealed class ChangeAccount(Store store, UserManager<Person> people, SignInManager<Person> signIn, Sessions sessions)
{
    /// <summary>A key for an authenticator that is not in force before a code of it was given.</summary>
    public Task BeginSecondFactorAsync(Viewer viewer, Person person) =>
        SaveAsync(viewer, person, "account.second-factor-begun", () => people.ResetAuthenticatorKeyAsync(person));

    /// <returns>Codes for the day the device is lost, shown once; null where the code is wrong.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmSecondFactorAsync(Viewer viewer, Person person, string code)
    {
        if (!await people.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, code)) return null;
        IReadOnlyList<string> spare = [];
        await SaveAsync(viewer, person, "account.second-factor-on", async () =>
        {
            var on = await people.SetTwoFactorEnabledAsync(person, true);
            if (on.Succeeded) spare = [.. await people.GenerateNewTwoFactorRecoveryCodesAsync(person, 10) ?? []];
            return on;
        });
        await signIn.SignInWithClaimsAsync(person, isPersistent: false, [new System.Security.Claims.Claim("amr", "mfa")]);
        return spare;
    }

    /// <summary>Where the password is right; then a session that is not this one ends as well.</summary>
    public async Task<bool> RemoveSecondFactorAsync(Viewer viewer, Person person, string password, Guid? session)
    {
        if (!await people.CheckPasswordAsync(person, password)) return false;
        await SaveAsync(viewer, person, "account.second-factor-off", async () =>
        {
            var off = await people.SetTwoFactorEnabledAsync(person, false);
            return off.Succeeded ? await people.ResetAuthenticatorKeyAsync(person) : off;
        });
        await GoOnAsync(viewer, person, session);
        return true;
    }

    /// <returns>Codes of what is wrong; none where it is changed.</returns>
    public async Task<IReadOnlyList<string>> ChangePasswordAsync(Viewer viewer, Person person, string old, string next, Guid? session)
    {
        if (!await people.CheckPasswordAsync(person, old)) return ["PasswordMismatch"];
        foreach (var validator in people.PasswordValidators)
            if (await validator.ValidateAsync(people, person, next) is { Succeeded: false } refused) return [.. refused.Errors.Select(error => error.Code)];
        var hash = people.PasswordHasher.HashPassword(person, next); // It takes long: not while others stand behind the write.
        await SaveAsync(viewer, person, "account.password-changed", () =>
        {
            person.PasswordHash = hash;
            return people.UpdateSecurityStampAsync(person);
        });
        await GoOnAsync(viewer, person, session);
        return [];
    }

    private async Task GoOnAsync(Viewer viewer, Person person, Guid? session)
    {
        await sessions.EndAsync(viewer, person.Id, null, session);
        await signIn.RefreshSignInAsync(person);
    }

    private Task SaveAsync(Viewer viewer, Person person, string action, Func<Task<IdentityResult>> change) =>
        store.SaveAsync(new Entry(viewer, action, new { }) { Chain = Sessions.Chain(person.Id) }, async () =>
        {
            var result = await change();
            if (!result.Succeeded) throw new InvalidOperationException(string.Join("; ", result.Errors.Select(error => error.Code)));
        });
}
