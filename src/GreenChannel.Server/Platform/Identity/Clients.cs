using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Machines with, for the time of a change, two secrets: the new one and the one before.</summary>
public sealed class Clients(
    IOpenIddictApplicationCache<Client> cache, ILogger<OpenIddictApplicationManager<Client>> logger, IOptionsMonitor<OpenIddictCoreOptions> options, IOpenIddictApplicationStore<Client> store)
    : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    private const char Between = ' ';

    /// <summary>Puts a new secret before the one in use, which holds until it is retired.</summary>
    public async Task AddSecretAsync(Client client, string secret, CancellationToken cancel)
    {
        var before = client.ClientSecret?.Split(Between)[0];
        var added = await ObfuscateClientSecretAsync(secret, cancel);
        client.ClientSecret = before is null ? added : $"{added}{Between}{before}";
        await UpdateAsync(client, cancel);
    }

    /// <summary>Only the newest secret holds from now on.</summary>
    public async Task RetireSecretAsync(Client client, CancellationToken cancel)
    {
        client.ClientSecret = client.ClientSecret?.Split(Between)[0];
        await UpdateAsync(client, cancel);
    }

    protected override async ValueTask<bool> ValidateClientSecretAsync(string secret, string comparand, CancellationToken cancellationToken = default)
    {
        foreach (var one in comparand.Split(Between))
            if (await base.ValidateClientSecretAsync(secret, one, cancellationToken)) return true;
        return false;
    }
}
