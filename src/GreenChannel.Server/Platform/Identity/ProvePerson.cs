using Microsoft.AspNetCore.Identity;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Shows once more, before a signature, that it is the person who is signed in. A machine has nothing to show.</summary>
public sealed class ProvePerson(UserManager<Person> people)
{
    private const int Longest = 200;

    /// <summary>Wrong passwords count here as they do at the door.</summary>
    public async Task<bool> ByPasswordAsync(HttpContext http, string password)
    {
        if (password.Length > Longest || await people.GetUserAsync(http.User) is not { } person || await people.IsLockedOutAsync(person)) return false;
        if (await people.CheckPasswordAsync(person, password)) return true;
        await people.AccessFailedAsync(person);
        return false;
    }
}
