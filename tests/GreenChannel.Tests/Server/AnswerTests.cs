using System.Text.Json;

namespace GreenChannel.Tests.Server;

/// <summary>Answers of hospitals, and how a request comes to its end.</summary>
public abstract class AnswerTests(EngineFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task Seen_names_who_has_it_and_extends_its_rung_once()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        var before = open.Reply.Field("escalation.acknowledgeBy").GetDateTime();
        var seen = (await first.SeeAsync(open.RequestId)).Is(200);
        Assert.Equal(("seen", "王医生", "H330106001"), (seen.Word("state"), seen.Word("seenBy.name"), seen.Word("seenBy.hospital")));
        Assert.Equal(before.AddMinutes(2), seen.Field("acknowledgeBy").GetDateTime());
        Assert.Equal(before.AddMinutes(2), (await first.SeeAsync(open.RequestId, "李医生")).Is(200).Field("acknowledgeBy").GetDateTime());
        Assert.Single(await clinic.ActionsAsync(open.CaseId), "escalation.seen");
    }

    [Fact]
    public async Task An_acceptance_says_who_where_and_when()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        var accepted = (await first.AnswerAsync(open.RequestId, new { decision = "accepted", etaMinutes = 12, bed = "3", team = "红区", by = new { name = "王医生", phone = "13800000000" } })).Is(200);
        Assert.Equal(("accepted", "王医生", "3", "红区", 12), (accepted.Word("state"), accepted.Word("acceptedBy.name"), accepted.Word("acceptedBy.bed"), accepted.Word("acceptedBy.team"), accepted.Field("etaMinutes").GetInt32()));
        Assert.Equal("13800000000", (await clinic.RequestAsync(open.CaseId)).GetProperty("acceptedBy").GetProperty("phone").GetString());
    }

    [Fact]
    public async Task Only_the_decision_is_required_and_whoever_is_signed_in_answers()
    {
        var open = await (await Clinic()).OpenAsync();
        var first = await Hospital();
        Assert.Equal(["required"], (await first.AnswerAsync(open.RequestId, new { })).Is(422).Codes["decision"]);
        Assert.Equal(["unknownValue"], (await first.AnswerAsync(open.RequestId, new { decision = "maybe" })).Is(422).Codes["decision"]);
        Assert.Equal(["range"], (await first.AnswerAsync(open.RequestId, new { decision = "accepted", etaMinutes = 5000 })).Is(422).Codes["etaMinutes"]);
        (await first.PostAsync($"/api/escalations/{open.RequestId}/acknowledgement", "accepted")).Is(400);
        Assert.Equal("示范急诊医生甲", (await first.AcceptAsync(open.RequestId)).Is(200).Word("acceptedBy.name"));
    }

    [Fact]
    public async Task A_hospital_that_is_not_asked_yet_may_not_answer()
    {
        var open = await (await Clinic()).OpenAsync();
        (await (await Hospital(2)).AcceptAsync(open.RequestId)).Is(403);
        (await (await Hospital(2)).SeeAsync(open.RequestId)).Is(403);
        (await (await Hospital(2)).StandDownAsync(open.RequestId)).Is(403);
        (await (await Hospital(2)).AcceptAsync(Guid.CreateVersion7())).Is(404);
    }

    [Fact]
    public async Task A_decline_needs_a_reason_and_asks_the_next_at_once()
    {
        var (clinic, first, second) = (await Clinic(), await Hospital(), await Hospital(2));
        var open = await clinic.OpenAsync();
        Assert.Equal(["required"], (await first.DeclineAsync(open.RequestId, null)).Is(422).Codes["reason"]);
        Assert.Equal(["required"], (await first.DeclineAsync(open.RequestId, "  ")).Is(422).Codes["reason"]);
        Assert.Equal(1, (await clinic.RequestAsync(open.CaseId)).GetProperty("rung").GetInt32());

        var declined = (await first.DeclineAsync(open.RequestId)).Is(200);
        Assert.Equal(("alerting", 2, "H330106002"), (declined.Word("state"), declined.Field("rung").GetInt32(), declined.Word("hospital.code")));
        Assert.Equal("alerting", (await first.AcceptAsync(open.RequestId)).Is(409).Word("state"));
        (await second.AcceptAsync(open.RequestId)).Is(200);
        Assert.Equal("accepted", (await first.AcceptAsync(open.RequestId)).Is(409).Word("state"));
    }

    [Fact]
    public async Task The_same_answer_again_is_no_second_event()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        var once = (await first.AcceptAsync(open.RequestId, 10)).Is(200);
        Assert.Equal(once.Text, (await first.AcceptAsync(open.RequestId, 10)).Is(200).Text);
        Assert.Single(await clinic.ActionsAsync(open.CaseId), "escalation.accepted");
    }

    [Fact]
    public async Task A_hospital_may_withdraw_and_the_next_is_asked_at_once()
    {
        var (clinic, first, second) = (await Clinic(), await Hospital(), await Hospital(2));
        var open = await clinic.OpenAsync();
        (await first.AcceptAsync(open.RequestId)).Is(200);
        var withdrawn = (await first.DeclineAsync(open.RequestId, "抢救室已满")).Is(200);
        Assert.Equal(("alerting", 2), (withdrawn.Word("state"), withdrawn.Field("rung").GetInt32()));
        Assert.Equal(JsonValueKind.Null, withdrawn.Field("acceptedBy").ValueKind);
        (await first.AcceptAsync(open.RequestId)).Is(409);
        (await second.AcceptAsync(open.RequestId)).Is(200);
    }

    [Fact]
    public async Task Arrival_and_hand_over_come_in_their_order()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        Assert.Equal("alerting", (await first.ArriveAsync(open.RequestId)).Is(409).Word("state"));
        (await first.AcceptAsync(open.RequestId, 10)).Is(200);
        Assert.Equal("accepted", (await first.HandOverAsync(open.RequestId)).Is(409).Word("state"));
        (await (await Hospital(2)).ArriveAsync(open.RequestId)).Is(403);
        Assert.Equal("arrived", (await first.ArriveAsync(open.RequestId)).Is(200).Word("state"));
        (await first.ArriveAsync(open.RequestId)).Is(200);
        Assert.Equal("arrived", (await clinic.StandDownAsync(open.RequestId)).Is(409).Word("state"));
        Assert.Equal("handedOver", (await first.HandOverAsync(open.RequestId)).Is(200).Word("state"));
        (await first.HandOverAsync(open.RequestId)).Is(200);
        (await clinic.StandDownAsync(open.RequestId)).Is(409);
        await Server.IdleAsync();
        Assert.Equal(
            ["report.received", "escalation.accepted", "escalation.arrived", "escalation.handedOver"],
            (await clinic.ActionsAsync(open.CaseId)).Where(action => action is not ("message.alert" or "message.withdrawn")));
    }

    [Fact]
    public async Task A_body_is_not_needed_to_say_that_the_patient_is_there()
    {
        var first = await Hospital();
        var open = await (await Clinic()).OpenAsync();
        (await first.AcceptAsync(open.RequestId)).Is(200);
        (await first.PostAsync($"/api/escalations/{open.RequestId}/arrival", null)).Is(200);
        (await first.PostAsync($"/api/escalations/{open.RequestId}/handover", null)).Is(200);
    }

    [Fact]
    public async Task A_clinic_has_the_next_hospital_asked_at_once_and_a_double_press_asks_one()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        var next = (await clinic.PostAsync($"/api/escalations/{open.RequestId}/next", """{"rung":1}""")).Is(200);
        Assert.Equal(("alerting", 2, "H330106002"), (next.Word("state"), next.Field("rung").GetInt32(), next.Word("hospital.code")));
        Assert.Equal(2, (await clinic.PostAsync($"/api/escalations/{open.RequestId}/next", """{"rung":1}""")).Is(200).Field("rung").GetInt32());
        (await first.PostAsync($"/api/escalations/{open.RequestId}/next", null)).Is(403);
        (await (await Server.As("clinic-3301080101")).PostAsync($"/api/escalations/{open.RequestId}/next", null)).Is(404);
        Assert.Equal(["range"], (await clinic.PostAsync($"/api/escalations/{open.RequestId}/next", """{"rung":0}""")).Is(422).Codes["rung"]);
        (await first.AcceptAsync(open.RequestId)).Is(200);
        Assert.Equal("accepted", (await clinic.PostAsync($"/api/escalations/{open.RequestId}/next", null)).Is(409).Word("state"));
    }

    [Fact]
    public async Task After_a_stand_down_nobody_can_accept_and_a_new_request_can_be_opened()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var open = await clinic.OpenAsync();
        Assert.Equal("stoodDown", (await clinic.StandDownAsync(open.RequestId)).Is(200).Word("state"));
        (await clinic.StandDownAsync(open.RequestId)).Is(200);
        Assert.Equal("stoodDown", (await first.AcceptAsync(open.RequestId)).Is(409).Word("state"));
        var again = (await clinic.OpenByHandAsync(open.CaseId)).Is(201);
        Assert.NotEqual(open.RequestId, again.Field("id").GetGuid());
        (await first.AcceptAsync(again.Field("id").GetGuid())).Is(200);
    }

    [Fact]
    public async Task A_hospital_that_was_asked_may_stand_down_another_clinic_may_not()
    {
        var open = await (await Clinic()).OpenAsync();
        (await (await Server.As("clinic-3301080101")).StandDownAsync(open.RequestId)).Is(404);
        (await (await County()).StandDownAsync(open.RequestId)).Is(403);
        Assert.Equal("stoodDown", (await (await Hospital()).StandDownAsync(open.RequestId)).Is(200).Word("state"));
    }

    [Fact]
    public async Task By_hand_the_channel_opens_once()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var opened = (await clinic.OpenByHandAsync(fever.CaseId)).Is(201);
        Assert.Equal(("emergency", "alerting"), (opened.Word("class"), opened.Word("state")));
        Assert.Equal(opened.Field("id").GetGuid(), (await clinic.OpenByHandAsync(fever.CaseId)).Is(200).Field("id").GetGuid());
        Assert.Equal(opened.Field("id").GetGuid(), (await (await County()).OpenByHandAsync(fever.CaseId, "{}")).Is(200).Field("id").GetGuid());
    }

    [Fact]
    public async Task Ten_at_once_by_hand_open_one()
    {
        var clinic = await Clinic();
        var fever = (await clinic.ReportAsync(Reports.Fever(Server))).Is(201);
        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => clinic.OpenByHandAsync(fever.CaseId)));
        Assert.Single(replies, reply => (int)reply.Status == 201);
        Assert.Single(replies.Select(reply => reply.Field("id").GetGuid()).Distinct());
    }

    [Fact]
    public async Task By_hand_is_told_whom_to_call_where_there_is_no_such_case() =>
        (await (await Clinic()).OpenByHandAsync(Guid.CreateVersion7())).Is(404).SaysWhomToCall("0571-5550-1001");

    [Fact]
    public async Task The_list_shows_what_is_open_and_what_is_asked_for()
    {
        var (clinic, first) = (await Clinic(), await Hospital());
        var (open, over) = (await clinic.OpenAsync(), await clinic.OpenAsync());
        (await clinic.StandDownAsync(over.RequestId)).Is(200);
        Assert.Contains(open.RequestId, await ListAsync(first, ""));
        Assert.DoesNotContain(over.RequestId, await ListAsync(first, ""));
        Assert.Contains(over.RequestId, await ListAsync(first, "?state=stoodDown"));
        Assert.DoesNotContain(open.RequestId, await ListAsync(await Hospital(2), ""));
        Assert.Contains("state", (await first.GetAsync("/api/escalations?state=lost")).Is(400).Codes.Keys);
    }

    [Fact]
    public async Task A_report_from_a_hospital_asks_no_hospital()
    {
        var reply = (await (await Hospital()).ReportAsync(Reports.Wheeze(Server))).Is(201);
        Assert.Equal(JsonValueKind.Null, reply.Field("escalation").ValueKind);
        Assert.True(reply.Field("call120").GetBoolean());
        await Server.IdleAsync();
        Assert.Contains("message.county", await (await Hospital()).ActionsAsync(reply.CaseId));
    }

    private static async Task<List<Guid>> ListAsync(Caller caller, string query) =>
        [.. (await caller.GetAsync("/api/escalations" + query)).Is(200).Field("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid())];
}

[Collection<OnSqlite>]
public sealed class AnswersOnSqlite(SqliteFixture fixture) : AnswerTests(fixture);

[Collection<OnPostgres>]
public sealed class AnswersOnPostgres(PostgresFixture fixture) : AnswerTests(fixture);
