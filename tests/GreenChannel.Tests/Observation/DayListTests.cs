using System.Text;
using GreenChannel.Exchange.DayList;

namespace GreenChannel.Tests.Observation;

/// <summary>The list of a day as clinics keep it.</summary>
public sealed class DayListTests
{
    [Theory]
    [InlineData("utf-8")]
    [InlineData("GB18030")]
    public void Chinese_headings_in_either_encoding_are_read(string encoding)
    {
        var bytes = (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.UTF8).GetBytes("序号,姓名,性别,疫苗,接种时间\r\n1,示范甲,女,五联,09:05\r\n,,,,\r\n2,示范乙,男,,\r\n");
        var (rows, faults) = DayListReader.Read(bytes);
        Assert.Empty(faults);
        Assert.Equal([("示范甲", "09:05"), ("示范乙", null)], rows.Select(row => (row["name"], row["givenAt"])));
        Assert.Equal([2, 4], rows.Select(row => row.Line));
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("name\n", 0, "empty")]
    [InlineData("lot,vaccine\nA,5001\n", 1, "heading")]
    [InlineData("name,姓名\na,b\n", 1, "heading")]
    [InlineData("name,lot\na,b,c\n", 2, "row")]
    [InlineData("name,lot\n\"a,b\n", 2, "row")]
    public void What_is_no_list_is_refused_by_its_line(string text, int line, string code)
    {
        var fault = Assert.Single(DayListReader.Read(Encoding.UTF8.GetBytes(text)).Faults);
        Assert.Equal((line, code), (fault.Line, fault.Code));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Assert.Equal("encoding", Assert.Single(DayListReader.Read([0xff, 0xff, 0x00]).Faults).Code);
        Assert.Equal("encoding", Assert.Single(DayListReader.Read([0xff, 0xff, 0xff]).Faults).Code);
        Assert.Equal("rows", Assert.Single(DayListReader.Read(Encoding.UTF8.GetBytes("name\n" + string.Concat(Enumerable.Repeat("x\n", DayListReader.MostRows + 1)))).Faults).Code);
    }
}
