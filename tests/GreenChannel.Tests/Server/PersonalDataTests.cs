using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>
/// Scene: 10,000 invented people, half on each engine; a few hundred of them go through everything the service does with a
/// case. Then all that the process has written or told is searched for each of their names, numbers and words.
/// GREENCHANNEL_PEOPLE says how many on each engine.
/// </summary>
public abstract class PersonalDataTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const int Patients = 200;
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly int People = int.TryParse(Environment.GetEnvironmentVariable("GREENCHANNEL_PEOPLE"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 5_000;

    [Fact]
    public async Task Nothing_that_names_a_patient_is_found_outside_the_sealed_report()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, hospital) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("hospital-H330106001"));
        await using var screen = await county.FollowAsync();
        var told = new StringBuilder();
        var problems = new StringBuilder();
        using var traces = new Traces();
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

        // Most only report.
        var secrets = new List<string>();
        var many = new ConcurrentQueue<string>();
        await Parallel.ForAsync(Patients, People, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (i, _) =>
        {
            var report = Reports.Fever(server);
            foreach (var secret in Name(report, i)) many.Enqueue(secret);
            (await clinic.ReportAsync(report)).Is(201);
        });
        for (var i = 0; i < Patients; i++)
        {
            var report = (i % 4) == 0 ? Reports.Wheeze(server).With("emergency", true) : Reports.Fever(server);
            secrets.AddRange(Name(report, i));
            var reply = (await clinic.ReportAsync(report)).Is(201);
            Assert.Equal((string)report["patient"]!["name"]!, (await clinic.CaseAsync(reply.CaseId)).Word("report.patient.name"));
            if (i % 20 == 1) problems.Append(await PlayAsync(server, reply.CaseId, secrets[^9..]));
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
            ("traces and metrics", traces.Text()),
            ("line list", (await county.GetAsync("/api/cases?limit=200")).Text),
        };
        texts.AddRange(await StoredAsync(server.Database));
        secrets.AddRange(many);
        var looked = SearchValues.Create([.. secrets, .. secrets.Select(Hex), .. secrets.Select(Uri.EscapeDataString).Except(secrets)], StringComparison.Ordinal);
        foreach (var (where, text) in texts)
        {
            var at = text.AsSpan().IndexOfAny(looked);
            Assert.True(at < 0, $"in {where}: {(at < 0 ? "" : text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 40)])}");
        }

        // Whoever is allowed to finds them by their name and their number all the same.
        var found = (await clinic.PostAsync("/api/cases/search", new JsonObject { ["q"] = secrets[0] }.ToJsonString())).Is(200);
        Assert.Single(found.Field("items").EnumerateArray());
    }

    // Everything else that is done with a case, each time with the person's own words where somebody could write them.
    private static async Task<string> PlayAsync(ServerUnderTest server, Guid id, IReadOnlyList<string> person)
    {
        var (clinic, county, province) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330000"));
        var said = new StringBuilder();
        JsonObject Body(params (string Name, JsonNode? Value)[] fields) => new(fields.Append(("id", (JsonNode?)Reports.NewId())).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        (await clinic.PostAsync($"/api/cases/{id}/treatment", Body(("kind", "other"), ("note", person[8])).ToJsonString())).Is(200);
        said.AppendLine((await clinic.PostAsync($"/api/cases/{id}/treatment", Body(("kind", person[0])).ToJsonString())).Text);
        (await county.CaseAsync(id)).Is(200);
        (await county.PostAsync($"/api/cases/{id}/feedback", Body(("kind", "conclusion"), ("words", person[8]), ("panel", person[5])).ToJsonString())).Is(201);
        var found = Body(("changes", new JsonArray(new JsonObject { ["field"] = "other.supply", ["value"] = person[8] }, new JsonObject { ["field"] = $"contacts.{Reports.NewId()}.name", ["value"] = person[5] })));
        (await county.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{id}/investigation") { Content = new StringContent(found.ToJsonString(), Encoding.UTF8, "application/json") })).Is(200);
        found["changes"]![0]!["field"] = person[0];
        said.AppendLine((await county.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{id}/investigation") { Content = new StringContent(found.ToJsonString(), Encoding.UTF8, "application/json") })).Is(422).Text);
        (await county.PostAsync($"/api/cases/{id}/reviews", Body(("kind", "return"), ("reason", person[8])).ToJsonString())).Is(201);
        (await province.CaseAsync(id)).Is(200);
        await province.PostAsync($"/api/cases/{id}/identity", new JsonObject { ["reason"] = "核对" }.ToJsonString());
        (await county.PostAsync("/api/person-copies", new JsonObject { ["idNumber"] = person[1] }.ToJsonString())).Is(200);
        said.AppendLine((await clinic.PostAsync("/api/person-copies", new JsonObject { ["idNumber"] = person[1] }.ToJsonString())).Is(403).Text);
        var day = server.Now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        said.AppendLine((await county.PostAsync("/api/exports", new JsonObject { ["kind"] = "lines", ["purpose"] = "investigation", ["recipient"] = "示范单位", ["from"] = "2024-01-01", ["to"] = day }.ToJsonString())).Is(200).Text);
        var slip = (await clinic.PostAsync("/api/slips", Body(("vaccine", "5001"), ("note", person[0])).ToJsonString())).Is(201);
        var told = await server.Anonymous().PostAsync(new Uri(slip.Word("url")!).AbsolutePath, $"signs=fever&words={Uri.EscapeDataString(person[8])}&phone={Uri.EscapeDataString(person[2])}", Form);
        said.AppendLine(told.Text);
        var stay = Body(("patient", new JsonObject { ["name"] = person[0], ["phone"] = person[2] }), ("vaccination", new JsonObject { ["vaccine"] = "5001" }));
        await clinic.PostAsync("/api/stays", stay.ToJsonString());
        said.AppendLine((await (await server.As("clinic-3301060201")).PostAsync("/api/cases/search", new JsonObject { ["q"] = person[0] }.ToJsonString())).Is(200).Text);
        var looked = (await clinic.PostAsync("/cases/find", $"q={Uri.EscapeDataString(person[0])}", Form)).Location!.ToString();
        Assert.Contains("/cases/", (await clinic.GetAsync(looked)).Is(200).Text, StringComparison.Ordinal);
        said.AppendLine(looked);
        using var atDesk = new AtBrowser(server);
        foreach (var page in new[] { "/sign-in", "/cases" }) said.AppendLine(await (await atDesk.GetAsync(page)).Content.ReadAsStringAsync(Cancel));
        await atDesk.SignInAsync(person[0], person[1]); // Somebody types into the wrong box.
        return said.ToString();
    }

    /// <summary>What the process tells of itself: spans with their tags, and every tag of a metric.</summary>
    private sealed class Traces : IDisposable
    {
        private readonly ConcurrentQueue<string> _said = new();
        private readonly ActivityListener _spans;
        private readonly MeterListener _meters = new();

        public Traces()
        {
            _spans = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded, ActivityStopped = Note };
            ActivitySource.AddActivityListener(_spans);
            _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
            _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
            _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
            _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
            _meters.Start();
        }

        public string Text() => string.Join('\n', _said);

        public void Dispose()
        {
            _spans.Dispose();
            _meters.Dispose();
        }

        private void Note(Activity span) => _said.Enqueue($"{span.DisplayName} {string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', span.Events.SelectMany(one => one.Tags).Select(tag => $"{tag.Value}"))}");

        private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags) if (tag.Value is string text) _said.Enqueue($"{instrument.Name} {tag.Key}={text}");
        }
    }

    private static IEnumerable<string> Name(JsonObject report, int i)
    {
        var n = i.ToString("00000", CultureInfo.InvariantCulture);
        string[] secrets =
        [
            $"测试甲{n}", $"3301062024010{n}", $"0571-5559-{n}", $"虚构路{n}号", $"监护人{n}", $"报告人{n}", $"0571-5558-{n}", $"过敏史{n}", $"自述{n}",
        ];
        report.With("patient.name", secrets[0]).With("patient.idNumber", secrets[1]).With("patient.phone", secrets[2]).With("patient.address", secrets[3])
            .With("patient.guardian", secrets[4]).With("reporter.name", secrets[5]).With("reporter.phone", secrets[6]).With("patient.allergies", secrets[7])
            .With("event.narrative", $"{secrets[8]}，{secrets[0]}");
        return [secrets[0], secrets[1], secrets[2], secrets[3], .. secrets[4..]];
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));

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
