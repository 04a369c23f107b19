using System.Security.Claims;
using System.Text;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;

namespace GreenChannel.Server.Administration.OwnAccount;

/// <summary>Passkeys: a finger or a face on the person's own device, which counts as both factors. Needs a script and a secure address; passwords work without either.</summary>
public sealed class Passkeys(Store store, UserManager<Person> people, SignInManager<Person> signIn)
{
    private const int Most = 10;
    private const int MostBytes = 16 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-in/passkey/options", async (SignInManager<Person> signIn) => Results.Text(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json")).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/sign-in/passkey", SignInAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/account/passkeys/options", OptionsAsync).RequireAuthorization(Access.OwnAccount).ExcludeFromDescription();
        routes.MapPost("/account/passkeys", AddAsync).RequireAuthorization(Access.OwnAccount).ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(HttpContext http, Passkeys keys, CancellationToken cancel) =>
        await ReadAsync(http, cancel) is { } credential && await keys.TakeAsync(credential) ? Results.Json(new { next = NextPage.Of(http) }) : Results.StatusCode(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> OptionsAsync(HttpContext http, SignInManager<Person> signIn)
    {
        if (await signIn.UserManager.GetUserAsync(http.User) is not { } person) return Results.StatusCode(StatusCodes.Status403Forbidden); // A machine has none.
        return Results.Text(await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = person.Id, Name = person.UserName!, DisplayName = person.DisplayName }), "application/json");
    }

    private static async Task<IResult> AddAsync(HttpContext http, Passkeys keys, UserManager<Person> people, CancellationToken cancel)
    {
        if (await people.GetUserAsync(http.User) is not { } person) return Results.StatusCode(StatusCodes.Status403Forbidden);
        return await ReadAsync(http, cancel) is { } credential && await keys.KeepAsync(http.Viewer(), person, credential, DeviceName.Of(http.Request.Headers.UserAgent.ToString()))
            ? Results.NoContent()
            : Results.StatusCode(StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Removes one; the person signs in with a password, or another passkey, from then on.</summary>
    public Task RemoveAsync(Viewer viewer, Person person, byte[] id) =>
        store.SaveAsync(new Entry(viewer, "account.passkey-removed", new { }) { Chain = Sessions.Chain(person.Id) }, async () => await people.RemovePasskeyAsync(person, id));

    private async Task<bool> KeepAsync(Viewer viewer, Person person, string credential, string device)
    {
        if ((await people.GetPasskeysAsync(person)).Count >= Most) return false;
        PasskeyAttestationResult made;
        try
        {
            made = await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return false; // Nobody had asked for one.
        }

        if (!made.Succeeded || made.UserEntity.Id != person.Id) return false;
        made.Passkey.Name = device;
        await store.SaveAsync(new Entry(viewer, "account.passkey-added", new { device }) { Chain = Sessions.Chain(person.Id) }, async () => await people.AddOrUpdatePasskeyAsync(person, made.Passkey));
        await signIn.SignInWithClaimsAsync(person, isPersistent: false, [new Claim("amr", "mfa")]);
        return true;
    }

    private async Task<bool> TakeAsync(string credential)
    {
        PasskeyAssertionResult<Person> shown;
        try
        {
            shown = await signIn.PerformPasskeyAssertionAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return false;
        }

        if (!shown.Succeeded || await people.IsLockedOutAsync(shown.User) || !await signIn.CanSignInAsync(shown.User)) return false;
        await store.SaveAsync(new Entry(Viewer.Engine, "account.passkey-used", new { }) { Chain = Sessions.Chain(shown.User.Id) }, async () => await people.AddOrUpdatePasskeyAsync(shown.User, shown.Passkey));
        await signIn.SignInWithClaimsAsync(shown.User, isPersistent: false, [new Claim("amr", "mfa")]);
        return true;
    }

    private static async Task<string?> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        if (!http.Request.HasJsonContentType() || http.Request.ContentLength is not (> 0 and <= MostBytes)) return null;
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancel);
    }
}
