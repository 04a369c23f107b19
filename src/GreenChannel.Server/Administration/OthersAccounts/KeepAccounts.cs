using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Administration.OthersAccounts;

/// <summary>A person's account as the security sees it.</summary>
public sealed record PersonItem(string Id, string Name, string DisplayName, string Role, string Organisation, IReadOnlyList<string> Duties, bool HasSecond, bool IsClosed, int Sessions);

/// <summary>A machine's account: how it shows who it is, and what it may do.</summary>
public sealed record MachineItem(string Name, string Role, string Organisation, int Secrets, int Keys, IReadOnlyList<string> Scopes);

/// <summary>
/// What the security does with others' accounts: ends sessions, closes and opens, forgets a second factor whose device is
/// gone. Never one's own, and nothing that would let it act as somebody: a password is nobody's but the person's.
/// </summary>
public sealed class KeepAccounts(Store store, UserManager<Person> people, Sessions sessions, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public static readonly string[] Acts = ["end", "close", "open", "forget-second"];
    private const int Most = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/accounts/{personId}/act", async (string personId, HttpContext http, KeepAccounts keep, CancellationToken cancel) =>
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var done = await keep.ActAsync(http.Viewer(), personId, form["act"].ToString(), cancel);
        return Results.Redirect($"/accounts?said={(done ? "done" : "refused")}");
    }).RequireAuthorization(Access.Security).ExcludeFromDescription();

    public async Task<IReadOnlyList<PersonItem>> PeopleAsync(CancellationToken cancel = default)
    {
        var now = time.Now();
        var open = await store.Facilities<SessionRow>().AsNoTracking().Where(row => row.EndedAt == null && row.Until > now).GroupBy(row => row.PersonId).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancel);
        var all = await store.Facilities<Person>().AsNoTracking().OrderBy(person => person.UserName).Take(Most).ToListAsync(cancel);
        return [.. all.Select(person => new PersonItem(person.Id, person.UserName ?? "", person.DisplayName, person.Role, person.Organisation,
            Duty.Of(person.Role, person.Duties, options.Value.SignIn.SeparateDuties), person.TwoFactorEnabled, person.LockoutEnd > time.GetUtcNow(), open.GetValueOrDefault(person.Id)))];
    }

    public async Task<IReadOnlyList<MachineItem>> MachinesAsync(CancellationToken cancel = default) =>
        [.. (await store.Facilities<Client>().AsNoTracking().OrderBy(client => client.ClientId).Take(Most).ToListAsync(cancel)).Select(client => new MachineItem(
            client.ClientId ?? "", client.Role, client.Organisation, client.ClientSecret?.Split(' ').Length ?? 0,
            client.JsonWebKeySet is { } keys ? new Microsoft.IdentityModel.Tokens.JsonWebKeySet(keys).Keys.Count : 0,
            Scopes.Of(System.Text.Json.JsonSerializer.Deserialize<string[]>(client.Permissions ?? "[]") ?? [])))];

    private async Task<bool> ActAsync(Viewer viewer, string personId, string act, CancellationToken cancel)
    {
        if (!Acts.Contains(act) || personId.Length > 100 || await people.FindByIdAsync(personId) is not { } person || person.UserName == viewer.Name) return false;
        if (act != "end")
        {
            await store.SaveAsync(new Entry(viewer, $"account.{act}", new { name = person.UserName }) { Chain = Sessions.Chain(person.Id) }, async () =>
            {
                var result = act switch
                {
                    "close" => await people.SetLockoutEndDateAsync(person, DateTimeOffset.MaxValue),
                    "open" => await people.SetLockoutEndDateAsync(person, null),
                    _ => await people.SetTwoFactorEnabledAsync(person, false),
                };
                if (!result.Succeeded) throw new InvalidOperationException(string.Join("; ", result.Errors.Select(error => error.Code)));
            }, cancel);
        }

        if (act != "open") await sessions.EndAsync(viewer, person.Id, null, null, cancel);
        return true;
    }
}
