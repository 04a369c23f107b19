using GreenChannel.Server.Platform.Identity;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.Data;

/// <summary>
/// The whole store. It shows no set of cases, requests or audit entries: those are read through <see cref="Store"/>,
/// which asks who looks.
/// </summary>
public abstract class GreenChannelContext(DbContextOptions options) : IdentityUserContext<Person>(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys { get; set; } = null!;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseOpenIddict<Client, ClientAuthorization, ClientScope, ClientToken, string>();
        builder.ApplyConfigurationsFromAssembly(typeof(GreenChannelContext).Assembly);
    }
}

public sealed class SqliteContext(DbContextOptions<SqliteContext> options) : GreenChannelContext(options);

public sealed class PostgresContext(DbContextOptions<PostgresContext> options) : GreenChannelContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Entity<AuditRow>().Property(entry => entry.Transaction).HasDefaultValueSql("(pg_current_xact_id()::text)::bigint");
    }
}
