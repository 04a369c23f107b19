using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using GreenChannel.Exchange.Sheets;

namespace GreenChannel.Tests.Server;

/// <summary>Scene: a county without a line writes its cards into a workbook, sends it when the line is back, and takes out lists and cards on paper and as files. What leaves is written down; what comes in is a report like any other, or nothing.</summary>
public abstract class PaperTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string Sheets = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    [Fact]
    public async Task Filled_cards_become_cases_once_and_a_bad_row_leaves_nothing()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var county = await server.As("cdc-330106");
        var template = WorkbookReader.Read(await BytesAsync(server, "cdc-330106", new(HttpMethod.Get, "/import/template.xlsx")));
        var headings = template.Rows[0].Cells.OrderBy(cell => cell.Key).Select(cell => cell.Value.Split('\n')[0]).ToList();
        Assert.Equal(["接种单位编码*", "纸卡编号", "2 姓名*"], headings.Take(3));

        var good = Fever(server, "P-1");
        var wheeze = Fever(server, "P-2").With("2 姓名*", "示范乙").With("13 症状体征", "全身荨麻疹、喘鸣").With("16 病人转归*", "5");
        var longAgo = Fever(server, "P-3").With("2 姓名*", "示范丙").With("13 症状体征", "全身荨麻疹，喘鸣").With("16 病人转归*", "1 痊愈")
            .With("9 疫苗1 接种日期*", Day(server, -9)).With("10 反应发生日期*", Day(server, -9)).With("11 发现/就诊日期*", Day(server, -9));
        Dictionary<string, string>[] rows =
        [
            good, wheeze, longAgo,
            Fever(server, "B-1").With("10 反应发生日期*", Day(server, -20)),
            Fever(server, "B-2").With("接种单位编码*", "3301080101"),
            Fever(server, "B-3").With("3 性别*", "男女").With("4 出生日期*", "去年"),
            Fever(server, "B-4").With("9 疫苗1 疫苗名称*", ""),
            Fever(server, "B-5").With("接种单位编码*", ""),
            Fever(server, "B-6").With("13 腋温实测（℃）", "389"),
            Fever(server, "B-7").With("19 报告日期*", Day(server, -3)),
            Fever(server, "B-8").With("19 报告日期*", Day(server, 30)),
        ];
        var file = await FileAsync(headings, rows);

        var seen = (await PostAsync(county, file, "?check=true")).Is(200);
        Assert.Equal(0, await CasesAsync(server));
        Assert.Equal([false, true, false], seen.Field("rows").EnumerateArray().Take(3).Select(row => row.GetProperty("calls").GetBoolean()));
        Assert.Equal(["routine", "emergency", "emergency"], seen.Field("rows").EnumerateArray().Take(3).Select(row => row.GetProperty("level").GetString()));

        var taken = (await PostAsync(county, file)).Is(200);
        Assert.Equal((3, 0, 8), (taken.Field("stored").GetInt32(), taken.Field("known").GetInt32(), taken.Field("refused").GetInt32()));
        string Column(string heading) => WorkbookReader.Letters(headings.IndexOf(heading));
        Assert.Equal(
            [
                $"{Column("10 反应发生日期*")}5 beforeDose", $"{Column("接种单位编码*")}6 otherCounty", $"{Column("3 性别*")}7 unknownValue", $"{Column("4 出生日期*")}7 format",
                $"{Column("9 疫苗1 疫苗名称*")}8 required", $"{Column("接种单位编码*")}9 required", $"{Column("13 腋温实测（℃）")}10 range", $"{Column("19 报告日期*")}11 beforeDiscovery", $"{Column("19 报告日期*")}12 future",
            ],
            taken.Field("rows").EnumerateArray().SelectMany(row => row.GetProperty("faults").EnumerateArray().Select(fault => $"{fault.GetProperty("cell").GetString()} {fault.GetProperty("code").GetString()}").Order(StringComparer.Ordinal)));
        Assert.Equal(3, await CasesAsync(server));
        Assert.Equal(1, await server.Database.NumberAsync("SELECT COUNT(*) FROM requests r JOIN cases c ON c.id = r.case_id WHERE c.origin = 'live'"));

        // As any report: with a number, an answer by the rules, a trail; and the day and the unit that stand on the paper.
        var id = taken.Field("rows")[0].GetProperty("caseId").GetGuid();
        var one = (await county.CaseAsync(id)).Is(200);
        Assert.Equal(("3301060101", "live", taken.Field("rows")[0].GetProperty("caseNumber").GetString()), (one.Word("site"), one.Word("origin"), one.CaseNumber));
        Assert.Equal((Day(server, 0), "示范乡卫生院", 38.9m, "fever"), (one.Word("report.paper.day"), one.Word("report.paper.unit"), one.Field("report.event.measurements.temperatureC").GetDecimal(), one.Word("report.event.diagnosis")));
        Assert.Contains("report.received", await county.ActionsAsync(id));
        var card = Shown((await county.GetAsync($"/cases/{id}/card")).Is(200));
        foreach (var word in new[] { "示范禾苗", "示范乡卫生院", Day(server, 0), "L2026P" }) Assert.Contains(word, card, StringComparison.Ordinal);

        // Sent again it is known, by whichever office; put right it is stored; the same paper with other content is not.
        Assert.Equal((0, 3), Counts((await PostAsync(county, file)).Is(200)));
        Assert.Equal((0, 3), Counts((await PostAsync(await server.As("cdc-330100"), await FileAsync(headings, rows[..3]))).Is(200)));
        Assert.Equal((1, 3), Counts((await PostAsync(county, await FileAsync(headings, [.. rows[..3], Fever(server, "B-1").With("2 姓名*", "示范丁")]))).Is(200)));
        var other = (await PostAsync(county, await FileAsync(headings, [Fever(server, "P-1").With("9 疫苗1 疫苗批号*", "X")]))).Is(200);
        Assert.Equal("otherContent", other.Field("rows")[0].GetProperty("faults")[0].GetProperty("code").GetString());
        Assert.Equal(4, await CasesAsync(server));

        (await PostAsync(await server.As("clinic-3301060101"), file)).Is(403);
        Assert.Equal(["notWorkbook"], (await PostAsync(county, "no"u8.ToArray())).Is(422).Codes["file"]);
        (await county.PostAsync("/api/card-imports", "{}")).Is(415);
        Assert.Equal(0, (await server.VerifyAsync()).Code);
        Assert.DoesNotContain("示范禾苗", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_says_row_by_row_what_became_of_a_file()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var county = await server.As("cdc-330106");
        var cells = Fever(server, "");
        var file = await FileAsync([.. cells.Keys], [cells, cells.With("接种单位编码*", "3301080101")]);
        async Task<string> SendAsync(string act, byte[]? sent)
        {
            using var form = new MultipartFormDataContent { { new StringContent("import"), "_handler" }, { new StringContent(act), "do" } };
            if (sent is not null) form.Add(new ByteArrayContent(sent), "file", "cards.xlsx");
            return Shown((await county.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/import") { Content = form })).Is(200));
        }

        var checkedOnly = await SendAsync("check", file);
        Assert.Contains("可以保存 1 行", checkedOnly, StringComparison.Ordinal);
        Assert.Equal(0, await CasesAsync(server));
        var kept = await SendAsync("keep", file);
        foreach (var word in new[] { "已保存 1 行，已有 0 行，未收 1 行", "不是本辖区的接种单位", "/cases/" }) Assert.Contains(word, kept, StringComparison.Ordinal);
        Assert.Contains("已保存 0 行，已有 1 行", await SendAsync("keep", file), StringComparison.Ordinal); // No number on it: what it says is its key.
        Assert.Contains("不是能打开的 XLSX", await SendAsync("keep", "no"u8.ToArray()), StringComparison.Ordinal);
        Assert.Contains("没有可读的行", await SendAsync("keep", null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_and_cards_leave_in_the_order_of_the_card_covered_where_they_must_and_written_down()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, other, county) = (await server.As("clinic-3301060101"), await server.As("clinic-3301080101"), await server.As("cdc-330106"));
        var cells = Fever(server, "P-9").With("6 现住址", "=HYPERLINK(\"示范路\")").With("7 联系电话", "0571-5550-1234");
        (await PostAsync(county, await FileAsync([.. cells.Keys], [cells]))).Is(200);
        (await clinic.ReportAsync(Reports.Fever(server).With("patient.name", "示范乙").With("patient.address", "=1+1"))).Is(201);
        (await other.ReportAsync(Reports.Fever(server, "3301080101").With("patient.name", "示范丙"))).Is(201);
        var id = Guid.Parse((await server.Database.RowsAsync("SELECT id FROM cases WHERE reported_by = '330106'"))[0][0]);

        var ask = new JsonObject { ["purpose"] = "investigation", ["recipient"] = "示范专家组", ["identity"] = true };
        var read = WorkbookReader.Read(await BytesAsync(server, "cdc-330106", Call("/api/line-lists", ask)));
        Assert.Equal(3, read.Rows.Count);
        Assert.Equal("1 编码|2 姓名*|3 性别*", string.Join('|', read.Rows[0].Cells.OrderBy(cell => cell.Key).Take(3).Select(cell => cell.Value)));
        var mine = Assert.Single(read.Rows, row => row.Cells.Values.Contains("示范禾苗"));
        var line = read.Rows[0].Cells.ToDictionary(cell => cell.Value, cell => mine.Cells.GetValueOrDefault(cell.Key, ""));
        foreach (var (heading, typed) in cells.Where(cell => cell.Value.Length > 0)) Assert.Equal((heading, typed), (heading, line[heading]));
        Assert.Equal(("3 ≥38.6", "1 一般反应"), (line["13 发热（腋温 ℃）*"], line["17 初步分类*"]));
        var again = await PostAsync(county, await BytesAsync(server, "cdc-330106", Call("/api/line-lists", ask)));
        Assert.Equal((0, 0, 2), (again.Field("stored").GetInt32(), again.Field("known").GetInt32(), again.Field("refused").GetInt32())); // They are cases already.

        var text = (await county.PostAsync("/api/line-lists", ask.With("format", "csv").ToJsonString())).Is(200).Text;
        Assert.Contains("'=1+1", text, StringComparison.Ordinal);
        Assert.Contains("\"'=HYPERLINK(\"\"示范路\"\")\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("示范丙", text, StringComparison.Ordinal);
        var covered = (await county.PostAsync("/api/line-lists", """{"purpose":"quality","recipient":"示范单位","format":"csv"}""")).Is(200).Text;
        foreach (var word in new[] { "示范禾苗", "0571-5550-1234", "2025-05-20" }) Assert.DoesNotContain(word, covered, StringComparison.Ordinal);
        Assert.Contains("L2026P", covered, StringComparison.Ordinal);
        Assert.Equal(["notForThis"], (await county.PostAsync("/api/line-lists", """{"purpose":"quality","recipient":"示范单位","identity":true}""")).Is(422).Codes["identity"]);
        Assert.Equal(["recipient"], (await county.PostAsync("/api/line-lists", """{"purpose":"quality"}""")).Is(422).Codes.Keys);
        (await (await server.As("cdc-330000")).PostAsync("/api/line-lists", ask.ToJsonString())).Is(403);
        (await clinic.PostAsync("/api/line-lists", ask.ToJsonString())).Is(403);

        Assert.Contains("示范禾苗", Shown((await county.GetAsync("/cases/lines?identity=true")).Is(200)), StringComparison.Ordinal);
        Assert.DoesNotContain("示范禾苗", Shown((await county.GetAsync("/cases/lines")).Is(200)), StringComparison.Ordinal);
        Assert.DoesNotContain("示范禾苗", Shown((await (await server.As("cdc-330100")).GetAsync("/cases/lines?identity=true")).Is(200)), StringComparison.Ordinal);
        Assert.DoesNotContain("L2026P", Shown((await county.GetAsync("/cases/lines?lot=L1")).Is(200)), StringComparison.Ordinal);

        // One card: an item a line.
        var card = WorkbookReader.Read(await BytesAsync(server, "cdc-330106", new(HttpMethod.Get, $"/cases/{id}/card.xlsx")));
        Assert.Equal("2 姓名* 示范禾苗", string.Join(' ', card.Rows[2].Cells.OrderBy(cell => cell.Key).Select(cell => cell.Value)));
        Assert.Contains("13,发热（腋温 ℃）*,3 ≥38.6", (await county.GetAsync($"/cases/{id}/card.csv")).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("示范禾苗", (await (await server.As("cdc-330000")).GetAsync($"/cases/{id}/card.csv")).Is(200).Text, StringComparison.Ordinal);
        (await (await server.As("cdc-330108")).GetAsync($"/cases/{id}/card.csv")).Is(404);

        var made = (await county.GetAsync("/api/exports")).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()).ToList();
        Assert.Equal((7, 2), (made.Count(kind => kind == "lineList"), made.Count(kind => kind == "card")));
        (await county.GetAsync("/exports")).Is(200);
        Assert.DoesNotContain("示范禾苗", string.Join('|', (await server.Database.RowsAsync("SELECT detail FROM audit")).Select(row => row[0])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conclusion_has_its_page_and_the_family_its_letter()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server).With("patient.guardian", "示范家长").With("patient.phone", "0571-5550-1234"))).Is(201).CaseId;
        Assert.Contains("还没有结论", Shown((await county.GetAsync($"/cases/{id}/conclusion/paper")).Is(200)), StringComparison.Ordinal);
        foreach (var step in new[] { "verified", "investigationBegan", "formCompleted", "investigationEnded" })
            (await county.PostAsync($"/api/cases/{id}/feedback", new JsonObject { ["id"] = Reports.NewId(), ["kind"] = step }.ToJsonString())).Is(201);
        (await county.PostAsync($"/api/cases/{id}/conclusions", new JsonObject
        {
            ["id"] = Reports.NewId(),
            ["by"] = "panel",
            ["members"] = new JsonArray("示范专家甲", "示范专家乙"),
            ["class"] = "abnormal",
            ["certainty"] = "is",
            ["damage"] = "fourth",
            ["diagnosis"] = "allergic_rash",
            ["basis"] = "时间关系明确",
            ["words"] = "孩子已经好转。",
        }.ToJsonString())).Is(201);
        var paper = Shown((await county.GetAsync($"/cases/{id}/conclusion/paper")).Is(200));
        foreach (var word in new[] { "王小明", "示范专家甲", "示范专家乙", "最终临床诊断", "过敏性皮疹", "2 异常反应", "属于异常反应", "四级", "时间关系明确", "签名" }) Assert.Contains(word, paper, StringComparison.Ordinal);
        var letter = Shown((await county.GetAsync($"/cases/{id}/conclusion/letter")).Is(200));
        foreach (var word in new[] { "示范家长", "王小明", "孩子已经好转。", "不是谁的过错", "60 日", "补偿" }) Assert.Contains(word, letter, StringComparison.Ordinal);
        foreach (var word in new[] { "示范专家甲", "时间关系明确", "0571-5550-1234", "过敏性皮疹" }) Assert.DoesNotContain(word, letter, StringComparison.Ordinal);
        Assert.DoesNotContain("示范家长", Shown((await (await server.As("cdc-330000")).GetAsync($"/cases/{id}/conclusion/letter")).Is(200)), StringComparison.Ordinal);
        (await clinic.GetAsync($"/cases/{id}/conclusion/letter")).Is(403);

        // As a file: the lines of the page, then who concluded and when.
        var file = WorkbookReader.Read(await BytesAsync(server, "cdc-330106", new(HttpMethod.Get, $"/cases/{id}/conclusion.xlsx"))).Rows.Select(row => string.Join(' ', row.Cells.OrderBy(cell => cell.Key).Select(cell => cell.Value))).ToList();
        Assert.Equal(["项目 内容", "姓名 王小明"], [file[0], file[2]]);
        foreach (var line in new[] { "反应分类 2 异常反应", "参加人员 示范专家甲", "参加人员 示范专家乙" }) Assert.Contains(line, file);
        Assert.DoesNotContain("王小明", (await (await server.As("cdc-330000")).GetAsync($"/cases/{id}/conclusion.csv")).Is(200).Text, StringComparison.Ordinal);
        (await (await server.As("cdc-330108")).GetAsync($"/cases/{id}/conclusion.csv")).Is(404);
        (await clinic.GetAsync($"/cases/{id}/conclusion.csv")).Is(403);
        Assert.Contains("还没有结论", (await county.GetAsync($"/cases/{(await clinic.ReportAsync(Reports.Fever(server))).Is(201).CaseId}/conclusion.csv")).Is(200).Text, StringComparison.Ordinal);
        Assert.Equal(["conclusion", "letter", "conclusion"], (await county.GetAsync("/api/exports")).Field("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task An_investigation_leaves_as_a_file_in_the_order_of_its_form()
    {
        await using var server = await ServerUnderTest.StartAsync(Engine);
        var (clinic, county) = (await server.As("clinic-3301060101"), await server.As("cdc-330106"));
        var id = (await clinic.ReportAsync(Reports.Hives(server))).Is(201).CaseId;
        var edit = new JsonObject
        {
            ["id"] = Reports.NewId(),
            ["changes"] = new JsonArray(
                new JsonObject { ["field"] = "past.illness", ["value"] = "yes" },
                new JsonObject { ["field"] = "past.illnessName", ["value"] = "=1+1" },
                new JsonObject { ["field"] = "clinical.recordNumber", ["value"] = "B778899" },
                new JsonObject { ["field"] = "vaccine.1.container", ["value"] = "refrigerator" }),
        };
        (await county.SendAsync(new HttpRequestMessage(HttpMethod.Patch, $"/api/cases/{id}/investigation") { Content = new StringContent(edit.ToJsonString(), System.Text.Encoding.UTF8, "application/json") })).Is(200);
        var rows = WorkbookReader.Read(await BytesAsync(server, "cdc-330106", new(HttpMethod.Get, $"/cases/{id}/investigation.xlsx"))).Rows.Select(row => string.Join('|', row.Cells.OrderBy(cell => cell.Key).Select(cell => cell.Value))).ToList();
        Assert.Equal(["部分|序号|项目|内容|疫苗 2|疫苗 3", "一、基本情况|1|编码*", "一、基本情况|2|姓名*|王小明"], [rows[0], rows[1][..rows[1].LastIndexOf('|')], rows[2]]);
        Assert.Equal(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"], rows.Skip(1).Select(row => row.Split('、')[0]).Distinct());
        foreach (var line in new[] { "二、既往史|1|接种前患病史|1 有", "二、既往史|疾病名称|=1+1" }) Assert.Contains(line, rows);

        var text = (await county.GetAsync($"/cases/{id}/investigation.csv")).Is(200).Text;
        Assert.Contains("'=1+1", text, StringComparison.Ordinal);
        var covered = (await (await server.As("cdc-330000")).GetAsync($"/cases/{id}/investigation.csv")).Is(200).Text;
        foreach (var word in new[] { "王小明", "B778899" }) Assert.DoesNotContain(word, covered, StringComparison.Ordinal);
        (await (await server.As("cdc-330108")).GetAsync($"/cases/{id}/investigation.csv")).Is(404);
        (await clinic.GetAsync($"/cases/{id}/investigation.csv")).Is(403);
        Assert.Equal(["investigation", "investigation"], (await county.GetAsync("/api/exports")).Is(200).Field("items").EnumerateArray().Select(made => made.GetProperty("kind").GetString()));
        (await county.GetAsync("/exports")).Is(200);
        Assert.Contains((await county.GetAsync($"/api/cases/{id}/readings")).Field("items").EnumerateArray(), item => item.GetProperty("organisation").GetString() == "330000");
    }

    private static string Shown(Reply page) => System.Net.WebUtility.HtmlDecode(page.Text);

    private static (int, int) Counts(Reply taken) => (taken.Field("stored").GetInt32(), taken.Field("known").GetInt32());

    private static Task<long> CasesAsync(ServerUnderTest server) => server.Database.NumberAsync("SELECT COUNT(*) FROM cases WHERE origin = 'live'");

    private static string Day(ServerUnderTest server, int days) => server.Now.ToOffset(TimeSpan.FromHours(8)).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Fever(ServerUnderTest server, string number) => new()
    {
        ["接种单位编码*"] = "3301060101",
        ["纸卡编号"] = number,
        ["2 姓名*"] = "示范禾苗",
        ["3 性别*"] = "1 男",
        ["4 出生日期*"] = "2025-05-20",
        ["5 职业"] = "散居儿童",
        ["6 现住址"] = "",
        ["7 联系电话"] = "",
        ["9 疫苗1 疫苗名称*"] = "5001 五联 DTaP-IPV/Hib",
        ["9 疫苗1 生产企业*"] = "示范生物",
        ["9 疫苗1 疫苗批号*"] = "L2026P",
        ["9 疫苗1 接种日期*"] = Day(server, -1),
        ["9 疫苗1 接种组织形式*"] = "常规",
        ["9 疫苗1 接种剂次*"] = "2",
        ["9 疫苗1 接种剂量（ml 或粒）*"] = "0.5 ml",
        ["9 疫苗1 接种途径*"] = "肌内",
        ["9 疫苗1 接种部位*"] = "左大腿",
        ["10 反应发生日期*"] = Day(server, -1),
        ["11 发现/就诊日期*"] = Day(server, 0),
        ["12 就诊单位"] = "示范乡卫生院",
        ["13 主要临床经过*"] = "接种后发热",
        ["13 症状体征"] = "发热",
        ["13 腋温实测（℃）"] = "38.9",
        ["13 红肿实测（cm）"] = "0",
        ["14 初步临床诊断"] = "发热",
        ["15 是否住院*"] = "2 否",
        ["16 病人转归*"] = "2 好转",
        ["18 反应获得方式"] = "1 被动监测报告",
        ["19 报告日期*"] = Day(server, 0),
        ["20 报告单位*"] = "示范乡卫生院",
        ["21 报告人"] = "示范医生",
        ["22 联系电话"] = "0571-5550-0001",
    };

    private static async Task<byte[]> FileAsync(IReadOnlyList<string> headings, IReadOnlyList<Dictionary<string, string>> rows)
    {
        using var file = new MemoryStream();
        await WorkbookWriter.WriteAsync(file, [new Sheet("卡", [.. headings.Select(heading => new SheetColumn(heading))], Rows())], Cancel);
        return file.ToArray();

        async IAsyncEnumerable<IReadOnlyList<string>> Rows()
        {
            await Task.CompletedTask;
            foreach (var row in rows) yield return [.. headings.Select(heading => row.GetValueOrDefault(heading, ""))];
        }
    }

    private static HttpRequestMessage Call(string path, JsonObject body) => new(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json") };

    private static Task<Reply> PostAsync(Caller who, byte[] file, string query = "")
    {
        var call = new HttpRequestMessage(HttpMethod.Post, "/api/card-imports" + query) { Content = new ByteArrayContent(file) };
        call.Content.Headers.ContentType = new MediaTypeHeaderValue(Sheets);
        return who.SendAsync(call);
    }

    private static async Task<byte[]> BytesAsync(ServerUnderTest server, string who, HttpRequestMessage call)
    {
        using (call)
        {
            call.Headers.Authorization = new("Bearer", await server.TokenAsync(who));
            using var answer = await server.Wire.SendAsync(call, Cancel);
            Assert.Equal((200, Sheets), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            return await answer.Content.ReadAsByteArrayAsync(Cancel);
        }
    }
}

internal static class CardCellsOfTests
{
    /// <summary>A copy with one cell changed.</summary>
    public static Dictionary<string, string> With(this Dictionary<string, string> cells, string heading, string text) => new(cells) { [heading] = text };
}

[Collection<OnSqlite>]
public sealed class PapersOnSqlite(SqliteFixture fixture) : PaperTests(fixture);

[Collection<OnPostgres>]
public sealed class PapersOnPostgres(PostgresFixture fixture) : PaperTests(fixture);
