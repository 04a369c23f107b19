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

    [Fact]
    public async Task Who_is_above_two_counties_decides_between_them_and_both_are_told()
    {
        var (clinic, from, to, city) = (await Clinic(), await Server.As("cdc-330106"), await Server.As("cdc-330108"), await Server.As("cdc-330100"));
        var reported = (await clinic.ReportAsync(Reports.Hives(Server))).Is(201);
        var id = reported.CaseId;
        (await from.PostAsync($"/api/cases/{id}/transfers", Offer("330108"))).Is(201);
        var asked = Offer("330108");
        (await from.PostAsync($"/api/cases/{id}/reassignment", asked)).Is(403);
        Assert.Contains("unknownValue", (await city.PostAsync($"/api/cases/{id}/reassignment", Offer("330106"))).Is(422).Codes["to"]); // It is there already.
        var assigned = (await city.PostAsync($"/api/cases/{id}/reassignment", asked)).Is(201);
        (await city.PostAsync($"/api/cases/{id}/reassignment", asked)).Is(200); // Sent twice, it is one.
        Assert.Equal("330108", (await to.CaseAsync(id)).Is(200).Field("county").GetString());
        (await from.CaseAsync(id)).Is(404);
        Assert.Contains((await to.GetAsync("/api/work")).Is(200).Field("items").EnumerateArray(), item => item.GetProperty("caseId").GetGuid() == id);

        // Both find it on their worklist until they say so; the new one cannot send it back.
        Assert.Contains("上级改派给本县区", await WorkAsync(to), StringComparison.Ordinal);
        Assert.Contains("上级已改派给 330108", await WorkAsync(from), StringComparison.Ordinal);
        var transfer = assigned.Field("id").GetGuid();
        Assert.Equal("assigned-above", (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"returned"}""")).Is(409).Word("code"));
        (await to.PostAsync($"/api/transfers/{transfer}/answer", """{"decision":"received"}""")).Is(200);
        foreach (var item in (await from.GetAsync("/api/transfers")).Field("items").EnumerateArray().Where(item => item.GetProperty("caseId").GetGuid() == id))
            (await from.PostAsync($"/transfers/{item.GetProperty("id").GetGuid()}/seen", "", "application/x-www-form-urlencoded")).Is(302);
        Assert.DoesNotContain(reported.CaseNumber!, await HandedAsync(from), StringComparison.Ordinal);
        Assert.Equal(["transfer.offered", "transfer.assigned", "transfer.received", "transfer.seen", "transfer.seen"], (await clinic.ActionsAsync(id)).Where(action => action.StartsWith("transfer.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_late_receipt_of_what_was_reassigned_again_takes_nothing_back()
    {
        var (clinic, from, to, city) = (await Clinic(), await Server.As("cdc-330106"), await Server.As("cdc-330108"), await Server.As("cdc-330100"));
        var id = (await clinic.ReportAsync(Reports.Hives(Server))).Is(201).CaseId;
        var first = (await city.PostAsync($"/api/cases/{id}/reassignment", Offer("330108"))).Is(201).Field("id").GetGuid();
        (await city.PostAsync($"/api/cases/{id}/reassignment", Offer("330106"))).Is(201);
        (await to.PostAsync($"/api/transfers/{first}/answer", """{"decision":"received"}""")).Is(409); // Decided otherwise since.
        Assert.Equal("330106", (await from.CaseAsync(id)).Is(200).Field("county").GetString());
        (await to.CaseAsync(id)).Is(404);

        // Handed on before it was received: the receipt says that it was seen, and the offer stands.
        var second = (await city.PostAsync($"/api/cases/{id}/reassignment", Offer("330108"))).Is(201).Field("id").GetGuid();
        (await to.PostAsync($"/api/cases/{id}/transfers", Offer("330106"))).Is(201);
        (await to.PostAsync($"/api/transfers/{second}/answer", """{"decision":"received"}""")).Is(200);
        (await from.CaseAsync(id)).Is(200);
        Assert.Equal("330108", (await to.CaseAsync(id)).Is(200).Field("county").GetString());
    }

    private static string Offer(string to) => new JsonObject { ["id"] = Reports.NewId(), ["to"] = to, ["reason"] = "wrongUnit" }.ToJsonString();

    private static async Task<string> WorkAsync(Caller who) => System.Net.WebUtility.HtmlDecode((await who.GetAsync("/work")).Is(200).Text);

    private static async Task<string> HandedAsync(Caller who) => (await WorkAsync(who)) is var page && page.IndexOf("id=\"handed\"", StringComparison.Ordinal) is var at ? page[at..page.IndexOf("work-tally", at, StringComparison.Ordinal)] : "";
}

[Collection<OnSqlite>]
public sealed class TransfersOnSqlite(SqliteFixture fixture) : TransferTests(fixture);

[Collection<OnPostgres>]
public sealed class TransfersOnPostgres(PostgresFixture fixture) : TransferTests(fixture);
