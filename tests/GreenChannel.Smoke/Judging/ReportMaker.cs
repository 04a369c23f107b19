using System.Globalization;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Triage;

namespace GreenChannel.Smoke.Judging;

/// <summary>One report with what it meets when it is judged.</summary>
internal sealed record Judged(JsonObject Report, string Zone, DateTime Now, int? AltitudeM, string Caller, IReadOnlyDictionary<string, decimal> Numbers)
{
    public JsonObject ToJson() => new()
    {
        ["report"] = Report.DeepClone(),
        ["numbers"] = new JsonObject(Numbers.Select(own => KeyValuePair.Create<string, JsonNode?>(own.Key, own.Value))),
        ["at"] = new JsonObject
        {
            ["zone"] = Zone,
            ["now"] = new DateTimeOffset(Now).ToUnixTimeMilliseconds(),
            ["altitudeM"] = AltitudeM,
            ["caller"] = Caller,
        },
    };
}

/// <summary>Makes reports of every kind: right, doubtful, contradictory, unreadable.</summary>
internal sealed class ReportMaker(int seed)
{
    private static readonly string[] Signs = [.. Vocabulary.Signs.Values.SelectMany(signs => signs)];
    private static readonly string[] Common = [.. RuleBook.Shipped.CommonSigns];
    private static readonly string[] Diagnoses = [.. Vocabulary.Diagnoses, "colic", "constructor", "腹泻"];
    private static readonly string[] Drugs = ["adrenaline", "Epinephrine 1:1000", "肾上腺素", "去甲肾上腺素", "noradrenaline", "noradrenaline, then ADRENALINE", "异丙肾上腺素", "paracetamol", "EpiPen", " "];
    private static readonly string[] Unreadable = ["null", "7", "true", "\"\"", "\"soon\"", "\"2025-11-31\"", "\"2025-11-20T09:00:00\"", "\"2025-11-20T24:00:00Z\"", "\"2025-11-20 09:00\"", "\"1850-01-01\"", "\"2025-1-2\"", "{}", "[]"];
    private readonly Dice _dice = new(seed);
    private TimeZoneInfo _zone = TimeZoneInfo.Utc;

    public Judged Make()
    {
        var name = _dice.Of(Dice.Zones);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var dose = TimeZoneInfo.ConvertTimeToUtc(Real(_dice.Wall()), _zone);
        var onset = dose.AddMinutes(_dice.Minutes());
        var now = _dice.Chance(0.15) ? onset.AddMinutes(_dice.Of([-600, -11, -10, -9.99, 0])) : onset.AddMinutes(_dice.Next(1, 60_000));
        now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        var report = new JsonObject { ["patient"] = Patient(dose), ["event"] = Event(dose, onset) };
        if (_dice.Chance(0.05)) report["emergency"] = _dice.Any("true", "true", "false", "\"true\"", "1");
        if (_dice.Chance(0.6)) Put(report, "discoveredAt", onset.AddMinutes(_dice.Of([-1_500, -11, -10, -5, 0, 30, 3_000])));
        if (_dice.Chance(0.3)) report["reporter"] = new JsonObject { ["name"] = "甲", ["phone"] = _dice.Any("\"0571\"", "571"), ["role"] = _dice.Any("\"nurse\"", "\"hospitalPhysician\"", "\"boss\"") };
        if (_dice.Chance(0.9)) report["vaccinations"] = new JsonArray([.. Enumerable.Range(0, _dice.Of([0, 1, 1, 1, 1, 2, 3])).Select(index => index == 0 || _dice.Chance(0.8) ? Dose(dose.AddDays(index * _dice.Of([0, -30, -1, 1]))) : _dice.Any("7", "null"))]);
        return new Judged(report, name, now, _dice.Of<int?>([null, 0, 2_500, 2_501, 4_300]), _dice.Of(["clinic", "hospital", "county"]), Numbers());
    }

    private Dictionary<string, decimal> Numbers() => _dice.Chance(0.9) ? [] : new() { ["scopeFeverC"] = 37.6m, ["spo2Breathing"] = 93.5m, ["feverC"] = 37.3m };

    // An hour that the wall leaves out is nobody's.
    private DateTime Real(DateTime wall) => _zone.IsInvalidTime(wall) ? wall.AddHours(1) : wall;

    private JsonObject Patient(DateTime dose)
    {
        var patient = new JsonObject();
        if (_dice.Chance(0.5)) patient["sex"] = _dice.Any("\"female\"", "\"male\"", "\"other\"", "null");
        if (_dice.Chance(0.4)) patient["name"] = _dice.Any("\"乙\"", "\"  \"", "5");
        var months = _dice.Chance(0.5) ? _dice.Of([0, 1, 2, 3, 11, 12, 23, 24, 59, 60, 120, 131, 132, 155, 156]) : _dice.Next(0, 1_000);
        if (_dice.Chance(0.85)) patient["birthDate"] = Dice.Text(dose.AddMonths(-months).AddDays(_dice.Next(-1, 2)));
        else if (_dice.Chance(0.5)) patient["birthDate"] = _dice.Any([.. Unreadable, "\"2199-12-31\"", "\" 2024-02-29 \""]);
        return patient;
    }

