using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: the list follows the doctor home, who fills in what the card lacks; others correct, and everybody sees what was changed.</summary>
public abstract class FollowUpPageTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Form = "application/x-www-form-urlencoded";

    [Fact]
    public async Task The_form_shows_what_is_known_and_changes_what_was_typed()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server).With("guardianWords", "  夜里\n哭闹 ").With("event.treatment", new JsonArray(new JsonObject { ["drug"] = "oxygen" })))).Is(201);
        var form = await OpenAsync(clinic, fever.CaseId);
        Assert.Equal(("王小明", "5001", "37.8", "fever", "  夜里\n哭闹 "), (form["patientName"], form["vaccine"], form["temperatureC"], form["signs"], form["guardianWords"]));
        form["manufacturer"] = "示范生物";
        form["temperatureC"] = "38.2";
        form["diagnosis"] = "fever";
        Assert.Equal($"/cases/{fever.CaseId}", (await SendAsync(clinic, fever.CaseId, form)).Location!.AbsolutePath);

        var found = (await clinic.CaseAsync(fever.CaseId)).Is(200);
        Assert.Equal(("示范生物", "L1"), (found.Field("report.vaccinations")[0].GetProperty("manufacturer").GetString(), found.Field("report.vaccinations")[0].GetProperty("lot").GetString()));
        Assert.Equal((38.2m, "fever", "  夜里\n哭闹 "), (found.Field("report.event.measurements.temperatureC").GetDecimal(), found.Word("report.event.diagnosis"), found.Word("report.guardianWords")));
        Assert.Equal("oxygen", found.Field("report.event.treatment")[0].GetProperty("drug").GetString());
        Assert.DoesNotContain("vaccinations[0].manufacturer", found.Words("missing"));
        var detail = (await clinic.TimelineAsync(fever.CaseId))[^1].GetProperty("detail");
        Assert.Equal(["event.measurements", "event.diagnosis", "vaccinations"], detail.GetProperty("fields").EnumerateArray().Select(field => field.GetString()));

        // The same form sent again, because an answer was lost, changes nothing.
        await SendAsync(clinic, fever.CaseId, form);
        Assert.Equal(["report.received", "report.updated"], await clinic.ActionsAsync(fever.CaseId));

        var page = await PageAsync(clinic, $"/cases/{fever.CaseId}");
        Assert.Contains("更改记录", page, StringComparison.Ordinal);
        Assert.Matches("(?s)37\\.8</del>.*38\\.2</ins>", page);
    }

    [Fact]
    public async Task What_alone_would_lower_the_level_asks_for_a_reason_and_is_kept_without_one()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server).With("event.hospitalised", true))).Is(201);
        Assert.Equal("urgent", fever.Word("triage.level"));
        var form = await OpenAsync(clinic, fever.CaseId);
        form["hospitalised"] = "false";
        var asked = (await SendAsync(clinic, fever.CaseId, form)).Is(200).Text;
        Assert.Contains("id=\"lowerReason\"", asked, StringComparison.Ordinal);
        Assert.Equal(["report.received"], await ReportsOf(clinic, fever.CaseId));

        var again = PageForm.Of(asked);
        Assert.Equal(("1", "false"), (again["asked"], again["hospitalised"]));
        Assert.Equal(302, (int)(await SendAsync(clinic, fever.CaseId, again)).Status);
        Assert.Equal("urgent", (await clinic.CaseAsync(fever.CaseId)).Word("level"));

        // Asked once, nobody is asked at every follow-up; a reason lowers it all the same.
        var later = await OpenAsync(clinic, fever.CaseId);
        later["outcome"] = "recovering";
        Assert.Equal(302, (int)(await SendAsync(clinic, fever.CaseId, later)).Status);
        var last = await OpenAsync(clinic, fever.CaseId);
        last["lowerReason"] = "误填";
        Assert.Equal(302, (int)(await SendAsync(clinic, fever.CaseId, last)).Status);
        Assert.Equal("routine", (await clinic.CaseAsync(fever.CaseId)).Word("level"));
    }

    [Fact]
    public async Task Two_who_correct_at_once_undo_nothing_of_each_other()
    {
        // A store of its own: what is told stands on a page of the newest hundred.
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var fever = (await clinic.ReportAsync(Reports.Fever(server))).Is(201);
        var (one, other) = (await OpenAsync(clinic, fever.CaseId), await OpenAsync(county, fever.CaseId));
        one["lot"] = "L2";
        other["manufacturer"] = "示范生物";
        other["outcome"] = "recovering";
        Assert.Equal(302, (int)(await SendAsync(county, fever.CaseId, other)).Status);
        Assert.Equal(302, (int)(await SendAsync(clinic, fever.CaseId, one)).Status);
        var report = (await clinic.CaseAsync(fever.CaseId)).Field("report");
        Assert.Equal(("L2", "示范生物", "recovering"), (report.GetProperty("vaccinations")[0].GetProperty("lot").GetString(), report.GetProperty("vaccinations")[0].GetProperty("manufacturer").GetString(), report.GetProperty("event").GetProperty("outcome").GetString()));

        // Who reported it is told.
        var mine = await PageAsync(clinic, "/mine");
        Assert.Matches("(?s)示范.*更改了：.*转归.*疫苗", mine[mine.IndexOf(fever.CaseId.ToString("N"), StringComparison.Ordinal)..]);
    }

    [Fact]
    public async Task A_mistake_is_named_and_what_was_typed_stays()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var form = await OpenAsync(clinic, fever.CaseId);
        form["temperatureC"] = "400";
        form["address"] = "虚构路 1 号";
        var page = (await SendAsync(clinic, fever.CaseId, form)).Is(200).Text;
        Assert.Contains("id=\"temperatureC-error\"", page, StringComparison.Ordinal);
        Assert.Equal("虚构路 1 号", PageForm.Of(page)["address"]);
        Assert.Equal(["report.received"], await ReportsOf(clinic, fever.CaseId));
    }

    [Fact]
    public async Task Who_may_not_see_a_case_finds_no_form_no_card_and_no_history()
    {
        var fever = (await (await Clinic()).ReportAsync(Reports.Fever(Server))).Is(201);
        var stranger = await Server.As("clinic-3301080101");
        foreach (var page in new[] { "follow-up", "card" }) Assert.Equal(404, (int)(await stranger.GetAsync($"/cases/{fever.CaseId}/{page}")).Status);
        Assert.Equal(404, (int)(await stranger.GetAsync($"/cases/{fever.CaseId}")).Status);
        Assert.Equal(403, (int)(await (await Server.As("admin")).GetAsync($"/cases/{fever.CaseId}/follow-up")).Status);
    }

    [Fact]
    public async Task The_card_has_every_item_in_the_official_order()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var page = await PageAsync(clinic, $"/cases/{fever.CaseId}/card");
        string[] items =
        [
            "1 编码", "2 姓名", "3 性别", "4 出生日期", "5 职业", "6 现住址", "7 联系电话", "8 监护人", "9 可疑疫苗", "疫苗名称", "规格", "生产企业", "疫苗批号", "接种日期", "接种组织形式", "接种剂次", "接种剂量",
            "接种途径", "接种部位", "10 反应发生日期", "11 发现/就诊日期", "12 就诊单位", "13 主要临床经过", "发热（腋温", "局部红肿", "局部硬结", "14 初步临床诊断", "15 是否住院", "16 病人转归", "17 初步分类",
            "18 反应获得方式", "19 报告日期", "20 报告单位", "21 报告人", "22 联系电话",
        ];
        var at = page.IndexOf("class=\"official\"", StringComparison.Ordinal);
        foreach (var item in items)
        {
            var next = page.IndexOf(item, at, StringComparison.Ordinal);
            Assert.True(next > at, $"{item} is not where it belongs");
            at = next;
        }

        Assert.Contains(fever.CaseNumber!, page, StringComparison.Ordinal);
        Assert.Matches("发热（腋温.*<span class=\"box\">2</span>.*局部红肿.*<span class=\"box\"></span>", page.ReplaceLineEndings(" "));
    }

    private static async Task<string> PageAsync(Caller who, string page) => System.Net.WebUtility.HtmlDecode((await who.GetAsync(page)).Is(200).Text);

    private static async Task<PageForm> OpenAsync(Caller who, Guid caseId) => PageForm.Of((await who.GetAsync($"/cases/{caseId}/follow-up")).Is(200).Text);

    private static Task<Reply> SendAsync(Caller who, Guid caseId, PageForm form) => who.PostAsync($"/cases/{caseId}/follow-up", form.Encoded(), Form);

    private static async Task<IEnumerable<string>> ReportsOf(Caller who, Guid caseId) => (await who.ActionsAsync(caseId)).Where(action => action.StartsWith("report.", StringComparison.Ordinal));
}

[Collection<OnSqlite>]
public sealed class FollowUpPagesOnSqlite(SqliteFixture fixture) : FollowUpPageTests(fixture);

[Collection<OnPostgres>]
public sealed class FollowUpPagesOnPostgres(PostgresFixture fixture) : FollowUpPageTests(fixture);
