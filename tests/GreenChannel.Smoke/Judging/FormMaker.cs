using System.Globalization;

namespace GreenChannel.Smoke.Judging;

/// <summary>Fills in the report form: rightly, hastily, and with what no form should hold.</summary>
internal sealed class FormMaker(int seed)
{
    private static readonly string[] Texts = ["", "", " ", "张三", "  甲 \t", "\u3000乙\u3000", "\ufeff丙", "\u0085丁", "a,b", "\"q\\", "<b>"];
    private static readonly string[] Numbers = ["", "", "39", "37.50", "+5", "-0", ".5", "5.", "39,5", "３７", "1e3", "007", " 92 ", "37.0500000001", "123456789012345", "1234567890123456", "0.00000001", "-3.20", "."];
    private static readonly string[] Clocks = ["", "", "2025-11-20T09:00", "2025-11-20T09:00:59", "2025-11-20 09:00", "2025-11-20 09:00:00", "2025-02-30T09:00", "2025-11-20T24:00", "yesterday", "2025-11-20", "0001-01-01T00", "2025-11-20T9:00"];

    private readonly Dice _dice = new(seed);

    public (List<(string Name, string Value)> Fields, string Zone, DateTime Now) Make()
    {
        var fields = new List<(string, string)> { ("id", _dice.Of(["", "0199c1d2-0000-7000-8000-000000000001"])) };
        if (_dice.Chance(0.1)) fields.Add(("emergency", _dice.Of(["true", "false", ""])));
        foreach (var name in new[] { "site", "reporterName", "reporterPhone", "reporterRole", "patientName", "idNumber", "patientPhone", "guardian", "vaccine", "vaccineName", "manufacturer", "lot", "amount", "route", "bodySite", "diagnosis", "narrative", "outcome", "consciousness", "otherName" })
            Sometimes(name, Texts);
        Sometimes("sex", ["female", "male"]);
        Sometimes("birthDate", ["2025-03-02", "", "2025/3/2"]);
        Sometimes("hospitalised", ["true", "false", ""]);
        Sometimes("otherSigns", ["", "发绀，嗜睡", "a、b;c；d, ,e", " ,"]);
        Sometimes("onsetMinutesAgo", ["0", "5", "1440", "100000", "100001", "-5", "5.5", " 5", "0000000005", ""]);
        foreach (var name in new[] { "weightKg", "dose", "temperatureC", "systolicMmHg", "spo2Percent", "heartRate", "respiratoryRate", "rednessCm", "indurationCm", "adrenalineMg" }) Sometimes(name, Numbers);
        foreach (var name in new[] { "givenAt", "onsetAt" }) Sometimes(name, _dice.Chance(0.6) ? [_dice.Wall().ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)] : Clocks);
        for (var signs = _dice.Next(0, 4); signs > 0; signs--) fields.Add(("signs", _dice.Of(["wheeze", "fever", "rash", "", " x "])));
        var zone = _dice.Of(Dice.Zones);
        var now = TimeZoneInfo.ConvertTimeToUtc(_dice.Wall().AddHours(6), TimeZoneInfo.Utc).AddMilliseconds(_dice.Next(0, 60_000));
        return (fields, zone, now);

        void Sometimes(string name, IReadOnlyList<string> values)
        {
            for (var times = _dice.Chance(0.5) ? _dice.Chance(0.05) ? 2 : 1 : 0; times > 0; times--) fields.Add((name, _dice.Of(values)));
        }
    }
}
