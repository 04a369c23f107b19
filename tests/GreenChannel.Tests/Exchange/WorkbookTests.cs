using System.IO.Compression;
using System.Text;
using GreenChannel.Exchange.Csv;
using GreenChannel.Exchange.Sheets;

namespace GreenChannel.Tests.Exchange;

/// <summary>Workbooks that go out come back as they were; workbooks from somebody unknown cost neither memory nor trust.</summary>
public sealed class WorkbookTests
{
    private const string Head = """<?xml version="1.0" encoding="UTF-8"?>""";

    [Fact]
    public async Task What_is_written_is_read_again_and_nothing_of_it_is_a_formula()
    {
        string[][] rows = [["=1+1", "0012", "两行\n文字"], ["+86 571", "", "\u0001控制\u001f"], ["@x", "1.50", " 空 "]];
        using var file = new MemoryStream();
        await WorkbookWriter.WriteAsync(file, [new Sheet("一", [new("甲"), new("乙", Choices: ("二", "$A$2:$A$3")), new("丙")], Rows(rows)), new Sheet("二", [new("列")], Rows([["a"], ["b"]]))], TestContext.Current.CancellationToken);
        var read = WorkbookReader.Read(file.ToArray());
        Assert.Null(read.Fault);
        Assert.Equal(["甲", "乙", "丙"], read.Rows[0].Cells.Values);
        Assert.Equal("=1+1|0012|两行\n文字", string.Join('|', read.Rows[1].Cells.OrderBy(cell => cell.Key).Select(cell => cell.Value)));
        Assert.Equal("0 +86 571|2 控制", string.Join('|', read.Rows[2].Cells.OrderBy(cell => cell.Key).Select(cell => $"{cell.Key} {cell.Value}")));
        Assert.Equal((4, "1.50"), (read.Rows[3].Number, read.Rows[3].Cells[1]));
        var sheet = Part(file.ToArray(), "xl/worksheets/sheet1.xml");
        Assert.DoesNotContain("<f>", sheet, StringComparison.Ordinal);
        Assert.Contains("dataValidation", sheet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1", "'=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("-1", "'-1")]
    [InlineData("a=1", "a=1")]
    public void A_formula_in_CSV_is_a_text(string typed, string written) => Assert.Equal(written, CsvText.Typed(typed));

    [Fact]
    public void What_other_programs_write_is_read()
    {
        var read = WorkbookReader.Read(Zip(
            ("xl/workbook.xml", Head + """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/><sheets><sheet name="a" sheetId="1" r:id="rId7"/></sheets></workbook>"""),
            ("xl/_rels/workbook.xml.rels", Head + """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId7" Target="/xl/worksheets/other.xml"/></Relationships>"""),
            ("xl/sharedStrings.xml", Head + """<sst><si><t>姓名</t></si><si><r><t>王</t></r><r><t>小</t></r><rPh sb="0" eb="1"><t>わん</t></rPh></si></sst>"""),
            ("xl/worksheets/other.xml", Head + """<worksheet><sheetData><row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row><row r="9"><c><v>45000</v></c><c t="n"><v>1.38E10</v></c><c><v>38.399999999999999</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>算</v></c><c r="AB9" t="inlineStr"><is><t>末</t></is></c></row></sheetData></worksheet>""")));
        Assert.True(read.From1904);
        Assert.Equal([2, 9], read.Rows.Select(row => row.Number));
        Assert.Equal("0 姓名|2 王小", string.Join('|', read.Rows[0].Cells.Select(cell => $"{cell.Key} {cell.Value}")));
        Assert.Equal("0 45000|1 13800000000|2 38.4|3 true|5 算|27 末", string.Join('|', read.Rows[1].Cells.Select(cell => $"{cell.Key} {cell.Value}")));
        Assert.Equal(["A", "Z", "AA", "AB", "ZZ"], new[] { 0, 25, 26, 27, 701 }.Select(WorkbookReader.Letters));
    }

    [Fact]
    public void A_hostile_workbook_is_refused_before_it_is_unpacked()
    {
        const string book = Head + """<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet r:id="rId1"/></sheets></workbook>""";
        const string relations = Head + """<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>""";
        byte[] Of(string sheet, string? strings = null) => Zip([("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations), ("xl/worksheets/sheet1.xml", sheet), .. strings is null ? Array.Empty<(string, string)>() : [("xl/sharedStrings.xml", strings)]]);
        string Rows(int count, string cell = "<c><v>1</v></c>") => $"{Head}<worksheet><sheetData>{string.Concat(Enumerable.Repeat($"<row>{cell}</row>", count))}</sheetData></worksheet>";

        var bomb = Of($"{Head}<worksheet>{new string(' ', 30_000_000)}</worksheet>");
        Assert.True(bomb.Length < 100_000, $"{bomb.Length}");
        Assert.Equal("tooLarge", WorkbookReader.Read(bomb).Fault);
        Assert.Equal("tooLarge", WorkbookReader.Read(Of(Rows(1), $"{Head}<sst>{string.Concat(Enumerable.Repeat("<si><t/></si>", 200_001))}</sst>")).Fault);
        Assert.Equal(("rows", 1_001), (WorkbookReader.Read(Of(Rows(1_001))).Fault, WorkbookReader.Read(Of(Rows(1_001))).Row));
        Assert.Equal("columns", WorkbookReader.Read(Of(Rows(1, """<c r="XFD1"><v>1</v></c>"""))).Fault);
        Assert.Equal("text", WorkbookReader.Read(Of(Rows(1, $"""<c t="inlineStr"><is><t>{new string('x', 20_001)}</t></is></c>"""))).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read(Of("""<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>""")).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read(Of("""<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>""")).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read(Of("<worksheet><sheetData><row>")).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read(Zip(("other.txt", "x"))).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read([]).Fault);
        Assert.Equal("notWorkbook", WorkbookReader.Read("PK\u0003\u0004 no"u8.ToArray()).Fault);
        Assert.Equal("tooLarge", WorkbookReader.Read(Zip([.. Enumerable.Range(0, 201).Select(number => ($"{number}", ""))])).Fault);
        var cut = bomb[..(bomb.Length / 2)];
        Assert.Equal("notWorkbook", WorkbookReader.Read(cut).Fault);
    }

    private static async IAsyncEnumerable<IReadOnlyList<string>> Rows(string[][] rows)
    {
        await Task.CompletedTask;
        foreach (var row in rows) yield return row;
    }

    private static byte[] Zip(params IReadOnlyList<(string Name, string Text)> parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = zip.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return file.ToArray();
    }

    private static string Part(byte[] file, string name)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        using var text = new StreamReader(zip.GetEntry(name)!.Open());
        return text.ReadToEnd();
    }
}
