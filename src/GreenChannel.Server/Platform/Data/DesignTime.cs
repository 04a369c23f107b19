using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace GreenChannel.Server.Platform.Data;

/// <summary>For dotnet ef only: the models of both engines without a server around them.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteContext>
{
    public SqliteContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<SqliteContext>();
        options.UseApplicationServiceProvider(Design.Services).UseEmbedded("Data Source=design.db");
        return new SqliteContext(options.Options);
    }
}

internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresContext>
{
    public PostgresContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<PostgresContext>();
        options.UseApplicationServiceProvider(Design.Services).UsePostgres("Host=design");
        return new PostgresContext(options.Options);
    }
}

/// <summary>What the identity library reads its schema from: with passkeys, as the server has it.</summary>
internal static class Design
{
    public static readonly IServiceProvider Services = new ServiceCollection().Configure<IdentityOptions>(options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider();
}
