using System.Security.Cryptography;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

public sealed class StoreTests
{
    private static readonly byte[] Plain = "王小明"u8.ToArray();

    [Fact]
    public void The_migrations_of_both_engines_match_the_model()
    {
        using var services = new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider(); // As the server has it, with passkeys.
        var sqlite = new DbContextOptionsBuilder<SqliteContext>();
        sqlite.UseApplicationServiceProvider(services).UseEmbedded("Data Source=:memory:");
        using var embedded = new SqliteContext(sqlite.Options);
        Assert.False(embedded.Database.HasPendingModelChanges());
        var postgres = new DbContextOptionsBuilder<PostgresContext>();
        postgres.UseApplicationServiceProvider(services).UsePostgres("Host=nowhere");
        using var served = new PostgresContext(postgres.Options);
        Assert.False(served.Database.HasPendingModelChanges());
    }

    [Fact]
    public void What_is_sealed_opens_with_its_key_case_and_purpose_only()
    {
        var (vault, id, key) = (new Vault(Vault.NewKey()), Guid.CreateVersion7(), Vault.NewKey());
        var box = Vault.Seal(key, Plain, id, "report");
        Assert.Equal(Plain, Vault.Open(key, box, id, "report"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(key, box, Guid.CreateVersion7(), "report"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(key, box, id, "answer"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(Vault.NewKey(), box, id, "report"));
        Assert.ThrowsAny<CryptographicException>(() => vault.Unwrap(new Vault(Vault.NewKey()).Wrap(key, id), id));
        Assert.ThrowsAny<CryptographicException>(() => vault.Unwrap(vault.Wrap(key, id), Guid.CreateVersion7()));
        Assert.Equal(key, vault.Unwrap(vault.Wrap(key, id), id));
    }

    [Fact]
    public void No_byte_of_a_sealed_value_can_be_changed()
    {
        var (id, key) = (Guid.CreateVersion7(), Vault.NewKey());
        var box = Vault.Seal(key, Plain, id, "report");
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => Vault.Open(key, changed, id, "report"));
        }

        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(key, box.AsSpan(0, 10), id, "report"));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(key, [], id, "report"));
    }

    [Fact]
    public void The_same_value_never_looks_the_same_sealed_and_is_found_by_its_fingerprint()
    {
        var (id, key, vault) = (Guid.CreateVersion7(), Vault.NewKey(), new Vault(Vault.NewKey()));
        Assert.NotEqual(Vault.Seal(key, Plain, id, "report"), Vault.Seal(key, Plain, id, "report"));
        Assert.Equal(vault.Fingerprint("name", "王小明"), vault.Fingerprint("name", Plain));
        Assert.NotEqual(vault.Fingerprint("name", "王小明"), vault.Fingerprint("id-number", "王小明"));
        Assert.NotEqual(vault.Fingerprint("name", "王小明"), new Vault(Vault.NewKey()).Fingerprint("name", "王小明"));
    }
}
