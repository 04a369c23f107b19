using System.Text.Json.Nodes;
using GreenChannel.Server.Administration;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a nurse signs the card, the county reviews and signs; then somebody corrects a word, and both see that it must be signed again.</summary>
public abstract class SignatureTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_signature_needs_its_person_and_does_not_survive_a_change()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId;
        using var nurse = new AtBrowser(server);
        using var officer = new AtBrowser(server);
        using var colleague = new AtBrowser(server);
        await nurse.SignInAsync("clinic-3301060101", DemoScene.Password);
        await officer.SignInAsync("cdc-330106", DemoScene.Password);
        await colleague.SignInAsync("hospital-H330106001", DemoScene.Password);
        async Task<string> SignAsync(AtBrowser who, int version, string password) => (await who.PostAsync($"/cases/{id}/signatures", ("version", $"{version}"), ("password", password))).Headers.Location!.ToString();
        async Task<List<string>> ListAsync() => [.. (await county.GetAsync($"/api/cases/{id}/signatures")).Is(200).Field("items").EnumerateArray().Select(item => $"{item.GetProperty("meaning").GetString()} {item.GetProperty("account").GetString()} {item.GetProperty("holds").GetBoolean()}")];

        Assert.Contains("said=signature", await SignAsync(nurse, 1, "wrong"), StringComparison.Ordinal);
        Assert.Contains("said=signature", await SignAsync(nurse, 7, DemoScene.Password), StringComparison.Ordinal); // Not what they have looked at.
        Assert.Contains("said=signature", await SignAsync(colleague, 1, DemoScene.Password), StringComparison.Ordinal); // Not their report.
        Assert.DoesNotContain("said=", await SignAsync(nurse, 1, DemoScene.Password), StringComparison.Ordinal);
        Assert.DoesNotContain("said=", await SignAsync(officer, 2, DemoScene.Password), StringComparison.Ordinal);
        Assert.Equal(["filled clinic-3301060101 True", "reviewed cdc-330106 True"], await ListAsync());

        (await clinic.UpdateAsync(id, new JsonObject { ["id"] = Reports.NewId(), ["event"] = new JsonObject { ["narrative"] = "补充" } })).Is(200);
        Assert.Equal(["filled clinic-3301060101 False", "reviewed cdc-330106 False"], await ListAsync());
        Assert.DoesNotContain("said=", await SignAsync(nurse, 4, DemoScene.Password), StringComparison.Ordinal);
        Assert.Equal("filled clinic-3301060101 True", (await ListAsync())[^1]);

        // A name or a time that somebody changes in the database breaks it as well.
        await server.Database.ExecuteAsync("UPDATE signatures SET name = '示范他人'");
        Assert.EndsWith("False", (await ListAsync())[^1], StringComparison.Ordinal);
        (await (await server.As("cdc-330108")).GetAsync($"/api/cases/{id}/signatures")).Is(404);
        await clinic.PostAsync($"/cases/{id}/signatures", $"version=4&password={DemoScene.Password}", "application/x-www-form-urlencoded"); // A machine signs nothing.
        Assert.Equal(3, (await ListAsync()).Count);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }
}

[Collection<OnSqlite>]
public sealed class SignaturesOnSqlite(SqliteFixture fixture) : SignatureTests(fixture);

[Collection<OnPostgres>]
public sealed class SignaturesOnPostgres(PostgresFixture fixture) : SignatureTests(fixture);
