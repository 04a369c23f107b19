using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a county has a case that is another's. It hands it on; the other receives it by name, and from then on it is theirs.</summary>
public abstract class TransferTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_case_handed_on_is_the_other_countys_from_the_receipt_on()
    {
        var (clinic, from, to, city) = (await Clinic(), await Server.As("cdc-330106"), await Server.As("cdc-330108"), await Server.As("cdc-330100"));
        var reported = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var id = reported.CaseId;
        (await to.CaseAsync(id)).Is(404);
        var offer = new JsonObject { ["id"] = Reports.NewId(), ["to"] = "330108", ["reason"] = "livesThere" };
        (await to.PostAsync($"/api/cases/{id}/transfers", offer.ToJsonString())).Is(404);
        (await city.PostAsync($"/api/cases/{id}/transfers", offer.ToJsonString())).Is(403);
        (await clinic.PostAsync($"/api/cases/{id}/transfers", offer.ToJsonString())).Is(403);
        Assert.Equal(["reason", "to"], (await from.PostAsync($"/api/cases/{id}/transfers", new JsonObject { ["id"] = Reports.NewId(), ["to"] = "330106", ["reason"] = "because" }.ToJsonString())).Is(422).Codes.Keys.Order(StringComparer.Ordinal));
        var offered = (await from.PostAsync($"/api/cases/{id}/transfers", offer.ToJsonString())).Is(201);
        (await from.PostAsync($"/api/cases/{id}/transfers", offer.ToJsonString())).Is(200);
        (await from.PostAsync($"/api/cases/{id}/transfers", new JsonObject { ["id"] = Reports.NewId(), ["to"] = "330108", ["reason"] = "wrongUnit" }.ToJsonString())).Is(409);

        // Whoever is asked reads what they are asked about; it is not theirs yet.
        (await to.CaseAsync(id)).Is(200);
        Assert.Equal("330106", (await from.CaseAsync(id)).Is(200).Field("county").GetString());
        var transfer = offered.Field("id").GetGuid();
        (await from.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"received"}""")).Is(404);
        Assert.Equal(["unknownValue"], (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"perhaps"}""")).Is(422).Codes["decision"]);
        (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"received"}""")).Is(200);
        (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"received"}""")).Is(200);
        (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"returned"}""")).Is(409);
        Assert.Equal("330108", (await to.CaseAsync(id)).Is(200).Field("county").GetString());
        (await from.CaseAsync(id)).Is(404);
        var receipt = (await from.GetAsync("/api/transfers")).Is(200).Field("items").EnumerateArray().Single(item => item.GetProperty("id").GetGuid() == transfer);
        Assert.Equal(("received", reported.CaseNumber), (receipt.GetProperty("state").GetString(), receipt.GetProperty("caseNumber").GetString()));
        Assert.Equal(["transfer.offered", "transfer.received"], (await clinic.ActionsAsync(id)).Where(action => action.StartsWith("transfer.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_is_returned_stays_where_it_was()
    {
        var (clinic, from, to) = (await Clinic(), await Server.As("cdc-330106"), await Server.As("cdc-330108"));
        var id = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201).CaseId;
        using var desk = new AtBrowser(Server);
        await desk.SignInAsync("cdc-330106", GreenChannel.Server.Administration.DemoScene.Password);
        (await desk.PostAsync($"/cases/{id}/transfers", ("id", Reports.NewId()), ("to", "330108"), ("reason", "vaccinatedThere"))).Dispose();
        using var other = new AtBrowser(Server);
        await other.SignInAsync("cdc-330108", GreenChannel.Server.Administration.DemoScene.Password);
        Assert.Contains($"/cases/{id}", await (await other.GetAsync("/cases")).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("签收", System.Net.WebUtility.HtmlDecode(await (await other.GetAsync($"/cases/{id}")).Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        var transfer = (await to.GetAsync("/api/transfers")).Is(200).Field("items").EnumerateArray().First(item => item.GetProperty("caseId").GetGuid() == id).GetProperty("id").GetGuid();
        (await other.PostAsync($"/transfers/{transfer}/answer", ("decision", "returned"))).Dispose();
        (await to.CaseAsync(id)).Is(404);
        Assert.Equal("330106", (await from.CaseAsync(id)).Is(200).Field("county").GetString());
        (await from.PostAsync($"/api/cases/{id}/transfers", new JsonObject { ["id"] = Reports.NewId(), ["to"] = "330108", ["reason"] = "wrongUnit" }.ToJsonString())).Is(201);
        Assert.Equal(0, (await Server.VerifyAsync()).Code);
    }
}

[Collection<OnSqlite>]
public sealed class TransfersOnSqlite(SqliteFixture fixture) : TransferTests(fixture);

[Collection<OnPostgres>]
public sealed class TransfersOnPostgres(PostgresFixture fixture) : TransferTests(fixture);
