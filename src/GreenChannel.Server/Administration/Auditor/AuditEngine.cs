using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Timing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace GreenChannel.Server.Administration.Auditor;

/// <summary>A promise that is broken, and by what.</summary>
public sealed record AuditFault(string Rule, string Id);

/// <summary>One look of the auditor.</summary>
/// <param name="At">UTC.</param>
/// <param name="Milliseconds">How long the look took.</param>
/// <param name="Faults">What it found.</param>
/// <param name="Unable">Why it could not look; null where it could.</param>
public sealed record AuditLook(DateTime At, double Milliseconds, IReadOnlyList<AuditFault> Faults, string? Unable = null);

/// <summary>
/// greenchannel audit-engine: looks every thirty seconds whether the green channel keeps its promises, in a process of its
/// own, with its own connection, which only reads, and its own SQL. No configuration switches it off: every server starts one
/// beside it, and it can be run anywhere else as well (E21).
/// </summary>
public static class AuditEngine
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>A promise may be late by so much before it counts as broken.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    // Older cases were looked at when they were new, and at every start of an auditor.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);

    /// <summary>Writes each look as a line of JSON; with <paramref name="once"/> one look, and 1 where something is broken.</summary>
    /// <param name="options">Which database.</param>
    /// <param name="once">One look only.</param>
    /// <param name="beside">Ends with the server that started it, whose end closes the standard input.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<int> RunAsync(GreenChannelOptions options, bool once, bool beside, TextWriter output, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (beside) _ = Task.Run(async () =>
        {
            await Console.In.ReadToEndAsync(CancellationToken.None);
            await end.CancelAsync();
        }, CancellationToken.None);

        var time = new SteadyTime();
        DateTime? since = null;
        while (true)
        {
            var look = await LookAsync(options.Database, time, since ?? DateTime.UnixEpoch, end.Token);
            if (look.Unable is null) since = look.At - Recent;
            await output.WriteLineAsync(JsonSerializer.Serialize(look, Json.Stored));
            await output.FlushAsync(CancellationToken.None);
            if (once) return look is { Faults.Count: 0, Unable: null } ? 0 : 1;
            await Task.Delay(Every, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested) return 0;
        }
    }

    private static async Task<AuditLook> LookAsync(string database, SteadyTime time, DateTime since, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            var postgres = AuditRule.IsPostgres(database);
            await using DbConnection connection = postgres
                ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false, Options = "-c default_transaction_read_only=on" }.ConnectionString)
                : new SqliteConnection(new SqliteConnectionStringBuilder(database) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            await connection.OpenAsync(cancel);
            var now = postgres ? await ClockAsync(connection, cancel) : time.Now();
            watch.Restart();
            var faults = new List<AuditFault>();
            foreach (var rule in AuditRule.For(postgres))
            {
                await using var ask = connection.CreateCommand();
                ask.CommandText = rule.Sql;
                Add(ask, "late", now - Late, postgres);
                Add(ask, "since", since, postgres);
                await using var found = await ask.ExecuteReaderAsync(cancel);
                while (await found.ReadAsync(cancel)) faults.Add(new AuditFault(rule.Name, found.GetGuid(0).ToString()));
            }

            return new AuditLook(now, watch.Elapsed.TotalMilliseconds, faults);
        }
        catch (Exception unable) when (unable is DbException or TimeoutException or IOException or InvalidOperationException)
        {
            return new AuditLook(time.Now(), watch.Elapsed.TotalMilliseconds, [], unable.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            return new AuditLook(time.Now(), watch.Elapsed.TotalMilliseconds, [], "ended");
        }
    }

    private static async Task<DateTime> ClockAsync(DbConnection connection, CancellationToken cancel)
    {
        await using var ask = connection.CreateCommand();
        ask.CommandText = "SELECT clock_timestamp()";
        return (DateTime)(await ask.ExecuteScalarAsync(cancel))!;
    }

    private static void Add(DbCommand ask, string name, DateTime instant, bool postgres)
    {
        var parameter = ask.CreateParameter();
        parameter.ParameterName = name;
        // SQLite stores an instant as text without its zone, and compares it as text.
        parameter.Value = postgres ? DateTime.SpecifyKind(instant, DateTimeKind.Utc) : instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", System.Globalization.CultureInfo.InvariantCulture);
        ask.Parameters.Add(parameter);
    }
}
