using System.Text.Json.Nodes;
using GreenChannel.Tests.Exchange;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a province looks at a case without knowing whom it is about; then it must know, says why, and the county reads that it did.</summary>
public abstract class MaskingTests(EngineFixture fixture) : EngineTests(fixture)
{
    private static readonly string[] Identity = ["示范儿赵小满", "330106202405201234", "0571-5559-8123", "示范路 7 号", "示范家长赵大满"];

    [Fact]
    public async Task Identity_is_covered_until_somebody_says_why_and_everybody_concerned_reads_it()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, province) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330000"));
        var report = Reports.Fever(server);
        var patient = (JsonObject)report["patient"]!;
        (patient["name"], patient["idNumber"], patient["phone"], patient["address"], patient["guardian"]) = (Identity[0], Identity[1], Identity[2], Identity[3], Identity[4]);
        var id = (await clinic.ReportAsync(report)).Is(201).CaseId;
        foreach (var word in Identity) Assert.Contains(word, Unescaped((await county.CaseAsync(id)).Is(200)), StringComparison.Ordinal);

        var covered = Unescaped((await province.CaseAsync(id)).Is(200));
        foreach (var word in Identity) Assert.DoesNotContain(word, covered, StringComparison.Ordinal);
        Assert.Contains("示**", covered, StringComparison.Ordinal);
        Assert.Contains("****1234", covered, StringComparison.Ordinal);

        // Neither do a picture, what could not be recognised, and the form of a follow-up show whom it is about.
        using var atDesk = new AtBrowser(server);
        await atDesk.SignInAsync("cdc-330000", GreenChannel.Server.Administration.DemoScene.Password);
        Assert.Equal($"/cases/{id}", (await atDesk.GetAsync($"/cases/{id}/follow-up")).Headers.Location?.AbsolutePath);
        foreach (var page in new[] { $"/cases/{id}", $"/cases/{id}/card" })
        {
            var html = System.Net.WebUtility.HtmlDecode(await (await atDesk.GetAsync(page)).Content.ReadAsStringAsync(Cancel));
            foreach (var word in Identity) Assert.DoesNotContain(word, html, StringComparison.Ordinal);
        }

        using (var call = new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{id}/attachments?id={Guid.CreateVersion7()}") { Content = new ByteArrayContent(Pictures.Png(null)) })
        {
            call.Content.Headers.ContentType = new("image/png");
            (await clinic.SendAsync(call)).Is(201);
        }

        Assert.Equal(1, (await county.GetAsync($"/api/cases/{id}/attachments")).Is(200).Field("items").GetArrayLength());
        Assert.Equal(0, (await province.GetAsync($"/api/cases/{id}/attachments")).Is(200).Field("items").GetArrayLength());
        var picture = (await county.GetAsync($"/api/cases/{id}/attachments")).Field("items")[0].GetProperty("id").GetGuid();
        (await province.GetAsync($"/api/cases/{id}/attachments/{picture}")).Is(404);

        Assert.Equal(["required"], (await province.PostAsync($"/api/cases/{id}/identity", "{}")).Is(422).Codes["reason"]);
        (await (await server.As("cdc-330108")).PostAsync($"/api/cases/{id}/identity", """{"reason":"核对"}""")).Is(404);
        Assert.Equal(System.Net.HttpStatusCode.NoContent, (await province.PostAsync($"/api/cases/{id}/identity", """{"reason":"与省级登记核对"}""")).Status);
        Assert.Contains(Identity[0], Unescaped((await province.CaseAsync(id)).Is(200)), StringComparison.Ordinal);
        Assert.Equal(1, (await province.GetAsync($"/api/cases/{id}/attachments")).Is(200).Field("items").GetArrayLength());
        Assert.DoesNotContain(Identity[0], Unescaped((await (await server.As("cdc-330100")).CaseAsync(id)).Is(200)), StringComparison.Ordinal);
        Assert.Contains("case.identity-shown", await clinic.ActionsAsync(id));
        Assert.Contains("与省级登记核对", Unescaped((await county.GetAsync("/api/identity-shown")).Is(200)), StringComparison.Ordinal);
        Assert.Equal(0, (await (await server.As("cdc-330108")).GetAsync("/api/identity-shown")).Is(200).Field("items").GetArrayLength());

        server.Pass(TimeSpan.FromMinutes(61));
        Assert.DoesNotContain(Identity[0], Unescaped((await province.CaseAsync(id)).Is(200)), StringComparison.Ordinal);
    }

    private static string Unescaped(Reply reply) => System.Text.RegularExpressions.Regex.Unescape(reply.Text);
}

[Collection<OnSqlite>]
public sealed class MaskingOnSqlite(SqliteFixture fixture) : MaskingTests(fixture);

[Collection<OnPostgres>]
public sealed class MaskingOnPostgres(PostgresFixture fixture) : MaskingTests(fixture);