    private JsonObject Dose(DateTime at)
    {
        var dose = new JsonObject();
        if (_dice.Chance(0.8)) dose["vaccine"] = _dice.Any("\"5001\"", "\"0101\"", "\"2401\"", "\" 2401 \"", "\"9999\"", "\"2４01\"", "\"卡介苗\"", "\"\"", "null", "5001");
        if (_dice.Chance(0.9)) Put(dose, "givenAt", at);
        if (_dice.Chance(0.4)) dose["suspect"] = _dice.Any("true", "false", "false", "\"no\"");
        foreach (var name in new[] { "name", "manufacturer", "lot", "amount", "route", "bodySite" }) if (_dice.Chance(0.3)) dose[name] = _dice.Any("\"丙\"", "\"\"", $"\"{new string('x', 61)}\"", "1");
        if (_dice.Chance(0.4)) dose["dose"] = _dice.Any("1", "9", "10", "1.5", "2.0", "\"1\"");
        return dose;
    }

    private JsonObject Event(DateTime dose, DateTime onset)
    {
        var found = new JsonObject();
        if (_dice.Chance(0.85)) Put(found, "onsetAt", onset);
        if (_dice.Chance(0.9)) found["signs"] = new JsonArray([.. Enumerable.Range(0, _dice.Next(0, 6)).Select(_ => Sign())]);
        if (_dice.Chance(0.5)) found["measurements"] = Measured();
        if (_dice.Chance(0.2)) found["diagnosis"] = _dice.Of(Diagnoses);
        if (_dice.Chance(0.5)) found["outcome"] = _dice.Any("\"recovered\"", "\"recovered\"", "\"recovering\"", "\"notRecovered\"", "\"sequelae\"", "\"died\"", "\"unknown\"", "\"well\"", "null");
        if (_dice.Chance(0.2)) found["hospitalised"] = _dice.Any("true", "false", "\"true\"");
        if (_dice.Chance(0.15)) found["seriousness"] = _dice.Any("[\"death\"]", "[\"lifeThreatening\",\"hospitalised\"]", "[\"disability\",\"big\"]", "[\"medicallyImportant\"]", "\"death\"", "[7]");
        if (_dice.Chance(0.2)) found["narrative"] = _dice.Any("\"下午\"", "\" \"", $"\"{new string('y', 20_001)}\"");
        if (_dice.Chance(0.1)) Put(found, "diedAt", onset.AddMinutes(_dice.Of([-60, 0, 600])));
        if (_dice.Chance(0.2)) found["treatment"] = new JsonArray([.. Enumerable.Range(0, _dice.Next(0, 3)).Select(_ => Treatment(dose))]);
        return found;
    }

    private JsonNode? Sign() => _dice.Next(0, 20) switch
    {
        0 => _dice.Any("\"sleepy\"", "\"\"", "3", "null", "\" wheeze \"", "\"发绀\""),
        < 9 => _dice.Of(Common),
        _ => _dice.Of(Signs),
    };

    private JsonObject Treatment(DateTime dose)
    {
        var given = new JsonObject { ["drug"] = _dice.Of(Drugs) };
        if (_dice.Chance(0.8)) Put(given, "at", dose.AddMinutes(_dice.Minutes()));
        return given;
    }

    private JsonObject Measured()
    {
        var measured = new JsonObject();
        Measure(measured, "temperatureC", 0.1m, 25, 36, 37.1m, 37.3m, 37.6m, 38, 38.6m, 41, 45);
        Measure(measured, "rednessCm", 0.1m, 0, 0.1m, 2.5m, 2.6m, 5.1m, 100);
        Measure(measured, "indurationCm", 0.1m, 0, 0.1m, 2.5m, 2.6m, 5.1m);
        Measure(measured, "systolicMmHg", 1, 0, 60, 70, 72, 74, 78, 80, 88, 90, 300);
        Measure(measured, "heartRate", 1, 40, 60, 100, 120, 140, 150, 160, 180, 350);
        Measure(measured, "respiratoryRate", 1, 20, 30, 35, 40, 60, 150);
        Measure(measured, "spo2Percent", 1, 88, 89.5m, 90, 92, 93.5m, 94, 100);
        if (_dice.Chance(0.15)) measured["consciousness"] = _dice.Any("\"alert\"", "\"voice\"", "\"pain\"", "\"unresponsive\"", "\"asleep\"", "1");
        return measured;
    }

    private void Measure(JsonObject into, string name, decimal step, params decimal[] limits)
    {
        if (_dice.Chance(0.65)) return;
        into[name] = _dice.Chance(0.06) ? _dice.Any("\"39\"", "null", "-1", "1e400", "400", "true", "3.9e1", "1E-7", "37.10") : JsonValue.Create(_dice.Near(_dice.Of(limits), step));
    }

    /// <summary>A time in one of the ways in which clients write it; sometimes only its day, sometimes nothing that can be read.</summary>
    private void Put(JsonObject into, string name, DateTime utc)
    {
        var wall = TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(utc, DateTimeKind.Utc), _zone);
        var offset = _zone.GetUtcOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc));
        string At(string format) => wall.ToString(format, CultureInfo.InvariantCulture);
        var zone = (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
        into[name] = _dice.Next(0, 20) switch
        {
            0 => _dice.Any(Unreadable),
            < 5 => At("yyyy-MM-dd"),
            < 7 => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            7 => At("yyyy-MM-dd'T'HH:mm") + zone,
            8 => " " + At("yyyy-MM-dd't'HH:mm:ss.FFFFFF").TrimEnd('.') + zone.Replace(":", "", StringComparison.Ordinal),
            9 => utc.AddHours(-14).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture) + "-14:00",
            _ => At("yyyy-MM-dd'T'HH:mm:ss.fff") + zone,
        };
    }
}
