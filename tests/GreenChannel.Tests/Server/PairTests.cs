using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Administration.Erasure;
using GreenChannel.Server.Duplicates;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>
/// Scene: a clinic and a hospital report the same child, one of them with typing errors. The county is shown both side by side,
/// lets one stand for both, and takes it back. Whoever reported waited for nothing of it.
/// </summary>
public abstract class PairTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Columns = "SELECT linked_to, next_due, turns, attend_at, steps, class, level, origin FROM cases ORDER BY id";

    [Fact]
    public async Task One_child_reported_twice_is_shown_side_by_side_merged_by_a_person_and_restored()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, hospital, county) = (await server.As("clinic-3301060101"), await server.As("hospital-H330106001"), await server.As("cdc-330106"));
        var first = (await clinic.ReportAsync(Child(server))).Is(201).CaseId;
        var second = (await hospital.ReportAsync(Child(server, "示范金小保").With("vaccinations.0.lot", "L2026-1O"))).Is(201).CaseId;
        Assert.Equal(0, await server.Database.NumberAsync("SELECT COUNT(*) FROM duplicate_pairs")); // Nothing of it was done for whoever reported.
        Assert.Equal(1, await SeekAsync(server));
        Assert.Equal(0, await SeekAsync(server));
        var before = await server.Database.RowsAsync(Columns);

        var pair = Assert.Single(await ListAsync(county));
        Assert.Equal(("probable", "open", true), (Word(pair, "standing"), Word(pair, "state"), pair.GetProperty("mayDecide").GetBoolean()));
        Assert.Equal(new[] { first, second }.Order(), new[] { "one", "two" }.Select(side => pair.GetProperty(side).GetProperty("caseId").GetGuid()).Order());
        Assert.Contains(pair.GetProperty("reasons").EnumerateArray(), reason => Word(reason, "field") == "lot" && Word(reason, "agreement") == "typing");
        var id = pair.GetProperty("id").GetGuid();
        var page = Shown((await county.GetAsync($"/duplicates/{id}")).Is(200));
        foreach (var word in new[] { "示范金小宝", "示范金小保", "L2026-10", "L2026-1O", "像笔误", "一致" }) Assert.Contains(word, page, StringComparison.Ordinal);
        Assert.Contains($"/duplicates/{id}", (await county.GetAsync("/duplicates")).Is(200).Text, StringComparison.Ordinal);
        foreach (var side in new[] { first, second }) Assert.Contains($"/duplicates/{id}", (await county.GetAsync($"/cases/{side}")).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/duplicates", (await clinic.GetAsync($"/cases/{first}")).Is(200).Text, StringComparison.Ordinal);
        Assert.Contains((await county.GetAsync($"/api/cases/{second}/readings")).Is(200).Field("items").EnumerateArray(), reading => Word(reading, "organisation") == "330106");

        Assert.Equal(["required"], (await DecideAsync(county, id, Decision("merge", first, reason: null))).Is(422).Codes["reason"]);
        Assert.Equal(["required"], (await DecideAsync(county, id, Decision("merge", Guid.CreateVersion7()))).Is(422).Codes["keep"]);
        Assert.Equal("pair-decided", (await DecideAsync(county, id, Decision("undo"))).Is(409).Word("code"));
        var (cases, work) = (await CasesAsync(county), await WorkAsync(county, second));
        Assert.NotEqual(0, work);
        var asked = Decision("merge", first, "示范金小宝，同一病历");
        var merged = (await DecideAsync(county, id, asked)).Is(201);
        Assert.Equal(merged.Text, (await DecideAsync(county, id, asked)).Is(200).Text);
        Assert.Equal("other-content", (await DecideAsync(county, id, asked.With("keep", second.ToString()))).Is(409).Word("code"));
        Assert.Equal((cases.Count - 1, false), ((await CasesAsync(county)).Count, (await CasesAsync(county)).Contains(second)));
        Assert.Equal(0, await WorkAsync(county, second));
        Assert.Equal((true, false), (await AwaitsReviewAsync(county, first), await AwaitsReviewAsync(county, second)));
        Assert.Equal(cases.Count - 1, await CountedAsync(county));
        Assert.Contains((await hospital.GetAsync("/api/cases")).Field("items").EnumerateArray(), item => item.GetProperty("caseId").GetGuid() == second); // Who reported it finds it.
        Assert.Contains($"/cases/{first}", Shown((await county.GetAsync($"/cases/{second}")).Is(200)), StringComparison.Ordinal);
        Assert.Equal(first, (await county.CaseAsync(second)).Is(200).Field("linkedTo").GetGuid());
        foreach (var side in new[] { first, second }) Assert.Contains("duplicate.merged", await county.ActionsAsync(side));
        Assert.Empty(await ListAsync(county));
        Assert.Equal("merged", Word(Assert.Single(await ListAsync(county, "merged")), "state"));
        Assert.Equal("pair-decided", (await DecideAsync(county, id, Decision("notSame"))).Is(409).Word("code"));

        (await DecideAsync(county, id, Decision("undo", reason: "看错了"))).Is(201);
        Assert.Equal(before, await server.Database.RowsAsync(Columns));
        Assert.Equal(cases, await CasesAsync(county));
        Assert.Equal(work, await WorkAsync(county, second));
        var form = PageForm.Of((await county.GetAsync($"/duplicates/{id}")).Is(200).Text);
        (form["act"], form["reason"]) = ("notSame", "两次不同的就诊");
        (await county.PostAsync($"/duplicates/{id}/decisions", form.Encoded(), "application/x-www-form-urlencoded")).Is(302);
        Assert.Contains("两次不同的就诊", Shown((await county.GetAsync($"/duplicates/{id}")).Is(200)), StringComparison.Ordinal);
        Assert.Equal(0, await SeekAsync(server));
        Assert.Empty(await ListAsync(county));
        Assert.DoesNotContain("示范金小宝", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Concat(await server.Database.RowsAsync("SELECT reasons FROM duplicate_pairs")).Select(row => row[0])), StringComparison.Ordinal);
        var (code, said) = await server.VerifyAsync();
        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task Twins_stay_apart_and_whoever_does_not_see_both_cases_sees_no_pair()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county, city) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"), await server.As("cdc-330100"));
        var (other, neighbour) = (await server.As("clinic-3301080101"), await server.As("cdc-330108"));
        var twin = (await clinic.ReportAsync(Child(server, "江大双"))).Is(201).CaseId;
        (await clinic.ReportAsync(Child(server, "江小双"))).Is(201);
        await SeekAsync(server);
        Assert.DoesNotContain(await ListAsync(county), pair => Word(pair, "standing") != "apart");
        if (await ListAsync(county) is [var apart])
        {
            var pairId = apart.GetProperty("id").GetGuid();
            Assert.Contains("双胞胎", Shown((await county.GetAsync($"/duplicates/{pairId}")).Is(200)), StringComparison.Ordinal);
            Assert.Equal(["required"], (await DecideAsync(county, pairId, Decision("merge", twin))).Is(422).Codes["notTwins"]);
        }

        // One child in two counties: the hospital of one reports for the other, whose own clinic has reported.
        var hospital = await server.As("hospital-H330108001");
        var here = (await hospital.ReportAsync(Other(server))).Is(201).CaseId;
        var there = (await other.ReportAsync(Other(server, "3301080101"))).Is(201).CaseId;
        Assert.Equal(1, await SeekAsync(server));
        var pair = Assert.Single(await ListAsync(city), item => Word(item, "standing") == "probable");
        var id = pair.GetProperty("id").GetGuid();
        Assert.DoesNotContain(await ListAsync(county), item => item.GetProperty("id").GetGuid() == id);
        (await county.GetAsync($"/api/duplicates/{id}")).Is(404);
        Assert.Equal(404, (int)(await county.GetAsync($"/duplicates/{id}")).Status);
        (await DecideAsync(county, id, Decision("merge", here))).Is(404);
        (await clinic.GetAsync("/api/duplicates")).Is(403);
        Assert.False(Assert.Single(await ListAsync(neighbour)).GetProperty("mayDecide").GetBoolean()); // It treats one of the two, and merges none.
        Assert.Equal("not-both-counties", (await DecideAsync(neighbour, id, Decision("merge", here))).Is(403).Word("code"));
        var covered = Shown((await city.GetAsync($"/duplicates/{id}")).Is(200));
        Assert.DoesNotContain("柳青青", covered, StringComparison.Ordinal);
        (await DecideAsync(city, id, Decision("merge", there, "示范柳青青"))).Is(201);
        Assert.DoesNotContain("柳青青", Shown((await city.GetAsync($"/duplicates/{id}")).Is(200)), StringComparison.Ordinal);
        Assert.DoesNotContain(here, await CasesAsync(county));

        // A third report is compared with both; what is merged is not asked about twice.
        var third = (await other.ReportAsync(Other(server, "3301080101"))).Is(201).CaseId;
        Assert.Equal(2, await SeekAsync(server));
        var again = (await ListAsync(city)).Where(item => Word(item, "standing") == "probable").ToList();
        Assert.Equal(2, again.Count);
        var withGone = again.Single(item => new[] { "one", "two" }.Any(side => item.GetProperty(side).GetProperty("caseId").GetGuid() == here)).GetProperty("id").GetGuid();
        (await DecideAsync(city, withGone, Decision("merge", here))).Is(201);
        Assert.Equal(there, (await city.CaseAsync(third)).Field("linkedTo").GetGuid()); // What stands for the kept one stands for it too.
        Assert.DoesNotContain(await ListAsync(city), item => Word(item, "standing") == "probable");
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_correction_that_makes_a_case_unlike_two_others_takes_both_pairs_back()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        for (var i = 0; i < 2; i++) (await clinic.ReportAsync(Child(server))).Is(201);
        var third = (await clinic.ReportAsync(Child(server))).Is(201).CaseId;
        Assert.Equal(3, await SeekAsync(server));
        (await clinic.UpdateAsync(third, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["name"] = "示范欧阳", ["birthDate"] = "2024-02-03", ["phone"] = "13900001111" } })).Is(200);
        await SeekAsync(server);
        Assert.Equal(["open", "withdrawn", "withdrawn"], (await server.Database.RowsAsync("SELECT state FROM duplicate_pairs ORDER BY state")).Select(row => row[0]));
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task A_correction_or_an_erasure_takes_a_pair_back_that_nobody_has_decided()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var first = (await clinic.ReportAsync(Child(server))).Is(201);
        var second = (await clinic.ReportAsync(Child(server))).Is(201).CaseId;
        Assert.Equal(1, await SeekAsync(server));
        var wrong = new JsonObject { ["id"] = Reports.NewId(), ["patient"] = new JsonObject { ["name"] = "示范欧阳", ["birthDate"] = "2024-02-03", ["phone"] = "13900001111" } };
        (await clinic.UpdateAsync(second, wrong)).Is(200);
        await SeekAsync(server);
        Assert.Equal(["withdrawn"], (await server.Database.RowsAsync("SELECT state FROM duplicate_pairs")).Select(row => row[0]));
        var right = Child(server)["patient"]!.DeepClone();
        (await clinic.UpdateAsync(second, new JsonObject { ["id"] = Reports.NewId(), ["patient"] = right })).Is(200);
        Assert.Equal(1, await SeekAsync(server));
        var id = Assert.Single(await ListAsync(county)).GetProperty("id").GetGuid();
        (await DecideAsync(county, id, Decision("merge", second, "示范理由一"))).Is(201);
        (await DecideAsync(county, id, Decision("undo", reason: "示范理由二"))).Is(201);
        Assert.True(await server.InScopeAsync(services => services.GetRequiredService<EraseCase>().NumberAsync(first.CaseNumber!, "request", TextWriter.Null, Cancel)));
        Assert.Empty(await ListAsync(county));
        Assert.Equal("erased", (await DecideAsync(county, id, Decision("merge", second))).Is(409).Word("code"));
        Assert.DoesNotContain("示范理由", Shown((await county.GetAsync($"/duplicates/{id}")).Is(200)), StringComparison.Ordinal);
        (await clinic.ReportAsync(Child(server).With("patient.phone", "13900002222"))).Is(201);
        Assert.Equal(1, await SeekAsync(server)); // With the second one only: the erased one has left the index.

        // A command beside the server finds the same, and nothing new; a second server goes on where the first one was.
        await using var said = new StringWriter();
        await server.InScopeAsync(services => services.GetRequiredService<SeekDuplicates>().AllAsync(said, Cancel));
        Assert.Contains("2 cases are compared", said.ToString(), StringComparison.Ordinal);
        Assert.Contains("0 of them are new", said.ToString(), StringComparison.Ordinal);
        var two = await ServerUnderTest.StartOnAsync(server.Database, server.Clock);
        (await clinic.ReportAsync(Child(server))).Is(201);
        Assert.Equal(2, await SeekAsync(two));
        Assert.Equal(0, await SeekAsync(server));
        await two.StopAsync();
    }

    private static JsonObject Child(ServerUnderTest server, string name = "示范金小宝", string site = Reports.Site) => Reports.Fever(server, site)
        .With("patient.name", name).With("patient.phone", "13800000001").With("patient.birthDate", "2026-03-04").With("vaccinations.0.lot", "L2026-10");

    private static JsonObject Other(ServerUnderTest server, string site = Reports.Site) => Child(server, "示范柳青青", site)
        .With("patient.phone", "13900000009").With("patient.birthDate", "2025-11-12").With("vaccinations.0.lot", "B77").With("vaccinations.0.vaccine", "0303");

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static string? Word(JsonElement item, string name) => item.GetProperty(name).GetString();

    private static JsonObject Decision(string act, Guid? keep = null, string? reason = "示范理由")
    {
        var body = new JsonObject { ["id"] = Reports.NewId(), ["act"] = act };
        if (keep is { } kept) body["keep"] = kept.ToString();
        if (reason is not null) body["reason"] = reason;
        return body;
    }

    private static Task<Reply> DecideAsync(Caller who, Guid pair, JsonObject body) => who.PostAsync($"/api/duplicates/{pair}/decisions", body.ToJsonString());

    private static Task<int> SeekAsync(ServerUnderTest server) => Trail.FollowAsync(server, SeekDuplicates.Mark, () => server.Services.GetRequiredService<SeekDuplicates>().RunAsync(Cancel));

    private static async Task<List<JsonElement>> ListAsync(Caller who, string state = "open") => [.. (await who.GetAsync($"/api/duplicates?state={state}")).Is(200).Field("items").EnumerateArray()];

    private static async Task<List<Guid>> CasesAsync(Caller who) => [.. (await who.GetAsync("/api/cases")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid())];

    private static async Task<int> WorkAsync(Caller who, Guid id) => (await who.GetAsync("/api/work")).Is(200).Field("items").EnumerateArray().Count(item => item.GetProperty("caseId").GetGuid() == id);

    // K1 judges every live case by its hours from discovery to report.
    private static async Task<bool> AwaitsReviewAsync(Caller county, Guid id) =>
        (await county.GetAsync("/api/reviews")).Is(200).Field("items").EnumerateArray().Any(item => item.GetProperty("caseId").GetGuid() == id);

    private static async Task<int> CountedAsync(Caller who) =>
        (await who.GetAsync("/api/indicators")).Is(200).Field("items").EnumerateArray().First(item => Word(item, "code") == "K1").GetProperty("bottom").GetInt32();
}

[Collection<OnSqlite>]
public sealed class PairsOnSqlite(SqliteFixture fixture) : PairTests(fixture);

[Collection<OnPostgres>]
public sealed class PairsOnPostgres(PostgresFixture fixture) : PairTests(fixture);
