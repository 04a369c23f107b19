using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;

namespace GreenChannel.Server.Administration.OwnAccount;

/// <summary>Writes down that an account was tried with a wrong password or code; a name that is nobody's is not kept.</summary>
public sealed class NoteRefusals(Store store, UserManager<Person> people)
{
    public async Task NoteAsync(string name, SignInResult result)
    {
        if (await people.FindByNameAsync(name) is not { } person) return;
        await store.AgainAsync(async () =>
        {
            await store.SaveAsync(new Entry(Viewer.Engine, "account.refused", new { locked = result.IsLockedOut }) { Chain = Sessions.Chain(person.Id) });
            return true;
        });
    }
}
