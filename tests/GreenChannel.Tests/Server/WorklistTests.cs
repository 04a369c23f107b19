using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Deadlines;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: the county's morning. One page says what is due, what is late and whose turn it is; what is done leaves it, what is late goes to the level above.</summary>
public abstract class WorklistTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_step_that_was_said_by_mistake_is_taken_back_with_a_reason_and_its_limit_runs_again()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var before = await server.Database.RowsAsync("SELECT next_due, turns FROM cases");
        var step = (await StepAsync(county, id, "investigationBegan")).Is(201).Field("id").GetGuid();
        var path = $"/api/cases/{id}/feedback/{step}/take-back";
        Assert.Equal(["required"], (await county.PostAsync(path, "{}")).Is(422).Codes["reason"]);
        (await clinic.PostAsync(path, "{}")).Is(403);
        (await (await server.As("cdc-330108")).PostAsync(path, "{}")).Is(404);
        var ended = (await StepAsync(county, id, "investigationEnded")).Is(201).Field("id").GetGuid();
        var body = new JsonObject { ["reason"] = "示范点错了" }.ToJsonString();
        Assert.Equal("step-stands", (await county.PostAsync(path, body)).Is(409).Word("code"));
        (await county.PostAsync($"/cases/{id}/feedback/{ended}/take-back", $"reason={Uri.EscapeDataString("示范点错了")}", "application/x-www-form-urlencoded")).Is(302);
        var taken = (await county.PostAsync(path, body)).Is(200);
        Assert.Equal(taken.Text, (await county.PostAsync(path, body)).Is(200).Text);
        Assert.Equal(before, await server.Database.RowsAsync("SELECT next_due, turns FROM cases"));
        Assert.Contains("investigationStart", (await WorkAsync(county)).Select(item => item.Kind));
        Assert.Equal(2, (await county.ActionsAsync(id)).Count(action => action == "feedback.takenBack"));
        Assert.Contains("示范点错了", System.Net.WebUtility.HtmlDecode((await county.GetAsync($"/cases/{id}")).Is(200).Text), StringComparison.Ordinal);
        Assert.DoesNotContain("点错了", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0])), StringComparison.Ordinal);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task What_is_due_stands_in_order_and_leaves_when_it_is_done()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var fever = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        server.Pass(TimeSpan.FromHours(1));
        var hives = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var grave = (await clinic.ReportAsync(Reports.Fever(server).With("event.outcome", "died"))).Is(201).CaseId;
        var morning = await WorkAsync(county);
        Assert.Equal(morning.Select(item => item.Due).Order(), morning.Select(item => item.Due));
        Assert.Equal(
            new[] { (grave, "notice"), (grave, "verification"), (grave, "panel"), (grave, "investigationStart"), (fever, "verification"), (hives, "verification"), (hives, "investigationStart") }.Order(),
            morning.Select(item => (item.Case, item.Kind)).Order());
        Assert.Equal((grave, true), (morning[0].Case, morning[1].Case == grave));

        (await StepAsync(county, fever, "verified")).Is(201);
        (await StepAsync(county, grave, "notified")).Is(201);
        (await StepAsync(county, hives, "verified")).Is(201);
        (await StepAsync(county, hives, "investigationBegan")).Is(201);
        var work = await WorkAsync(county);
        Assert.DoesNotContain(work, item => item.Case == fever);
        Assert.Equal(["investigationForm"], work.Where(item => item.Case == hives).Select(item => item.Kind));
        Assert.Equal([("investigationStart", "330106"), ("panel", "330100"), ("verification", "330106")], work.Where(item => item.Case == grave).Select(item => (item.Kind, item.Turn)).Order());

        (await StepAsync(county, hives, "formCompleted")).Is(201);
        (await StepAsync(county, hives, "investigationEnded")).Is(201);
        (await county.PostAsync($"/api/cases/{hives}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "conclusion", ["words"] = "示范结论" }.ToJsonString())).Is(201);
        Assert.Equal(["conclusion"], (await WorkAsync(county)).Where(item => item.Case == hives).Select(item => item.Kind)); // Words that are passed on are no panel's conclusion.
        (await ConcludeAsync(county, hives)).Is(201);
        Assert.Equal([("conclusionSent", "330106"), ("familyTold", "3301060101")], (await WorkAsync(county)).Where(item => item.Case == hives).Select(item => (item.Kind, item.Turn)).Order());
        (await StepAsync(county, hives, "conclusionSent")).Is(201);
        (await clinic.PostAsync($"/cases/{hives}/told", $"id={Reports.NewId()}", "application/x-www-form-urlencoded")).Is(302);
        Assert.DoesNotContain(await WorkAsync(county), item => item.Case == hives);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task However_many_are_late_each_stands_on_a_page_and_what_is_not_late_waits_behind_them()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var late = new List<Guid>();
        foreach (var some in Enumerable.Range(0, ReadWork.LatePage + 3).Chunk(16)) late.AddRange((await Task.WhenAll(some.Select(_ => clinic.ReportAsync(Reports.Fever(server))))).Select(reply => reply.Is(201).CaseId));
        server.Pass(TimeSpan.FromHours(30));
        var fresh = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        var first = (await county.GetAsync("/api/work")).Is(200);
        Assert.Equal((ReadWork.LatePage + 3, 1), (first.Field("late").GetInt32(), first.Field("next").GetInt32()));
        var second = (await county.GetAsync("/api/work?page=1")).Is(200);
        Assert.False(second.Body.TryGetProperty("next", out var next) && next.ValueKind != JsonValueKind.Null);
        static IEnumerable<Guid> Cases(Reply reply) => reply.Field("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid()).Distinct();
        Assert.DoesNotContain(fresh, Cases(first));
        Assert.Equal(late.Append(fresh).Order(), Cases(first).Concat(Cases(second)).Distinct().Order());
        Assert.Contains("href=\"/work?page=1\"", (await county.GetAsync("/work")).Is(200).Text, StringComparison.Ordinal);
        Assert.Equal(["range"], (await county.GetAsync("/api/work?page=-1")).Is(400).Codes["page"]);
    }

    [Fact]
    public async Task A_step_is_taken_by_whose_turn_it_is_or_by_those_above_them()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city, treating) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"), await server.As("cdc-330108"));
        var grave = (await clinic.ReportAsync(Reports.Fever(server).With("event.outcome", "died").With("event.hospital", "H330108001"))).Is(201).CaseId;
        (await treating.CaseAsync(grave)).Is(200);
        foreach (var step in new[] { "verified", "investigationBegan", "panelConvened" }) Assert.Equal("not-your-turn", (await StepAsync(treating, grave, step)).Is(403).Word("code"));
        Assert.DoesNotContain("value=\"verified\"", (await treating.GetAsync($"/cases/{grave}")).Is(200).Text, StringComparison.Ordinal); // Nor is it offered there.
        Assert.EndsWith("?said=not-your-turn#became", (await treating.PostAsync($"/cases/{grave}/feedback", $"id={Reports.NewId()}&kind=verified", "application/x-www-form-urlencoded")).Is(302).Location!.ToString(), StringComparison.Ordinal);
        foreach (var step in new[] { "panelConvened", "preliminaryReport" }) Assert.Equal("not-your-turn", (await StepAsync(county, grave, step)).Is(403).Word("code"));
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM feedback"));

        // The city's turn stands on its list although the county's limits end before, and its page offers its own step only.
        Assert.Equal([(grave, "panel", "330100")], (await WorkAsync(city, "?turn=mine")).Select(item => (item.Case, item.Kind, item.Turn)));
        var page = (await city.GetAsync("/work")).Is(200).Text;
        Assert.Contains("value=\"panelConvened\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"verified\"", page, StringComparison.Ordinal);
        (await StepAsync(city, grave, "panelConvened")).Is(201);
        Assert.Empty(await WorkAsync(city, "?turn=mine"));
        (await StepAsync(city, grave, "verified")).Is(201); // In the county's place.
        (await StepAsync(await server.As("cdc-330000"), grave, "notified")).Is(201);
        Assert.Equal(["investigationStart"], (await WorkAsync(county)).Select(item => item.Kind));
    }

    [Fact]
    public async Task A_step_that_was_taken_is_answered_again_after_the_turn_went_to_another()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var sent = new JsonObject { ["id"] = Reports.NewId(), ["kind"] = "conclusionSent" }.ToJsonString();
        var first = (await county.PostAsync($"/api/cases/{id}/feedback", sent)).Is(201);
        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["event"] = new JsonObject { ["outcome"] = "died" } })).Is(200);
        foreach (var step in new[] { "investigationBegan", "investigationEnded" }) (await StepAsync(county, id, step)).Is(201);
        (await ConcludeAsync(await server.As("cdc-330100"), id)).Is(201);
        (await StepAsync(county, id, "conclusionSent")).Is(403); // Of a death it is the city's.
        Assert.Equal(first.Text, (await county.PostAsync($"/api/cases/{id}/feedback", sent)).Is(200).Text);
    }

    [Fact]
    public async Task A_case_that_cannot_be_reckoned_keeps_no_other_waiting()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var broken = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        server.Pass(TimeSpan.FromMinutes(1));
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        await server.Database.ExecuteAsync($"UPDATE cases SET steps = 'torn' WHERE case_number = '{broken.CaseNumber}'");
        server.Pass(TimeSpan.FromHours(21));
        Assert.Equal(1, await AttendAsync(server));
        Assert.Equal(["deadline.reminded verification 330106"], await ToldAsync(server));

        // It stands on the list and is opened as any other.
        var county = await server.As("cdc-330106");
        Assert.Equal(2, (await county.GetAsync("/api/work")).Is(200).Field("items").GetArrayLength());
        Assert.Contains("期限无法读出", System.Net.WebUtility.HtmlDecode((await county.GetAsync("/work")).Is(200).Text), StringComparison.Ordinal);
        (await county.GetAsync($"/cases/{broken.CaseId}")).Is(200);
    }

    [Fact]
    public async Task However_many_cannot_be_reckoned_the_next_one_is_looked_after()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        for (var torn = 0; torn < 201; torn++) (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        await server.Database.ExecuteAsync("UPDATE cases SET steps = 'torn'");
        server.Pass(TimeSpan.FromMinutes(1));
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        server.Pass(TimeSpan.FromHours(21));
        Assert.Equal(1, await AttendAsync(server));
    }

    [Fact]
    public async Task Nobody_sees_the_work_of_another_county_and_those_above_see_all_of_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var id = (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        foreach (var (who, sees) in new[] { ("cdc-330106", true), ("cdc-330100", true), ("cdc-330000", true), ("cdc-330108", false) })
            Assert.Equal(sees, (await WorkAsync(await server.As(who))).Any(item => item.Case == id));
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "admin" }) (await (await server.As(who)).GetAsync("/api/work")).Is(403);
        Assert.Empty(await WorkAsync(await server.As("cdc-330100"), "?turn=mine"));
        (await (await server.As("cdc-330106")).GetAsync("/api/work?turn=yours")).Is(400);
        var page = (await (await server.As("cdc-330106")).GetAsync("/work")).Is(200).Text;
        Assert.Contains($"/cases/{id}#became", page, StringComparison.Ordinal);
        Assert.DoesNotContain("王小明", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_late_is_told_to_the_level_above_once_each_and_stays_on_top()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var expected = new List<string>();
        Assert.Equal(0, await AttendAsync(server));

        // Verification within 24 hours, reminded 4 before; the investigation within 48, reminded 24 and 4 before: at 24 both speak.
        foreach (var (hours, told) in new (double, string[])[]
        {
            (20, ["deadline.reminded verification 330106"]),
            (3.9, []),
            (0.2, ["deadline.escalated verification 330106 330100", "deadline.reminded investigationStart 330106"]),
            (20, ["deadline.reminded investigationStart 330106"]),
            (4, ["deadline.escalated investigationStart 330106 330100", "deadline.escalated verification 330106 330100"]),
            (30, ["deadline.escalated investigationStart 330106 330100"]),
        })
        {
            server.Pass(TimeSpan.FromHours(hours));
            await AttendAsync(server);
            Assert.Equal(0, await AttendAsync(server)); // Whoever comes second finds it said.
            expected.AddRange(told.Order());
            Assert.Equal(expected.Order(), (await ToldAsync(server)).Order());
        }

        var work = await WorkAsync(county);
        Assert.Equal((true, id), (work[0].Late, work[0].Case));
        (await StepAsync(county, id, "verified")).Is(201);
        (await StepAsync(county, id, "investigationBegan")).Is(201);
        server.Pass(TimeSpan.FromHours(1));
        Assert.Equal(0, await AttendAsync(server)); // Nobody is told of what is done.
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_drill_and_an_erased_case_are_nobodys_work_and_a_case_that_is_handed_on_is_the_others()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (county, other) = (await server.As("cdc-330106"), await server.As("cdc-330108"));
        (await county.PostAsync("/api/drills", new JsonObject { ["id"] = Reports.NewId(), ["site"] = "3301060101" }.ToJsonString())).Is(201);
        Assert.Empty(await WorkAsync(county));
        var clinic = await server.As("clinic-3301060101");
        var reported = (await clinic.ReportAsync(Reports.Hives(server))).Is(201);
        var transfer = Reports.NewId();
        (await county.PostAsync($"/api/cases/{reported.CaseId}/transfers", new JsonObject { ["id"] = transfer, ["to"] = "330108", ["reason"] = "vaccinatedThere" }.ToJsonString())).Is(201);
        Assert.NotEmpty(await WorkAsync(county));
        Assert.Empty(await WorkAsync(other)); // An offer is nobody's duty yet.
        (await other.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"received"}""")).Is(200);
        Assert.Empty(await WorkAsync(county));
        Assert.All(await WorkAsync(other), item => Assert.Equal("330108", item.Turn));
        var request = (await clinic.RequestAsync(reported.CaseId)).GetProperty("id").GetGuid();
        (await clinic.StandDownAsync(request)).Is(200);
        await server.InScopeAsync(services => services.GetRequiredService<GreenChannel.Server.Administration.Erasure.EraseCase>().NumberAsync(reported.CaseNumber!, "request", TextWriter.Null, Cancel));
        Assert.Empty(await WorkAsync(other));
        server.Pass(TimeSpan.FromDays(9));
        Assert.Equal(0, await AttendAsync(server));
    }

    private sealed record Line(Guid Case, string Kind, string Turn, DateTime Due, bool Late);

    private static async Task<List<Line>> WorkAsync(Caller who, string query = "") => [.. (await who.GetAsync($"/api/work{query}")).Is(200).Field("items").EnumerateArray()
        .Select(item => new Line(item.GetProperty("caseId").GetGuid(), item.GetProperty("kind").GetString()!, item.GetProperty("turn").GetString()!, item.GetProperty("due").GetDateTime(), item.GetProperty("isLate").GetBoolean()))];

    private static Task<Reply> StepAsync(Caller who, Guid id, string kind) => who.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = kind }.ToJsonString());

    private static Task<Reply> ConcludeAsync(Caller who, Guid id) => who.PostAsync($"/api/cases/{id}/conclusions", new JsonObject
    {
        ["id"] = Reports.NewId(),
        ["by"] = "panel",
        ["members"] = new JsonArray("示范甲", "示范乙"),
        ["class"] = "coincidental",
        ["certainty"] = "not",
        ["diagnosis"] = "other",
        ["basis"] = "示范依据",
        ["words"] = "示范结论",
    }.ToJsonString());

    private static Task<int> AttendAsync(ServerUnderTest server) => server.InScopeAsync(services => services.GetRequiredService<AttendDeadlines>().RunAsync(Cancel));

    private static async Task<List<string>> ToldAsync(ServerUnderTest server) =>
        [.. (await server.Database.RowsAsync("SELECT action, detail FROM audit WHERE action LIKE 'deadline.%' ORDER BY position")).Select(row =>
        {
            var detail = JsonDocument.Parse(row[1]).RootElement;
            return $"{row[0]} {detail.GetProperty("kind").GetString()} {string.Join(' ', detail.GetProperty("to").EnumerateArray().Select(to => to.GetString()))}";
        })];
}

[Collection<OnSqlite>]
public sealed class WorklistOnSqlite(SqliteFixture fixture) : WorklistTests(fixture);

[Collection<OnPostgres>]
public sealed class WorklistOnPostgres(PostgresFixture fixture) : WorklistTests(fixture);
