using System.Security.Cryptography;
using System.Text.Json;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Administration.Keys;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a hospital's system reports by itself. Its secret changes without a gap, it can sign instead, and it may do no more than it was given.</summary>
public abstract class MachineTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Name = "his-3301060101";

    [Fact]
    public async Task A_secret_changes_without_a_gap()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var first = await AddAsync(server);
        Assert.NotNull(await TokenAsync(server, first));
        var second = (await ManageAsync(server, (client, output) => client.RotateSecretAsync(Name, output, Cancel))).Split('\n')[0].Split(' ')[1].Trim();
        Assert.NotNull(await TokenAsync(server, first));
        Assert.NotNull(await TokenAsync(server, second));
        await ManageAsync(server, (client, output) => client.RetireSecretAsync(Name, output, Cancel));
        Assert.Null(await TokenAsync(server, first));
        Assert.NotNull(await TokenAsync(server, second));
        Assert.Equal(3, await server.Database.NumberAsync("SELECT COUNT(*) FROM audit WHERE action IN ('account.client-added', 'account.client-secret-added', 'account.client-secret-retired') AND detail LIKE '%his-%'"));
        Assert.Equal(0, await server.Database.NumberAsync($"SELECT COUNT(*) FROM audit WHERE detail LIKE '%{second}%'"));
    }

    [Fact]
    public async Task A_machine_that_signs_needs_no_secret()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        await AddAsync(server);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = (await ManageAsync(server, (client, output) => client.AddKeyAsync(Name, key.ExportSubjectPublicKeyInfoPem(), output, Cancel))).Trim();
        var token = await SignedAsync(server, key, kid);
        Assert.NotNull(token);
        (await CallAsync(server, token, "/api/cases")).Is(200);
        Assert.Null(await SignedAsync(server, stranger, kid));
        Assert.Null(await SignedAsync(server, key, kid, audience: "https://elsewhere.example/"));
        Assert.Null(await SignedAsync(server, key, kid, ago: TimeSpan.FromHours(2)));
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var later = (await ManageAsync(server, (client, output) => client.AddKeyAsync(Name, next.ExportSubjectPublicKeyInfoPem(), output, Cancel))).Trim();
        Assert.NotNull(await SignedAsync(server, key, kid));
        Assert.NotNull(await SignedAsync(server, next, later));
        await ManageAsync(server, (client, output) => client.RetireKeyAsync(Name, kid, output, Cancel));
        Assert.Null(await SignedAsync(server, key, kid));
        Assert.NotNull(await SignedAsync(server, next, later));
        Assert.Contains("no public key", await ManageAsync(server, (client, output) => client.AddKeyAsync(Name, "nonsense", output, Cancel), code: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_does_what_it_was_given_and_no_more()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var secret = await AddAsync(server);
        Assert.Contains("is no scope", await ManageAsync(server, (client, output) => client.ScopeAsync(Name, ["everything"], output, Cancel), code: 2), StringComparison.Ordinal);
        await ManageAsync(server, (client, output) => client.ScopeAsync(Name, ["reports.write", "cases.read"], output, Cancel));
        var token = (await TokenAsync(server, secret))!;
        (await CallAsync(server, token, "/api/cases")).Is(200);
        (await CallAsync(server, token, "/api/stays")).Is(403);
        (await CallAsync(server, token, "/api/reports", Reports.Fever(server).ToJsonString())).Is(201);
        Assert.Equal(403, (int)(await CallAsync(server, token, "/observe")).Status);
        var narrow = (await TokenAsync(server, secret, "cases.read"))!;
        (await CallAsync(server, narrow, "/api/cases")).Is(200);
        (await CallAsync(server, narrow, "/api/reports", Reports.Fever(server).ToJsonString())).Is(403).SaysWhomToCall();
        Assert.Null(await TokenAsync(server, secret, "exports"));
        await ManageAsync(server, (client, output) => client.ScopeAsync(Name, [], output, Cancel));
        (await CallAsync(server, (await TokenAsync(server, secret))!, "/api/stays")).Is(200);
    }

    private static async Task<string> AddAsync(ServerUnderTest server) => await server.InScopeAsync(async services =>
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await services.GetRequiredService<AddUser>().RunAsync(new Account(Name, Role.Clinic, "3301060101", "示范系统"), machine: true, output, Cancel));
        return output.ToString().Split(' ')[1].Trim();
    });

    private static Task<string> ManageAsync(ServerUnderTest server, Func<ManageClient, TextWriter, Task<int>> act, int code = 0) => server.InScopeAsync(async services =>
    {
        await using var output = new StringWriter();
        Assert.Equal(code, await act(services.GetRequiredService<ManageClient>(), output));
        return output.ToString();
    });

    private static Task<string?> TokenAsync(ServerUnderTest server, string secret, string? scope = null) =>
        AskAsync(server, [new("client_id", Name), new("client_secret", secret), .. scope is null ? Array.Empty<KeyValuePair<string, string>>() : [new("scope", scope)]]);

    private static Task<string?> SignedAsync(ServerUnderTest server, ECDsa key, string kid, string? audience = null, TimeSpan ago = default)
    {
        // The library looks at its own clock here.
        var now = TimeProvider.System.GetUtcNow().UtcDateTime - ago;
        var signed = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Subject = new System.Security.Claims.ClaimsIdentity([new("sub", Name), new("jti", Guid.NewGuid().ToString())]),
            Audience = audience ?? server.Address.ToString(),
            IssuedAt = now,
            Expires = now.AddMinutes(5),
            TokenType = "client-authentication+jwt",
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = kid }, SecurityAlgorithms.EcdsaSha256),
        });
        return AskAsync(server, [new("client_id", Name), new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), new("client_assertion", signed)]);
    }

    private static async Task<string?> AskAsync(ServerUnderTest server, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), .. fields]);
        using var answer = await server.Wire.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        if (!answer.IsSuccessStatusCode) TestContext.Current.TestOutputHelper?.WriteLine(said);
        return answer.IsSuccessStatusCode ? JsonDocument.Parse(said).RootElement.GetProperty("access_token").GetString() : null;
    }

    private static Task<Reply> CallAsync(ServerUnderTest server, string token, string path, string? body = null)
    {
        var call = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        if (body is not null) call.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        call.Headers.Authorization = new("Bearer", token);
        return server.Anonymous().SendAsync(call);
    }
}

[Collection<OnSqlite>]
public sealed class MachinesOnSqlite(SqliteFixture fixture) : MachineTests(fixture);

[Collection<OnPostgres>]
public sealed class MachinesOnPostgres(PostgresFixture fixture) : MachineTests(fixture);
