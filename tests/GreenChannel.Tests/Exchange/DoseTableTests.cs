using System.Text;
using GreenChannel.Exchange.DoseTables;

namespace GreenChannel.Tests.Exchange;

/// <summary>Doses by unit, vaccine and month, as spreadsheets write them.</summary>
public sealed class DoseTableTests
{
    [Theory]
    [InlineData("site,vaccine,month,doses\n3301060101,5001,2026-10,120\n,,,\n")]
    [InlineData("\ufeff接种单位编码*,疫苗编码,备注,月份,剂次数\r\n3301060101,5001,\"自己的, 一栏\",2026-10,120\r\n")]
    [InlineData("Doses,MONTH,unit,Vaccine\n 120 ,2026-10,3301060101,5001,,\n")]
    public void Headings_are_known_in_both_languages_and_in_any_order(string text)
    {
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(text), CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes(text) })
        {
            var (lines, fault, _) = DoseTable.Read(bytes);
            Assert.Null(fault);
            Assert.Equal(new DoseLine(2, "3301060101", "5001", "2026-10", "120"), Assert.Single(lines));
        }
    }

    [Theory]
    [InlineData("", "heading", 1)]
    [InlineData("site,vaccine,month\n1,2,3\n", "heading", 1)]
    [InlineData("site,vaccine,month,doses,doses\n", "heading", 1)]
    [InlineData("site,vaccine,month,doses\n", "empty", 0)]
    [InlineData("PK\u0003\u0004\0", "text", 0)]
    public void What_is_no_table_is_refused_by_name(string text, string fault, int line) => Assert.Equal((fault, line), (DoseTable.Read(Encoding.UTF8.GetBytes(text)).Fault, DoseTable.Read(Encoding.UTF8.GetBytes(text)).FaultLine));

    [Fact]
    public void Too_much_is_refused_and_a_torn_line_is_named()
    {
        const string heading = "site,vaccine,month,doses\n";
        Assert.Equal("rows", DoseTable.Read(Encoding.UTF8.GetBytes(heading + string.Concat(Enumerable.Repeat("1,2,3,4\n", DoseTable.MostLines + 1)))).Fault);
        Assert.Equal("tooLarge", DoseTable.Read(new byte[DoseTable.LongestFile + 1]).Fault);
        var (lines, _, _) = DoseTable.Read(Encoding.UTF8.GetBytes(heading + "3301060101,5001,2026-10,1,200\n3301060101,,2026-10\n"));
        Assert.Equal([new DoseLine(2, null, null, null, null, "row"), new DoseLine(3, "3301060101", null, "2026-10", null)], lines);
    }
}
