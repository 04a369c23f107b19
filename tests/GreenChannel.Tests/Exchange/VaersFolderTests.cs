using System.IO.Compression;
using System.Text;
using GreenChannel.Exchange.Vaers;

namespace GreenChannel.Tests.Exchange;

public sealed class VaersFolderTests : IDisposable
{
    private const string Heading = "VAERS_ID,RECVDATE,SEX,SYMPTOM_TEXT,ALLERGIES";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vaers");

    [Fact]
    public void Ids_keep_leading_zeros_and_join_rows_that_lack_them()
    {
        Write("2003VAERSDATA.csv", $"{Heading}\n12345,03/04/2003,F,\"fever, chills\",\n");
        Write("2003VAERSSYMPTOMS.csv", "VAERS_ID,SYMPTOM1,SYMPTOMVERSION1\r\n0012345,Pyrexia,8.10\r\n");
        Write("2003VAERSVAX.csv", "VAERS_ID,VAX_TYPE,VAX_NAME\r\n0012345,HIBV,HIB (SOME BRAND)   \r\n");
        var report = Assert.IsType<VaersReport>(Assert.Single(Read()));
        Assert.Equal("12345", report.Id);
        Assert.Equal("fever, chills", report["SYMPTOM_TEXT"]);
        Assert.Equal(["Pyrexia"], report.Terms);
        Assert.Equal("HIB (SOME BRAND)", Assert.Single(report.Vaccines).Name);
    }

    [Fact]
    public void Several_symptom_rows_are_one_list_and_equal_vaccine_rows_are_one_vaccine()
    {
        Write("2021vaersdata.CSV", $"{Heading}\n900001,01/01/2021,F,x,\n");
        Write("2021VaersSymptoms.csv", "VAERS_ID,SYMPTOM1,SYMPTOM2\n900001,Rash,Pyrexia\n900001,Cough,Rash\n");
        Write("2021VAERSVAX.csv", "VAERS_ID,VAX_TYPE,VAX_LOT\n900001,COVID19,1\n900001,COVID19 ,1\n900001,COVID19,2\n");
        var report = Assert.Single(Reports());
        Assert.Equal(["Rash", "Pyrexia", "Cough"], report.Terms);
        Assert.Equal(2, report.Vaccines.Count);
    }

    [Fact]
    public void A_report_without_symptom_rows_and_without_vaccine_rows_is_still_a_report()
    {
        Write("2021VAERSDATA.csv", $"{Heading}\n0012345,01/01/2021,F,x,\n");
        var report = Assert.Single(Reports());
        Assert.Equal("0012345", report.Id);
        Assert.Empty(report.Terms);
        Assert.Empty(report.Vaccines);
    }

    [Fact]
    public void A_file_is_windows_1252_or_UTF_8_by_its_content_and_gzip_by_its_first_bytes()
    {
        var text = $"{Heading}\r\n1001,01/01/2021,F,\"She said “hot”\",\r\n";
        Write("1997VAERSDATA.csv", CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text));
        Write("2000VAERSDATA.csv.gz", Gzip(Encoding.UTF8.GetBytes(text.Replace("1001", "1002", StringComparison.Ordinal))));
        Assert.Equal(["She said “hot”", "She said “hot”"], Reports().Select(report => report["SYMPTOM_TEXT"]));
    }

    [Fact]
    public void A_curly_quote_before_a_closing_quote_and_a_quote_left_unescaped_are_text()
    {
        Write("2021VAERSDATA.csv", $"{Heading}\n1001,01/01/2021,F,\"felt “odd”\",NKDA\n1002,01/01/2021,F,\"a \"big\" rash, \"\"hot\"\"\",nuts\n");
        var reports = Reports().ToList();
        Assert.Equal(["felt “odd”", "a \"big\" rash, \"hot\""], reports.Select(report => report["SYMPTOM_TEXT"]));
        Assert.Equal(["NKDA", "nuts"], reports.Select(report => report["ALLERGIES"]));
    }

    [Fact]
    public void A_narrative_over_several_lines_is_one_field()
    {
        Write("2021VAERSDATA.csv", $"{Heading}\n1001,01/01/2021,F,\"first\r\nsecond\",\n1002,01/01/2021,M,x,\n");
        Assert.Equal("first\nsecond", Reports().First()["SYMPTOM_TEXT"]);
        Assert.Equal(["1001", "1002"], Reports().Select(report => report.Id));
    }

    [Fact]
    public void A_quote_that_is_never_closed_costs_its_own_row_only()
    {
        Write("2021VAERSDATA.csv", $"{Heading}\n1001,01/01/2021,F,\"open,\n1002,01/01/2021,F,fine,\n1003,01/01/2021,F,fine,\n");
        Assert.Equal(["1002", "1003"], Reports().Select(report => report.Id));
        var reject = Assert.Single(Rejects());
        Assert.Equal(("2021VAERSDATA.csv", 2, "1001"), (reject.File, reject.Line, reject.VaersId));
        Assert.Contains("quote", reject.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abc,01/01/2021,F,x,", "not a number")]
    [InlineData("1001,01/01/2021,F", "columns")]
    [InlineData("1001,01/01/2021,F,x,y,z", "columns")]
    public void A_bad_row_is_rejected_with_its_line_and_the_next_is_read(string row, string reason)
    {
        Write("2021VAERSDATA.csv", $"{Heading}\n{row}\n1002,01/01/2021,F,fine,\n");
        Assert.Equal("1002", Assert.Single(Reports()).Id);
        var reject = Assert.Single(Rejects());
        Assert.Equal(2, reject.Line);
        Assert.Contains(reason, reject.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_row_of_an_id_and_a_row_of_no_report_are_rejected()
    {
        Write("2020VAERSDATA.csv", $"{Heading}\n1001,01/01/2021,F,x,\n");
        Write("2021VAERSDATA.csv", $"{Heading}\n01001,01/01/2021,F,x,\n");
        Write("2021VAERSVAX.csv", "VAERS_ID,VAX_TYPE\n77,FLU3\n");
        Assert.Single(Reports());
        Assert.Equal(["01001", "77"], Rejects().Select(reject => reject.VaersId));
    }

    [Fact]
    public void Columns_are_found_by_name_and_a_36th_column_is_kept()
    {
        Write("2024VAERSDATA.csv", "SEX,NEW_ONE,VAERS_ID\nF,kept,1001\n");
        var report = Assert.Single(Reports());
        Assert.Equal(("1001", "kept"), (report.Id, report["NEW_ONE"]));
    }

    [Fact]
    public void A_file_that_breaks_off_gives_what_could_be_read_and_a_reject()
    {
        var rows = string.Concat(Enumerable.Range(1000, 5000).Select(id => $"{id},01/01/2021,F,text {id * 7919},\n"));
        Write("2021VAERSDATA.csv.gz", Gzip(Encoding.UTF8.GetBytes($"{Heading}\n{rows}"))[..15000]);
        Assert.NotEmpty(Reports());
        Assert.NotEmpty(Rejects());
    }

    [Fact]
    public void A_folder_without_reports_says_so()
    {
        Write("readme.txt", "nothing");
        Assert.Contains("no VAERSDATA", Assert.Single(Rejects()).Reason, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private IEnumerable<VaersItem> Read() => VaersFolder.Read(_folder.FullName);
    private IEnumerable<VaersReport> Reports() => Read().OfType<VaersReport>();
    private IEnumerable<VaersReject> Rejects() => Read().OfType<VaersReject>();
    private void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));
    private void Write(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), bytes);

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return packed.ToArray();
    }
}
