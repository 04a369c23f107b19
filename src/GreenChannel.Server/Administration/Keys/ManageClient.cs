using System.Security.Cryptography;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace GreenChannel.Server.Administration.Keys;

/// <summary>
/// greenchannel client: how a machine shows who it is (secrets that change without a gap, or keys of its own for
/// private_key_jwt) and which scopes it has. Each change stands in the trail.
/// </summary>
public sealed class ManageClient(Store store, OpenIddictApplicationManager<Client> manager)
{
    private readonly Clients _clients = (Clients)manager;

    public Task<int> RotateSecretAsync(string name, TextWriter output, CancellationToken cancel)
    {
        var secret = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 24);
        return ChangeAsync(name, "account.client-secret-added", new { name }, client => _clients.AddSecretAsync(client, secret, cancel), $"{name}: {secret}\nThe one before holds until client retire-secret.", output, cancel);
    }

    public Task<int> RetireSecretAsync(string name, TextWriter output, CancellationToken cancel) =>
        ChangeAsync(name, "account.client-secret-retired", new { name }, client => _clients.RetireSecretAsync(client, cancel), $"{name}: only the newest secret holds", output, cancel);

    /// <summary>Several keys may hold at once.</summary>
    /// <param name="name">The client.</param>
    /// <param name="pem">Public key, PEM.</param>
    /// <param name="output">Where the key's id goes.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<int> AddKeyAsync(string name, string pem, TextWriter output, CancellationToken cancel)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception none) when (none is CryptographicException or ArgumentException)
        {
            await output.WriteLineAsync("no public key in PEM of an elliptic curve");
            return 2;
        }

        using var only = ECDsa.Create(key.ExportParameters(includePrivateParameters: false));
        var web = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(only));
        web.Kid = Base64UrlEncoder.Encode(web.ComputeJwkThumbprint());
        web.Use = JsonWebKeyUseNames.Sig;
        return await ChangeAsync(name, "account.client-key-added", new { name, key = web.Kid }, async client =>
        {
            var set = await _clients.GetJsonWebKeySetAsync(client, cancel) ?? new JsonWebKeySet();
            if (set.Keys.All(known => known.Kid != web.Kid)) set.Keys.Add(web);
            await WithKeysAsync(client, set, cancel);
        }, web.Kid, output, cancel);
    }

    public Task<int> RetireKeyAsync(string name, string kid, TextWriter output, CancellationToken cancel) =>
        ChangeAsync(name, "account.client-key-retired", new { name, key = kid }, async client =>
        {
            var set = await _clients.GetJsonWebKeySetAsync(client, cancel) ?? new JsonWebKeySet();
            if (set.Keys.FirstOrDefault(known => known.Kid == kid) is not { } old) throw new InvalidOperationException($"{name} has no key {kid}");
            set.Keys.Remove(old);
            await WithKeysAsync(client, set, cancel);
        }, $"{kid} holds no more", output, cancel);

    public Task<int> ScopeAsync(string name, IReadOnlyList<string> scopes, TextWriter output, CancellationToken cancel)
    {
        if (scopes.Except(Scopes.All).FirstOrDefault() is { } unknown)
        {
            output.WriteLine($"{unknown} is no scope: {string.Join(' ', Scopes.All)}");
            return Task.FromResult(2);
        }

        return ChangeAsync(name, "account.client-scopes", new { name, scopes }, async client =>
        {
            var described = new OpenIddictApplicationDescriptor();
            await _clients.PopulateAsync(described, client, cancel);
            described.Permissions.RemoveWhere(permission => permission.StartsWith(OpenIddictConstants.Permissions.Prefixes.Scope, StringComparison.Ordinal));
            foreach (var scope in scopes) described.Permissions.Add(OpenIddictConstants.Permissions.Prefixes.Scope + scope);
            await _clients.PopulateAsync(client, described, cancel);
            await _clients.UpdateAsync(client, cancel);
        }, $"{name}: {(scopes.Count == 0 ? "whatever its role may do" : string.Join(' ', scopes))}", output, cancel);
    }

    private async Task WithKeysAsync(Client client, JsonWebKeySet keys, CancellationToken cancel)
    {
        var described = new OpenIddictApplicationDescriptor();
        await _clients.PopulateAsync(described, client, cancel);
        described.JsonWebKeySet = keys;
        await _clients.PopulateAsync(client, described, cancel);
        await _clients.UpdateAsync(client, cancel);
    }

    private async Task<int> ChangeAsync(string name, string action, object detail, Func<Client, Task> change, string said, TextWriter output, CancellationToken cancel)
    {
        if (await _clients.FindByClientIdAsync(name, cancel) is not { } client)
        {
            await output.WriteLineAsync($"there is no client {name}");
            return 1;
        }

        try
        {
            await store.SaveAsync(new Entry(Viewer.Engine, action, detail) { Chain = "accounts" }, () => change(client), cancel);
        }
        catch (Exception refused) when (refused is InvalidOperationException or OpenIddictExceptions.ValidationException)
        {
            await output.WriteLineAsync(refused.Message);
            return 1;
        }

        await output.WriteLineAsync(said);
        return 0;
    }
}
