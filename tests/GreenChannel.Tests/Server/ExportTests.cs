using System.Globalization;
using System.Text.Json.Nodes;
using GreenChannel.Server.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: somebody outside asks for numbers. What leaves is written down first, holds what the purpose needs, and shows nobody.</summary>
public abstract class ExportTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task What_leaves_is_written_down_and_holds_what_the_purpose_needs()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, other, county, city) = (await server.As("clinic-3301060101"), await server.As("clinic-3301080101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        for (var report = 0; report < 7; report++) (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var unknown = Reports.Fever(server);
        unknown["vaccinations"]![0]!.AsObject().Remove("vaccine");
        unknown["vaccinations"]![0]!["name"] = "=1+1";
        (await clinic.ReportAsync(unknown)).Is(201);
        (await other.ReportAsync(Reports.Fever(server, "3301080101"))).Is(201);

        var lines = await FileAsync(county, "lines", "investigation", server);
        Assert.Equal(8, lines.Count(line => line.Contains("3301060101", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("3301080101", StringComparison.Ordinal) || line.Contains("王小明", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("'=1+1", StringComparison.Ordinal));
        var research = await FileAsync(city, "lines", "research", server);
        Assert.Equal(9, research.Count(line => line.StartsWith("330100,", StringComparison.Ordinal)));
        Assert.DoesNotContain(research, line => line.Contains("L1", StringComparison.Ordinal) || line.Contains("33010601", StringComparison.Ordinal));

        // Seven and one: the one is hidden, and nothing that gives it away.
        var inside = await FileAsync(county, "figures", "quality", server);
        Assert.Contains(inside, line => line.StartsWith("'=1+1,", StringComparison.Ordinal) && line.EndsWith(",1", StringComparison.Ordinal));
        var outside = await FileAsync(county, "figures", "research", server);
        Assert.Contains(outside, line => line.StartsWith("'=1+1,", StringComparison.Ordinal) && line.EndsWith(",*", StringComparison.Ordinal));
        Assert.DoesNotContain(outside, line => line.EndsWith(",8", StringComparison.Ordinal) && outside.Any(one => one.EndsWith(",7", StringComparison.Ordinal)));

        var made = (await county.GetAsync("/api/exports")).Is(200).Field("items").EnumerateArray().ToList();
        Assert.Equal(["research", "quality", "investigation"], made.Select(item => item.GetProperty("purpose").GetString()));
        Assert.Equal(4, (await city.GetAsync("/api/exports")).Is(200).Field("items").GetArrayLength());
        Assert.Equal(0, (await (await server.As("cdc-330108")).GetAsync("/api/exports")).Is(200).Field("items").GetArrayLength());
        (await clinic.GetAsync("/api/exports")).Is(403);
        (await clinic.PostAsync("/api/exports", Ask(server, "figures", "quality"))).Is(403);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Figures_are_published_only_with_a_permission()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var province = await server.As("cdc-330000");
        Assert.Equal("publication-not-permitted", (await province.PostAsync("/api/exports", Ask(server, "figures", "publication"))).Is(403).Field("code").GetString());
        Assert.Equal(0, (await province.GetAsync("/api/exports")).Is(200).Field("items").GetArrayLength());

        var options = server.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<GreenChannelOptions>>().Value;
        (options.Publication.Number, options.Publication.GivenBy) = ("示范许可 2026-1", "示范国家主管部门");
        Assert.Contains("示范许可 2026-1", (await FileAsync(province, "figures", "publication", server))[1], StringComparison.Ordinal);
        Assert.Equal(["unknownValue"], (await province.PostAsync("/api/exports", Ask(server, "lines", "publication"))).Is(422).Codes["kind"]);
        options.Publication.Until = DateOnly.FromDateTime(server.Now.AddDays(-2).Date);
        (await province.PostAsync("/api/exports", Ask(server, "figures", "publication"))).Is(403);
    }

    [Fact]
    public async Task What_cannot_be_is_named_and_nothing_is_written_down()
    {
        var county = await Server.As("cdc-330108");
        var wrong = (await county.PostAsync("/api/exports", """{"kind":"all","purpose":"curiosity","from":"yesterday","to":"2026-01-01","by":"name"}""")).Is(422).Codes;
        Assert.Equal(["by", "from", "kind", "purpose", "recipient"], wrong.Keys.Order(StringComparer.Ordinal));
        (await county.PostAsync("/api/exports", "[]")).Is(400);
        Assert.Equal(0, (await county.GetAsync("/api/exports")).Is(200).Field("items").GetArrayLength());
    }

    [Fact]
    public async Task A_person_gets_what_is_kept_about_them_from_their_county_and_nobody_else_does()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var report = Reports.Fever(server).With("patient.idNumber", "330106202405201234");
        var id = (await clinic.ReportAsync(report)).Is(201).CaseId;
        (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var county = await server.As("cdc-330106");
        (await county.CaseAsync(id)).Is(200);
        const string asked = """{"idNumber":" 330106202405201234 "}""";
        var copy = (await county.PostAsync("/api/person-copies", asked)).Is(200).Field("cases");
        Assert.Equal(1, copy.GetArrayLength());
        Assert.Equal("王小明", copy[0].GetProperty("report").GetProperty("patient").GetProperty("name").GetString());
        Assert.Equal(["report.received", "case.read", "person.copied"], copy[0].GetProperty("events").EnumerateArray().Select(one => one.GetProperty("action").GetString()).Where(action => action is "report.received" or "case.read" or "person.copied"));
        Assert.Equal("330106", copy[0].GetProperty("readings")[0].GetProperty("organisation").GetString());
        Assert.Contains("person.copied", await clinic.ActionsAsync(id));

        Assert.Equal(0, (await (await server.As("cdc-330108")).PostAsync("/api/person-copies", asked)).Is(200).Field("cases").GetArrayLength());
        (await (await server.As("cdc-330000")).PostAsync("/api/person-copies", asked)).Is(403);
        (await clinic.PostAsync("/api/person-copies", asked)).Is(403);
        Assert.Equal(["required"], (await county.PostAsync("/api/person-copies", "{}")).Is(422).Codes["idNumber"]);
    }

    private static string Ask(ServerUnderTest server, string kind, string purpose)
    {
        var (from, to) = (server.Now.AddDays(-2), server.Now.AddDays(2));
        return new JsonObject { ["kind"] = kind, ["purpose"] = purpose, ["recipient"] = "示范单位", ["from"] = from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["to"] = to.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }.ToJsonString();
    }

    private static async Task<string[]> FileAsync(Caller caller, string kind, string purpose, ServerUnderTest server) =>
        (await caller.PostAsync("/api/exports", Ask(server, kind, purpose))).Is(200).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}

[Collection<OnSqlite>]
public sealed class ExportsOnSqlite(SqliteFixture fixture) : ExportTests(fixture);

[Collection<OnPostgres>]
public sealed class ExportsOnPostgres(PostgresFixture fixture) : ExportTests(fixture);
