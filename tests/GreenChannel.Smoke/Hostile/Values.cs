using System.Text.Json;

namespace GreenChannel.Smoke.Hostile;

/// <summary>Values that have broken other services.</summary>
internal static class Values
{
    /// <summary>Stands in every text of ours: where it comes back unescaped, or in a refusal, the server repeats what it was told.</summary>
    public const string Marker = "gc-marker";

    public static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\u0001\u0002\u001b[31m", "\t\r\n", "‮gc-marker⁦", "​", "﻿", "\uffff\ufffe", "e\u0301" + new string('\u0300', 300), "👩‍👩‍👧‍👦", "İıſK", "الله", "𝔘𝔫𝔦",
        "<gc-marker>", "<script>gc-marker()</script>", "\"><gc-marker>", "'><img src=gc-marker onerror=alert(1)>", "javascript:gc-marker", "</textarea><gc-marker>", "-->]]><gc-marker>",
        "{{gc-marker}}", "${gc-marker}", "@(gc-marker)", "{0}{1}{99}", "%s%n%x", "gc-marker' OR '1'='1", "gc-marker'; DROP TABLE cases;--", "\" OR \"\"=\"", "1 UNION SELECT * FROM cases --gc-marker", "%' --", "_", "\\", "'", "\"", "`",
        "gc-marker\r\nSet-Cookie: gc=1", "\r\n\r\n<gc-marker>", "%0d%0agc-marker", "../../../../etc/passwd", "..\\..\\gc-marker", "file:///etc/passwd", "|", "||", "a|b|gc-marker", "gc-marker,signs", "=gc-marker()", "@gc-marker", "+1", "null", "undefined", "true", "NaN", "[object Object]",
        "00000000-0000-0000-0000-000000000000", "0199c1d2-0000-7000-8000-000000000001", "{0199c1d2-0000-7000-8000-00000000000a}", "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz", "3301060101", "3301060201", "H330106001", "330106", "0", "-1", "1e9", "9223372036854775808", "٣", "１２",
    ];

    public static readonly string[] Moments =
    [
        "0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59+14:00", "9999-12-31T23:59:59.9999999-14:00", "1899-12-31", "1900-01-01T00:00:00+14:00", "1900-01-01", "2199-12-31T23:59:59-12:00", "2199-12-31", "2200-01-01",
        "1949-05-01", "1986-05-04T02:30:00+08:00", "2016-12-31T23:59:60Z", "2026-11-20T24:00:00+08:00", "2026-02-30", "2026-13-01", "2026-11-20T14:00:00", "2026-11-20T14:00:00+99:99", "2026-11-20T14:00:00-00:00", "2026-11-20T14:00:00.99999999999999999999Z",
        "2026-W47-5", "+002026-11-20", "-2026-11-20", "٢٠٢٦-١١-٢٠", "20261120", "1763000000", "2026-11-20 14:00", "2026-11-20T14:00:00+08:00[Asia/Shanghai]", "now", "T", "Z", "2026-11-20T", "2026-11-20T14:00Z\0",
    ];

