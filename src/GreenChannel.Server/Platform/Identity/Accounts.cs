using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>A person or a machine, and what it is to this service.</summary>
public sealed record Account(string Name, Role Role, string Organisation, string DisplayName, string Duties = "");

/// <summary>Adds people and machines, each with its audit entry in the same transaction.</summary>
public sealed class Accounts(Store store, UserManager<Person> people, IOpenIddictApplicationManager clients)
{
    /// <exception cref="InvalidOperationException">The name is taken or the password is too weak; the message says which rule.</exception>
    public Task AddPersonAsync(Account account, string password, Viewer actor, CancellationToken cancel = default) =>
        store.SaveAsync(Added("account.person-added", account, actor), async () =>
        {
            var person = new Person
            {
                UserName = account.Name,
                Role = Json.Word(account.Role),
                Organisation = account.Organisation,
                DisplayName = account.DisplayName,
                Duties = account.Duties,
            };
            var result = await people.CreateAsync(person, password);
            if (!result.Succeeded) throw new InvalidOperationException(string.Join("; ", result.Errors.Select(error => error.Description)));
        }, cancel);

    public Task AddClientAsync(Account account, string secret, Viewer actor, CancellationToken cancel = default) =>
        store.SaveAsync(Added("account.client-added", account, actor), async () =>
        {
            var client = new Client
            {
                ClientId = account.Name,
                DisplayName = account.DisplayName,
                ClientType = OpenIddictConstants.ClientTypes.Confidential,
                Role = Json.Word(account.Role),
                Organisation = account.Organisation,
                Duties = account.Duties,
                Permissions = $"[\"{OpenIddictConstants.Permissions.Endpoints.Token}\",\"{OpenIddictConstants.Permissions.GrantTypes.ClientCredentials}\"]",
            };
            await clients.CreateAsync(client, secret, cancel);
        }, cancel);

    private static Entry Added(string action, Account account, Viewer actor) =>
        new(actor, action, new { account.Name, role = Json.Word(account.Role), account.Organisation, duties = account.Duties.Length > 0 ? account.Duties : null }) { Chain = "accounts" };
}
