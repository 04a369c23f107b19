using System.Net;
using System.Text.Json;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace GreenChannel.Tests.Server;

/// <summary>One-time links on telephones: they answer once, in the name of whom they were sent to, and show nobody (E9, E24).</summary>
public abstract class LinkTests(EngineFixture fixture) : EngineTests(fixture)
{
    private const string First = "H330106001";
    private const string Second = "H330106002";

    [Fact]
    public async Task A_short_message_carries_a_link_to_the_address_of_the_service()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        var message = await telephones.MessageAsync(First, open.Reply.CaseNumber);
        Assert.Matches("^https://green\\.example/a/[A-Za-z0-9_-]{43}$", message.GetProperty("link").GetString());
        Assert.Equal("13900006001", message.GetProperty("address").GetString());
        (await (await server.As("hospital-" + First)).AcceptAsync(open.RequestId)).Is(200);
        (await (await server.As("clinic-3301060101")).StandDownAsync(open.RequestId)).Is(200);
        Assert.False((await telephones.MessageAsync(First, open.Reply.CaseNumber, "cancel")).TryGetProperty("link", out var none) && none.ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task A_hundred_looks_change_nothing_and_show_nobody()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var reported = (await (await server.As("clinic-3301060101")).ReportAsync(Reports.Wheeze(server))).Is(201);
        var link = await telephones.LinkAsync(First, reported.CaseNumber);
        await server.IdleAsync();
        var before = await server.Database.CountsAsync();
        for (var look = 0; look < 100; look++)
        {
            using var answer = await server.Wire.SendAsync(Look(link), Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            if (look > 0) continue;
            var page = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.Contains(reported.CaseNumber!, page, StringComparison.Ordinal);
            Assert.Contains("示范一门诊", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            foreach (var secret in new[] { "王小明", "荨麻疹", "喘鸣", "月龄", "DTaP", "script" }) Assert.DoesNotContain(secret, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
            Assert.Equal(("no-store", "no-referrer"), (answer.Headers.CacheControl!.ToString(), string.Join(",", answer.Headers.GetValues("Referrer-Policy"))));
            Assert.Contains("noindex", string.Join(",", answer.Headers.GetValues("X-Robots-Tag")), StringComparison.Ordinal);
        }

        await server.IdleAsync();
        Assert.Equal(before, await server.Database.CountsAsync());
        Assert.Equal("alerting", (await (await server.As("clinic-3301060101")).RequestAsync(reported.CaseId)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task It_is_seen_then_accepted_once_in_the_name_of_whom_it_was_sent_to()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        var phone = server.Anonymous();
        Assert.Equal("seen", (await phone.PostAsync(link, """{"decision":"seen"}""")).Is(200).Word("state"));
        Assert.Equal("seen", (await phone.PostAsync(link, """{"decision":"seen"}""")).Is(200).Word("state"));
        Assert.Equal("accepted", (await phone.PostAsync(link, """{"decision":"accepted","bed":"抢救 2","etaMinutes":10}""")).Is(200).Word("state"));
        var by = (await clinic.RequestAsync(open.CaseId)).GetProperty("acceptedBy");
        Assert.Equal((First, "示范值班甲", "13900006001", "抢救 2"), (by.GetProperty("hospital").GetString(), by.GetProperty("name").GetString(), by.GetProperty("phone").GetString(), by.GetProperty("bed").GetString()));

        // Replayed, forwarded to another telephone, or turned into a decline: it says what happened and changes nothing.
        var before = await clinic.ActionsAsync(open.CaseId);
        foreach (var again in new[] { """{"decision":"accepted","bed":"9"}""", """{"decision":"declined","reason":"x"}""", """{"decision":"seen"}""" })
            Assert.Equal(("link-used", "accepted"), ((await phone.PostAsync(link, again)).Is(409).Word("code"), (await phone.PostAsync(link, again)).Word("state")));
        Assert.Equal(before, await clinic.ActionsAsync(open.CaseId));
        Assert.Single(before, "escalation.seen");
        Assert.Equal(0, (await server.VerifyAsync()).Code);
    }

    [Fact]
    public async Task Of_many_answers_at_once_one_wins()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(telephone =>
            server.Anonymous().PostAsync(link, telephone % 2 == 0 ? $$"""{"decision":"accepted","bed":"{{telephone}}"}""" : """{"decision":"declined","reason":"没有床位"}""")));
        Assert.Single(replies, reply => (int)reply.Status == 200);
        Assert.All(replies.Where(reply => (int)reply.Status != 200), reply => Assert.Equal("link-used", reply.Is(409).Word("code")));
        Assert.Single(await clinic.ActionsAsync(open.CaseId), action => action is "escalation.accepted" or "escalation.declined");
    }

    [Fact]
    public async Task A_decline_needs_a_reason_uses_the_link_up_and_asks_the_next()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        Assert.Equal(["required"], (await server.Anonymous().PostAsync(link, """{"decision":"declined"}""")).Is(422).Codes["reason"]);
        Assert.Equal("alerting", (await server.Anonymous().PostAsync(link, """{"decision":"declined","reason":"没有床位"}""")).Is(200).Word("state"));
        Assert.Equal("link-used", (await server.Anonymous().PostAsync(link, """{"decision":"accepted"}""")).Is(409).Word("code"));
        var next = await telephones.LinkAsync(Second, open.Reply.CaseNumber);
        (await server.Anonymous().PostAsync(next, """{"decision":"accepted"}""")).Is(200);
    }

    [Theory]
    [InlineData("another", "another-accepted")]
    [InlineData("stoodDown", "stood-down")]
    [InlineData("handedOver", "already-handed-over")]
    [InlineData("arrived", "already-arrived")]
    [InlineData("own", "link-accepted")]
    [InlineData("declined", "declined")]
    [InlineData("left", "link-left")]
    [InlineData("old", "link-expired")]
    public async Task What_happened_since_is_said_and_nothing_changes(string what, string code)
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var (clinic, first, second) = (await server.As("clinic-3301060101"), await server.As("hospital-" + First), await server.As("hospital-" + Second));
        var open = await clinic.OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        switch (what)
        {
            case "another":
                (await clinic.PostAsync($"/api/escalations/{open.RequestId}/next", null)).Is(200);
                (await second.AcceptAsync(open.RequestId)).Is(200);
                break;
            case "stoodDown":
                (await clinic.StandDownAsync(open.RequestId)).Is(200);
                break;
            case "declined":
                (await first.DeclineAsync(open.RequestId)).Is(200);
                break;
            case "left":
                await RetireAsync(server, First);
                break;
            case "old":
                server.Pass(TimeSpan.FromHours(25));
                break;
            default:
                (await first.AcceptAsync(open.RequestId)).Is(200);
                if (what != "own") (await first.ArriveAsync(open.RequestId)).Is(200);
                if (what == "handedOver") (await first.HandOverAsync(open.RequestId)).Is(200);
                break;
        }

        await server.IdleAsync();
        var before = await clinic.ActionsAsync(open.CaseId);
        foreach (var answer in new[] { """{"decision":"accepted"}""", """{"decision":"seen"}""", """{"decision":"declined","reason":"x"}""" })
            Assert.Equal(code, (await server.Anonymous().PostAsync(link, answer)).Is(409).Word("code"));
        using var page = await server.Wire.SendAsync(Look(link), Cancel);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("<form", await page.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(before, await clinic.ActionsAsync(open.CaseId));
    }

    [Fact]
    public async Task A_hospital_asked_before_accepts_from_its_link_whatever_the_rung()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var clinic = await server.As("clinic-3301060101");
        var open = await clinic.OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        server.Pass(TimeSpan.FromMinutes(3));
        await server.IdleAsync();
        Assert.Equal(2, (await clinic.RequestAsync(open.CaseId)).GetProperty("rung").GetInt32());
        Assert.Equal(First, (await server.Anonymous().PostAsync(link, """{"decision":"accepted"}""")).Is(200).Word("hospital"));
        Assert.Equal("another-accepted", (await server.Anonymous().PostAsync(await telephones.LinkAsync(Second, open.Reply.CaseNumber), """{"decision":"accepted"}""")).Is(409).Word("code"));
    }

    [Fact]
    public async Task A_token_that_is_wrong_in_any_letter_is_unknown()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        var token = (await telephones.LinkAsync(First, open.Reply.CaseNumber))["/a/".Length..];
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var at = 0; at < token.Length; at++)
        {
            for (var bit = 1; bit < 64; bit <<= 1)
            {
                var wrong = token[..at] + letters[letters.IndexOf(token[at], StringComparison.Ordinal) ^ bit] + token[(at + 1)..];
                (await server.Anonymous().PostAsync("/a/" + wrong, """{"decision":"accepted"}""")).Is(404);
            }
        }

