using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>
/// greenchannel grant: what the server's own role may do in PostgreSQL. The trail and its log can be added to, and neither
/// changed nor deleted by anything that this role does; a trigger says so to everybody else as well.
/// </summary>
public static class GrantRole
{
    public static async Task<int> RunAsync(GreenChannelContext context, string role, TextWriter output, CancellationToken cancel)
    {
        if (context is not PostgresContext)
        {
            await output.WriteLineAsync("SQLite has no roles: whoever can write the file can write all of it.");
            return 1;
        }

        var quoted = $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        List<string> grants =
        [
            $"GRANT USAGE ON SCHEMA public TO {quoted}",
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
            $"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
            $"REVOKE INSERT, UPDATE, DELETE ON \"__EFMigrationsHistory\" FROM {quoted}",
            .. AppendOnly.Tables.Select(table => $"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {quoted}"),
        ];
        await using var transaction = await context.Database.BeginTransactionAsync(cancel);
#pragma warning disable EF1002 // A role cannot be a parameter; its name is quoted above.
        foreach (var grant in grants) await context.Database.ExecuteSqlRawAsync(grant, cancel);
#pragma warning restore EF1002
        await transaction.CommitAsync(cancel);
        foreach (var grant in grants) await output.WriteLineAsync($"{grant};");
        return 0;
    }
}
