using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: the end of the quarter. Each number is one call away from the cases behind it, and nobody counts another's jurisdiction.</summary>
public abstract class IndicatorTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Every_number_leads_to_the_cases_behind_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var soon = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        var late = (await clinic.ReportAsync(Reports.Hives(server).With("discoveredAt", Reports.At(server.Now, -60 * 24 * 3)).With("event.onsetAt", Reports.At(server.Now, -60 * 24 * 3)).With("vaccinations.0.givenAt", Reports.At(server.Now, -60 * 24 * 4)))).Is(201).CaseId;
        (await StepAsync(county, late, "investigationBegan")).Is(201);
        (await county.PostAsync($"/api/cases/{soon}/conclusions", new JsonObject { ["id"] = Reports.NewId(), ["by"] = "county", ["diagnosis"] = "fever", ["basis"] = "一过性发热" }.ToJsonString())).Is(201);

        var all = await SheetAsync(county);
        Assert.Equal((1, 2, 50m), Of(all, "K1", "exact"));
        Assert.Equal((1, 2, 50m), Of(all, "K1", "dateOnly"));
        Assert.Equal((1, 1, 100m), Of(all, "K2", "exact"));
        Assert.Equal((1, 2, 50m), Of(all, "K5", ""));
        Assert.Equal((1, 1, 100m), Of(all, "K6", ""));
        Assert.True(Of(all, "K7", "") is (1, > 1, < 100m));
        Assert.Equal([soon], await BehindAsync(county, "K1", "exact", "cases"));
        Assert.Equal([late], await BehindAsync(county, "K1", "exact", "others"));
        Assert.Equal([late], await BehindAsync(county, "K2", "exact", "cases"));
        Assert.Contains($"/cases/{late}", (await county.GetAsync("/indicators?code=K1&variant=exact&set=others")).Is(200).Text, StringComparison.Ordinal);
        Assert.Contains("50 %", (await county.GetAsync("/indicators")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_counts_outside_their_own_jurisdiction_and_wrong_questions_are_named()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (county, city) = (await server.As("cdc-330106"), await server.As("cdc-330100"));
        (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Fever(server))).Is(201);
        Assert.Equal((0, 0, null), Of(await SheetAsync(await server.As("cdc-330108")), "K1", "exact"));
        Assert.Equal((1, 1, 100m), Of(await SheetAsync(city), "K1", "exact"));
        Assert.Equal((1, 1, 100m), Of(await SheetAsync(city, "?place=330106"), "K1", "exact"));
        foreach (var place in new[] { "330108", "330100", "340000", "33010", "3301060101", "x" }) Assert.Equal(["unknownValue"], (await county.GetAsync($"/api/indicators?place={place}")).Is(400).Codes["place"]);
        Assert.Equal(["unknownValue"], (await city.GetAsync("/api/indicators?place=330000")).Is(400).Codes["place"]);
        Assert.Equal(["format"], (await county.GetAsync("/api/indicators?from=gestern")).Is(400).Codes["from"]);
        Assert.Equal(["range"], (await county.GetAsync("/api/indicators?from=2024-01-01&to=2026-01-01")).Is(400).Codes["to"]);
        Assert.Equal(["unknownValue"], (await county.GetAsync("/api/indicators/cases?code=K9")).Is(400).Codes["code"]);
        foreach (var who in new[] { "clinic-3301060101", "hospital-H330106001", "admin" }) (await (await server.As(who)).GetAsync("/api/indicators")).Is(403);
    }

    private static async Task<List<JsonElement>> SheetAsync(Caller who, string query = "") => [.. (await who.GetAsync($"/api/indicators{query}")).Is(200).Field("items").EnumerateArray()];

    private static (long, long, decimal?) Of(List<JsonElement> all, string code, string variant)
    {
        var one = all.Single(item => item.GetProperty("code").GetString() == code && item.GetProperty("variant").GetString() == variant);
        return (one.GetProperty("top").GetInt64(), one.GetProperty("bottom").GetInt64(), one.GetProperty("value").ValueKind == JsonValueKind.Null ? null : one.GetProperty("value").GetDecimal());
    }

    private static async Task<List<Guid>> BehindAsync(Caller who, string code, string variant, string set) =>
        [.. (await who.GetAsync($"/api/indicators/cases?code={code}&variant={variant}&set={set}")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];

    private static Task<Reply> StepAsync(Caller who, Guid id, string kind) => who.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = kind }.ToJsonString());
}

[Collection<OnSqlite>]
public sealed class IndicatorsOnSqlite(SqliteFixture fixture) : IndicatorTests(fixture);

[Collection<OnPostgres>]
public sealed class IndicatorsOnPostgres(PostgresFixture fixture) : IndicatorTests(fixture);
