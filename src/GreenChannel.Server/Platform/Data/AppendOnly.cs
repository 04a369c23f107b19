using Microsoft.EntityFrameworkCore.Migrations;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Triggers that refuse to change or delete what was once written to the trail and its log, whoever asks.</summary>
internal static class AppendOnly
{
    public static readonly string[] Tables = ["audit", "log_leaves", "log_nodes", "log_checkpoints", "log_keys"];

    public static void GuardSqlite(MigrationBuilder migration)
    {
        foreach (var table in Tables)
        {
            foreach (var change in new[] { "UPDATE", "DELETE" })
                migration.Sql($"CREATE TRIGGER {table}_no_{change.ToLowerInvariant()} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END");
        }
    }

    public static void GuardPostgres(MigrationBuilder migration)
    {
        migration.Sql("CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$");
        foreach (var table in Tables)
        {
            migration.Sql($"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()");
            migration.Sql($"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION append_only()");
        }
    }

    public static void LiftSqlite(MigrationBuilder migration)
    {
        foreach (var table in Tables)
        {
            migration.Sql($"DROP TRIGGER {table}_no_update");
            migration.Sql($"DROP TRIGGER {table}_no_delete");
        }
    }

    public static void LiftPostgres(MigrationBuilder migration)
    {
        foreach (var table in Tables)
        {
            migration.Sql($"DROP TRIGGER {table}_no_change ON {table}");
            migration.Sql($"DROP TRIGGER {table}_no_truncate ON {table}");
        }

        migration.Sql("DROP FUNCTION append_only()");
    }
}