    private static readonly string[] RawTokens =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "0.1", "1e400", "-1e400", "1e-400", "1E+2", "9007199254740993", "99999999999999999999999999999999999999999999", "79228162514264337593543950336", "2147483648", "-2147483649", "0.00000000000000000000000000000000001", "400", "37.80000000000000000000000000000000000000001",
        "NaN", "Infinity", "-Infinity", "undefined", "01", "+1", ".5", "5.", "0x10", "1_000", "'text'", "{}", "[]", "[[]]", "[null]", "[{}]", "{\"\":\"\"}", "[1,\"a\",null,{},[]]", "\"\\ud800\"", "\"\\udc00\\ud800 gc-marker\"", "\"a\\u0000b\"", "\"\\u0000\"", "\"\\uffff\"", "\"\\x41\"", "\"unterminated", "\"a\nb\"", "/**/1", "{\"$type\":\"System.Object\",\"gc-marker\":1}", "{\"name\":{\"name\":{\"name\":[]}}}", "{\"\\ud800\":1}",
    ];

    private static readonly string[] RawNames =
    [
        "\"gc-marker\"", "\"<gc-marker>\"", "\"__proto__\"", "\"$type\"", "\"\"", "\" id\"", "\"ID\"", "\"Emergency\"", "\"\\u0000\"", "\"\\ud800\"", "\"a.b\"", "\"a[0]\"", "\"constructor\"", "\"lowerReason\"", "\"caseId\"", "\"site\"", "\"\\u202egc-marker\"",
    ];

    public static readonly string[] ContentTypes =
    [
        "text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=gb18030", "application/json; charset=\"gc-marker", "application/problem+json", "application/merge-patch+json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"<gc-marker>\"", "multipart/form-data; boundary=" + new string('b', 200), "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7", "json", "/", ";;;", "application/json, application/json", "*/*", "gc-marker",
    ];

    public static readonly (string Name, string[] Values)[] Headers =
    [
        ("Accept-Language", ["", "en", "zh-Hans;q=0.5, en;q=NaN", "*;q=9", "<gc-marker>", ",,,;;;", new string('a', 4000), "en;q=1e400", "x-gc-marker, 中文"]),
        ("Accept", ["", "text/html", "application/xml;q=1", "*/gc-marker", ";", "application/json;q=-1"]),
        ("Authorization", ["Bearer", "Bearer ", "Bearer gc-marker", "Bearer a.b.c", "Basic Og==", "Basic gc-marker", "Basic AGE6Yg==", "Basic bm9ib2R5OgA=", "Negotiate AAAA", "gc-marker", "Bearer eyJhbGciOiJub25lIn0.e30.", "bearer null", "Digest username=\"gc-marker\""]),
        ("Idempotency-Key", ["", "gc-marker", "00000000-0000-0000-0000-000000000000", new string('k', 3000)]),
        ("If-Match", ["*", "\"gc-marker\"", "W/\"1\"", "gc-marker", ",,,"]),
        ("If-Modified-Since", ["gc-marker", "Thu, 01 Jan 0001 00:00:00 GMT", "-1"]),
        ("Range", ["bytes=0-1", "bytes=-1", "bytes=9999999999999999999-", "bytes=0-0,2-3,gc-marker"]),
        ("Last-Event-ID", ["", "0-0-0", "0-0-", "-1--1--1", "9223372036854775807-9223372036854775807-9223372036854775807", "9223372036854775808-0-0", "0-9223372036854775807-2147483647", "gc-marker", "1-1", "0-0-0-0", "1e9-0-0", "٣-٣-٣", "0-1-99999999999"]),
        ("Cookie", ["gc-session=gc-marker", "gc-language=gc-marker", "gc-language=en", "=;=;=", "gc-session=CfDJ8AAAA; gc-session=CfDJ8BBBB", ".AspNetCore.Antiforgery=gc-marker", "gc-session=%00%ff"]),
        ("Origin", ["null", "http://gc-marker.example", "gc-marker", "javascript:gc-marker"]),
        ("Sec-Fetch-Site", ["cross-site", "same-site", "gc-marker"]),
        ("Referer", ["gc-marker", "http://gc-marker.example/<gc-marker>"]),
        ("X-Forwarded-For", ["gc-marker", "127.0.0.1, ::1, 999.999.999.999"]),
        ("X-Forwarded-Host", ["gc-marker.example"]),
        ("X-HTTP-Method-Override", ["DELETE", "gc-marker"]),
        ("X-Requested-With", ["XMLHttpRequest"]),
        ("blazor-enhanced-nav", ["allow"]),
        ("User-Agent", ["<gc-marker>", "' OR 1=1 --"]),
        ("traceparent", ["00-gc-marker-00", "00-00000000000000000000000000000000-0000000000000000-00"]),
    ];

    public static readonly string[] Ids =
    [
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0199c1d2-0000-7000-8000-000000000001", "0199C1D2000070008000000000000001", "%7B0199c1d2-0000-7000-8000-000000000001%7D", "1", "-1", "null", "gc-marker", "%3Cgc-marker%3E", "'%20OR%201=1--", "..", "%2e%2e%2f", "%2F", "a%2Fb", "%C0%AF", "%ED%A0%80", "%E2%80%AE", "0199c1d2-0000-7000-8000-00000000000g", "9223372036854775808", "%0d%0agc-marker", "%20", "%zz", "%F0%9F%9A%91", "*", "(0199c1d2-0000-7000-8000-000000000001)",
    ];

    /// <summary>Values of a query, as they stand in the address.</summary>
    public static readonly string[] QueryValues =
    [
        "", "%00", "a%00b", "0", "-1", "1", "200", "201", "2147483648", "1e3", "0x10", "%D9%A3", "%EF%BC%91", "emergency", "EMERGENCY", "bad", "pending", "%3Cgc-marker%3E", "%22%3E%3Cgc-marker%3E", "gc-marker%27%20OR%20%271%27=%271", "%25", "_", "%5C", "%7C", "%C0%AF", "%ED%A0%80", "%zz", "%", "+", "%20", "1900-01-01", "1901-01-01", "2199-12-31", "9999-12-31", "0001-01-01", "2026-02-30", "2026-11-20", "yesterday", "0_00000000000000000000000000000000", "3155378975999999998_ffffffffffffffffffffffffffffffff",
        "9223372036854775807_00000000000000000000000000000000", "-1_00000000000000000000000000000000", "639000000000000000_0199c1d2000070008000000000000001", "_", "__", "a_b", "%E2%80%AE", "%F0%9F%9A%91", "%0d%0aX-Gc:%20gc-marker", "en", "zh-Hans", "en%0d%0a", "another-accepted", "../gc-marker", "330106", "3301060101", "H330106001", "live", "import", "alerting", "unanswered", "L2026A",
    ];

    /// <summary>Where a sign-in is asked to lead.</summary>
    public static readonly string[] Nexts =
    [
        "/cases", "//gc-marker.example", "/%09/gc-marker.example", "/%0a/gc-marker.example", "/%5Cgc-marker.example", "/%09%5Cgc-marker.example", "/\\gc-marker.example", "/cases%0d%0aX-Gc:1", "/%E4%B8%AD", "/%F0%9F%9A%91", "/cases?%22%3E%3Cgc-marker%3E", "/cases%23gc-marker", "/..//gc-marker.example", "/.//gc-marker.example", "/%00", "/%01", "/%ED%A0%80", "/%E2%80%AE", "/@gc-marker.example", "/:80", "https://gc-marker.example", "javascript:gc-marker", "", "%20//gc-marker.example", "cases",
    ];

    public static T Of<T>(this Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    public static bool Chance(this Random random, double share) => random.NextDouble() < share;

    /// <summary>Some JSON value, legal or not, as text.</summary>
    public static string Token(this Random random) => random.Next(12) switch
    {
        < 4 => random.Of(RawTokens),
        < 7 => Quoted(random.Of(Texts)),
        < 9 => Quoted(random.Of(Moments)),
        9 => Quoted(new string('x', random.Of([41, 61, 501, 2_001, 20_001, 60_000])) + Marker),
        10 => "[" + string.Join(',', Enumerable.Repeat(random.Of(RawTokens), random.Of([2, 101, 3_000]))) + "]",
        _ => Deep(random.Of([8, 31, 33, 65, 300, 10_000]), random.Next(2) == 0),
    };

    public static string Name(this Random random) => random.Chance(0.1) ? $"\"{new string('n', random.Of([300, 5_000]))}\"" : random.Of(RawNames);

    public static string Deep(int levels, bool objects) => objects
        ? string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels)
        : new string('[', levels) + new string(']', levels);

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
