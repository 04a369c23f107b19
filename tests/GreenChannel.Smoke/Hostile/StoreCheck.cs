using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Looks into the database itself: whatever is there is whole, and nothing is there that was not answered.</summary>
internal static class StoreCheck
{
    // Each finds rows that may not be.
    private static readonly (string What, string Sql)[] Halves =
    [
        ("cases whose audit entries are not as many as their changes", "SELECT c.id FROM cases c WHERE c.version <> (SELECT count(*) FROM audit a WHERE a.case_id = c.id)"),
        ("cases without the entry of their report", "SELECT c.id FROM cases c WHERE c.origin <> 'service' AND (SELECT count(*) FROM audit a WHERE a.case_id = c.id AND a.action = 'report.received') <> 1"),
        ("cases without their answer or report", "SELECT id FROM cases WHERE origin <> 'service' AND (length(sealed_answer) = 0 OR length(sealed_report) = 0 OR length(sealed_checks) = 0)"),
        ("audit entries of no case", "SELECT a.position FROM audit a WHERE a.case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = a.case_id)"),
        ("audit entries of no request", "SELECT a.position FROM audit a WHERE a.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = a.request_id)"),
        ("requests without a case", "SELECT r.id FROM requests r WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = r.case_id)"),
        ("requests that asked nobody", "SELECT r.id FROM requests r JOIN cases c ON c.id = r.case_id WHERE c.origin <> 'service' AND NOT EXISTS (SELECT 1 FROM asked a WHERE a.request_id = r.id AND a.case_id = r.case_id)"),
        ("open requests that nothing will wake", "SELECT r.id FROM requests r WHERE r.state IN ('alerting', 'seen', 'accepted', 'unanswered', 'arrived') AND r.wake_at IS NULL"),
        ("cases with two open requests", "SELECT case_id FROM requests WHERE state NOT IN ('handedOver', 'stoodDown') GROUP BY case_id HAVING count(*) > 1"),
        ("work of no case", "SELECT w.id FROM work w WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = w.case_id)"),
        ("work of no request", "SELECT w.id FROM work w WHERE w.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = w.request_id AND r.case_id = w.case_id)"),
        ("messages of no case", "SELECT m.id FROM messages m WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = m.case_id)"),
        ("messages of no request", "SELECT m.id FROM messages m WHERE m.request_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM requests r WHERE r.id = m.request_id)"),
        ("follow-ups without an entry", "SELECT u.case_id FROM updates u GROUP BY u.case_id HAVING count(*) <> (SELECT count(*) FROM audit a WHERE a.case_id = u.case_id AND a.action = 'report.updated')"),
        ("entries of follow-ups that are not there", "SELECT a.case_id FROM audit a WHERE a.action = 'report.updated' AND NOT EXISTS (SELECT 1 FROM updates u WHERE u.case_id = a.case_id)"),
    ];

    public static async Task<List<string>> FaultsAsync(Store store, IReadOnlyCollection<Guid> answered)
    {
        await using DbConnection connection = store.Connection.StartsWith("Data Source", StringComparison.Ordinal) ? new SqliteConnection(store.Connection + ";Pooling=false") : new NpgsqlConnection(store.Connection + ";Pooling=false");
        await connection.OpenAsync();
        var faults = new List<string>();
        foreach (var (what, sql) in Halves)
        {
            var rows = await RowsAsync(connection, sql);
            if (rows.Count > 0) faults.Add($"{what}: {rows.Count}, {rows[0]} first");
        }

        var stored = (await RowsAsync(connection, "SELECT id FROM cases WHERE origin <> 'service'")).Select(Guid.Parse).ToList();
        faults.AddRange(stored.Except(answered).Take(3).Select(id => $"case {id} is stored and was never answered"));
        faults.AddRange(answered.Except(stored).Take(3).Select(id => $"case {id} was answered and is not stored"));
        return faults;
    }

    private static async Task<List<string>> RowsAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts stand above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }
}