        foreach (var wrong in new[] { token + "A", token[..^1], "x", Guid.CreateVersion7().ToString() }) (await server.Anonymous().GetAsync("/a/" + wrong)).Is(404);
        Assert.Equal("alerting", (await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId)).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Its_form_works_in_a_browser_that_says_no_origin()
    {
        await using var telephones = await Telephones.StartAsync();
        await using var server = await telephones.ServeAsync(Engine);
        var open = await (await server.As("clinic-3301060101")).OpenAsync();
        var link = await telephones.LinkAsync(First, open.Reply.CaseNumber);
        using var call = new HttpRequestMessage(HttpMethod.Post, link) { Content = new FormUrlEncodedContent([new("decision", "accepted"), new("etaMinutes", "10"), new("bed", ""), new("byName", "李医生")]) };
        call.Headers.TryAddWithoutValidation("Accept", "text/html");
        call.Headers.TryAddWithoutValidation("Origin", "null");
        using var answer = await server.Wire.SendAsync(call, Cancel);
        Assert.Equal((HttpStatusCode.Redirect, link), (answer.StatusCode, answer.Headers.Location!.ToString()));
        Assert.Equal("李医生", (await (await server.As("clinic-3301060101")).RequestAsync(open.CaseId)).GetProperty("acceptedBy").GetProperty("name").GetString());
        (await server.Anonymous().PostAsync(link, "decision=", "application/x-www-form-urlencoded")).Is(422);
        (await server.Anonymous().PostAsync(link, "not json")).Is(400);
    }

    private static HttpRequestMessage Look(string link)
    {
        var look = new HttpRequestMessage(HttpMethod.Get, link);
        look.Headers.TryAddWithoutValidation("Accept", "text/html");
        return look;
    }

    private static Task<int> RetireAsync(ServerUnderTest server, string hospital) => server.InScopeAsync(async services =>
    {
        var store = services.GetRequiredService<Store>();
        foreach (var person in await store.Facilities<DutyPersonRow>().Where(row => row.Organisation == hospital).ToListAsync(Cancel)) person.IsRetired = true;
        await store.SaveAsync(new Entry(Viewer.Engine, "directory.tested", new { }), cancel: Cancel);
        return 0;
    });
}

[Collection<OnSqlite>]
public sealed class LinksOnSqlite(SqliteFixture fixture) : LinkTests(fixture);

[Collection<OnPostgres>]
public sealed class LinksOnPostgres(PostgresFixture fixture) : LinkTests(fixture);
