using System.Text;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Directories;
using GreenChannel.Server.Platform.Text;
using GreenChannel.Tests.Architecture;

namespace GreenChannel.Tests.Directories;

/// <summary>The directory is checked as a whole before it comes into force, and nothing in it is ever deleted.</summary>
public sealed class DirectoryRulesTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void The_sample_directory_is_without_fault() => Assert.Empty(DirectoryRules.Check(Sample(), Today, Nothing));

    [Theory]
    [InlineData("hospitals", "H330110001", "emergencyPhone", "", "hospitals.emergencyPhone.required")]
    [InlineData("hospitals", "H330110001", "emergencyPhone", "call me", "hospitals.emergencyPhone.format")]
    [InlineData("hospitals", "H330110001", "validTo", "2019-12-31", "hospitals.validTo.ends")]
    [InlineData("hospitals", "H330110001", "validTo", "2026-11-23", "ladders.hospital.notValid")]
    [InlineData("hospitals", "H330110001", "capabilities", "icu helipad", "hospitals.capabilities.format")]
    [InlineData("hospitals", "H330110002", "closesAt", "", "hospitals.opensAt.hours")]
    [InlineData("hospitals", "H330110001", "code", "H33011000", "hospitals.code.format")]
    [InlineData("counties", "330110", "code", "330111", "sites.code.unknownCode")]
    [InlineData("counties", "330110", "validTo", "2026-01-01", "sites.code.notValid")]
    [InlineData("counties", "330110", "dutyPhone", "", "counties.dutyPhone.required")]
    [InlineData("sites", "3301100101", "code", "3301100102", "ladders.site.unknownCode")]
    [InlineData("sites", "3301100301", "validTo", "", "sites..noLadder")]
    [InlineData("sites", "3301100101", "code", "3301100201", "sites..duplicate")]
    [InlineData("sites", "3301100101", "altitudeM", "high", "sites.altitudeM.format")]
    [InlineData("sites", "3301100101", "validFrom", "2026-02-30", "sites.validFrom.format")]
    [InlineData("ladders", "3301100101/1", "hospital", "H330110009", "ladders.hospital.unknownCode")]
    [InlineData("ladders", "3301100101/1", "hospital", "H330110001", "ladders.hospital.duplicate")]
    [InlineData("ladders", "3301100101/1", "distanceKm", "-3", "ladders.distanceKm.format")]
    [InlineData("contacts", "中心-2/1", "person", "0199c1d2-0000-7000-8000-000000000001", "people..noContact")]
    [InlineData("contacts", "中心-2/1", "person", "0199c1d2-0000-7000-8000-000000000001", "contacts.person.unknownCode")]
    [InlineData("contacts", "中心-1/2", "channel", "sms", "contacts.channel.secondOfKind")]
    [InlineData("contacts", "中心-1/2", "channel", "pigeon", "contacts.channel.format")]
    [InlineData("contacts", "中心-1/2", "address", "nobody", "contacts.address.format")]
    [InlineData("people", "中心-1", "organisation", "H330110009", "people.organisation.unknownCode")]
    public void What_is_wrong_is_named_by_table_row_and_column(string table, string key, string column, string value, string expected)
    {
        var changed = Change(Sample(), table, key, column, value);
        Assert.Contains(expected, DirectoryRules.Check(changed, Today, Nothing).Where(fault => !fault.IsWarning).Select(fault => $"{fault.Table}.{fault.Column}.{fault.Code}"));
    }

    [Fact]
    public void What_open_requests_or_rosters_still_need_is_a_warning_and_no_fault()
    {
        var person = DirectoryRules.Text(Sample()[DirectoryTable.People][0], "id");
        var changed = Change(Change(Sample(), "people", "中心-1", "retired", "yes"), "sites", "3301100301", "name", "样例旧门诊二");
        var faults = DirectoryRules.Check(changed, Today, new HashSet<string> { person, "3301100301" });
        Assert.Equal(["people.retired.stillNeeded", "sites.validTo.stillNeeded"], faults.Select(fault => $"{fault.Table}.{fault.Column}.{fault.Code}").Order());
        Assert.All(faults, fault => Assert.True(fault.IsWarning));
    }

    [Fact]
    public void A_code_that_is_left_out_ends_yesterday_and_a_person_is_retired()
    {
        var before = Sample();
        var draft = before.With(DirectoryTable.Hospitals, before[DirectoryTable.Hospitals].Skip(1)).With(DirectoryTable.People, before[DirectoryTable.People].Skip(1));
        var complete = DirectoryRules.Complete(before, draft, Today);
        Assert.Equal(
            ["hospitals/H330110001 changed validTo=2026-11-23", $"people/{DirectoryRules.Text(before[DirectoryTable.People][0], "id")} changed retired=yes"],
            DirectoryRules.Differences(before, complete).Select(one => $"{one.Table}/{one.Key} {one.Change} {string.Join(' ', one.Columns.Select(column => $"{column.Column}={column.After}"))}"));
        Assert.Empty(DirectoryRules.Differences(before, DirectoryRules.Complete(before, before, Today)));
    }

    [Theory]
    [InlineData(Language.Chinese)]
    [InlineData(Language.English)]
    public void Every_table_that_is_written_is_read_back_the_same(Language language)
    {
        var sample = Change(Sample(), "sites", "3301100101", "name", "样例\"一\"门诊,东区");
        foreach (var table in DirectoryTable.All)
        {
            var written = DirectoryCsv.Write(table, sample[table], language);
            Assert.Equal(Encoding.UTF8.Preamble.ToArray(), written[..3]);
            foreach (var bytes in new[] { written, written[3..] })
                Assert.Equal(sample[table].Select(table.KeyOf), DirectoryCsv.Read(table, bytes).Rows!.Select(table.KeyOf));
            var again = DirectoryContent.Empty.With(table, DirectoryCsv.Read(table, written).Rows!);
            Assert.Empty(DirectoryRules.Differences(DirectoryContent.Empty.With(table, sample[table]), again));
        }
    }

    [Theory]
    [InlineData("", "csv-heading")]
    [InlineData("编码,名称\r\nH330110001,x", "csv-heading")]
    [InlineData("code,name,emergencyPhone,helipad\r\n", "csv-heading")]
    [InlineData("code,code,name,emergencyPhone\r\n", "csv-heading")]
    [InlineData("code,name,emergencyPhone\r\nH330110001,\"x,1", "csv-row")]
    [InlineData("code,name,emergencyPhone\r\nH330110001,x,1,2", "csv-row")]
    [InlineData("code,name\0,emergencyPhone\r\n", "csv-encoding")]
    public void A_file_that_is_no_table_is_refused(string text, string code) => Assert.Equal(code, DirectoryCsv.Read(DirectoryTable.Hospitals, Encoding.UTF8.GetBytes(text)).Code);

    [Fact]
    public void What_spreadsheets_make_of_days_and_hours_is_understood()
    {
        var rows = DirectoryCsv.Read(DirectoryTable.Hospitals, Encoding.UTF8.GetBytes("Code,Name,Emergency telephone,Opens at,Closes at,Valid from\r\nh330110001,x,0571-1,8:00,20:00:00,2026/1/5\r\n,,,,,\r\n")).Rows!;
        var row = Assert.Single(rows);
        Assert.Equal(("H330110001", "08:00", "20:00", "2026-01-05"), (row["code"], row["opensAt"], row["closesAt"], row["validFrom"]));
        Assert.Equal("csv-encoding", DirectoryCsv.Read(DirectoryTable.Hospitals, [0xB1, 0xE0, 0xC2, 0xEB]).Code);
    }

    internal static byte[] File(string table) => System.IO.File.ReadAllBytes(Path.Combine(BannedApiTests.Root, "samples", "facilities", $"{table}.csv"));

    private static DirectoryContent Sample() => DirectoryTable.All.Aggregate(DirectoryContent.Empty, (content, table) =>
    {
        var read = DirectoryCsv.Read(table, File(table.Name));
        Assert.True(read.Rows is not null, $"{table.Name}: {read.Code} {read.Line}");
        return content.With(table, read.Rows!);
    });

    // Rows of people are named as the sample's files name them.
    private static DirectoryContent Change(DirectoryContent content, string table, string key, string column, string value)
    {
        var of = DirectoryTable.All.First(known => known.Name == table);
        var parts = key.Split('/');
        parts[0] = DirectoryWords.Normal(of.Columns[0], parts[0]);
        var named = string.Join('/', parts);
        Assert.Contains(named, content[of].Select(of.KeyOf));
        return content.With(of, content[of].Select(row => of.KeyOf(row) == named ? new Dictionary<string, string>(row) { [column] = value } : row));
    }
}
