using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

public abstract class PersonalDataTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const int Patients = 200;

    [Fact]
    public async Task Nothing_that_names_a_patient_is_found_outside_the_sealed_report()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, hospital) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("hospital-H330106001"));
        await using var screen = await county.FollowAsync();
        var told = new StringBuilder();
        var problems = new StringBuilder();
        var last = new TaskCompletionSource<Guid>();
        var listening = Task.Run(async () =>
        {
            while (true)
            {
                var next = await screen.NextAsync();
                told.AppendLine(next.Data.GetRawText());
                if (last.Task.IsCompleted && next.CaseId == await last.Task) return;
            }
        }, Cancel);

        var secrets = new List<string>();
        for (var i = 0; i < Patients; i++)
        {
            var report = (i % 4) == 0 ? Reports.Wheeze(server).With("emergency", true) : Reports.Fever(server);
            secrets.AddRange(Name(report, i));
            var reply = (await clinic.ReportAsync(report)).Is(201);
            Assert.Equal((string)report["patient"]!["name"]!, (await clinic.CaseAsync(reply.CaseId)).Word("report.patient.name"));
            if (i % 10 == 0)
            {
                (await clinic.UpdateAsync(reply.CaseId, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["diseases"] = secrets[^1], [secrets[^2]] = "x" }, ["lowerReason"] = secrets[^3] })).Is(200);
                if (reply.Body.GetProperty("escalation") is { ValueKind: System.Text.Json.JsonValueKind.Object } request)
                    (await hospital.AcceptAsync(request.GetProperty("id").GetGuid())).Is(200);
                problems.AppendLine((await clinic.ReportAsync(report.With("patient.sex", "male"))).Is(409).Text);
                report["id"] = Reports.NewId();
                report["emergency"] = false;
                problems.AppendLine((await clinic.ReportAsync(report.With("event.signs", new JsonArray("fever")).With("event.onsetAt", secrets[^1]).With("patient.sex", secrets[^2]).With("patient.weightKg", secrets[^3]))).Is(400).Text);
                problems.AppendLine((await clinic.ReportTextAsync(report.ToJsonString()[..^2])).Is(400).Text);
            }
        }

        await server.IdleAsync();
        last.SetResult((await clinic.ReportAsync(Reports.Button())).Is(201).CaseId);
        await listening;
        Assert.True(problems.Length > 2_000 && told.Length > 20_000, $"{problems.Length} {told.Length}");
        var texts = new List<(string Where, string Text)>
        {
            ("live events", told.ToString()),
            ("problem documents", problems.ToString()),
            ("logs", string.Join('\n', server.Watch.Logs)),
            ("line list", (await county.GetAsync("/api/cases?limit=200")).Text),
        };
        texts.AddRange(await StoredAsync(server.Database));
        foreach (var (where, text) in texts)
            foreach (var secret in secrets) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{secret} is in {where}");
        foreach (var secret in secrets) Assert.False(texts.Any(text => text.Where == "database" && text.Text.Contains(Hex(secret), StringComparison.OrdinalIgnoreCase)), $"{secret} is in the database as bytes");

        // Whoever is allowed to finds them by their name and their number all the same.
        var found = (await clinic.GetAsync($"/api/cases?q={Uri.EscapeDataString(secrets[0])}")).Is(200);
        Assert.Single(found.Field("items").EnumerateArray());
    }

    private static IEnumerable<string> Name(JsonObject report, int i)
    {
        var n = i.ToString("0000", CultureInfo.InvariantCulture);
        string[] secrets =
        [
            $"测试甲{n}", $"33010620240101{n}", $"1395550{n}", $"虚构路{n}号", $"监护人{n}", $"报告人{n}", $"1385551{n}", $"过敏史{n}", $"自述{n}",
        ];
        report.With("patient.name", secrets[0]).With("patient.idNumber", secrets[1]).With("patient.phone", secrets[2]).With("patient.address", secrets[3])
            .With("patient.guardian", secrets[4]).With("reporter.name", secrets[5]).With("reporter.phone", secrets[6]).With("patient.allergies", secrets[7])
            .With("event.narrative", $"{secrets[8]}，{secrets[0]}");
        return [secrets[0], secrets[1], secrets[2], secrets[3], .. secrets[4..]];
    }

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    // Every byte of the file, or every column of every table: what a stolen copy holds.
    private static async Task<List<(string, string)>> StoredAsync(TestDatabase database)
    {
        if (database.Engine == Engine.Sqlite)
        {
            await database.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
            var bytes = new List<byte>();
            foreach (var file in Directory.EnumerateFiles(database.Folder, "test.db*"))
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var copy = new MemoryStream();
                await stream.CopyToAsync(copy, Cancel);
                bytes.AddRange(copy.ToArray());
            }

            Assert.True(bytes.Count > 500_000, $"{bytes.Count} bytes");
            var all = bytes.ToArray();
            return [("the file", Encoding.UTF8.GetString(all)), ("the file as UTF-16", Encoding.Unicode.GetString(all)), ("the file as UTF-16, one off", Encoding.Unicode.GetString(all, 1, all.Length - 1))];
        }

        var dump = new StringBuilder();
        foreach (var table in await database.RowsAsync("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            foreach (var row in await database.RowsAsync($"SELECT t::text FROM \"{table[0]}\" AS t")) dump.AppendLine(row[0]);
        Assert.True(dump.Length > 500_000, $"{dump.Length} characters");
        return [("database", dump.ToString())];
    }
}

[Collection<OnSqlite>]
public sealed class PersonalDataOnSqlite(SqliteFixture fixture) : PersonalDataTests(fixture);

[Collection<OnPostgres>]
public sealed class PersonalDataOnPostgres(PostgresFixture fixture) : PersonalDataTests(fixture);
