using System.Text.Json;
using CsCheck;
using GreenChannel.Domain;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Text;
using GreenChannel.Tests.Triage;

namespace GreenChannel.Tests.Server.Notify;

/// <summary>
/// Ten thousand generated cases with a mark in every text of the report and of every answer: no mark, no sign and no
/// diagnosis is in anything that leaves the house (E24).
/// </summary>
public sealed class NoPersonalDataTests
{
    private const char Mark = 'ω';
    private static readonly Hospital[] Hospitals = [new("H330106001", "示范一院", "0571-5550-1001"), new("H330106002", "示范二院", "0571-5550-1002")];
    private static readonly Guid Person = new("0199c1d2-0000-7000-8000-00000000000a");
    private static readonly Site Site = new("3301060101", "示范一门诊", "0571-5550-2101");
    private static readonly DateTime Now = Cases.Dose.AddHours(2);

    private static readonly Circumstances Around = new(
        Site,
        new Ladder(Hospitals)
        {
            Duty = new CountyDuty("330106", "示范区", "0571-5550-3001"),
            People = [new DutyPerson(Person, "H330106001", "值班人", [new Contact("sms", "13955501001"), new Contact("mail", "duty@example.org")], [new DutyTime(Now.AddDays(-1), Now.AddDays(1))])],
        },
        RuleProfiles.Get("CN-2010"), EscalationTimes.Default, Cases.Shanghai, Now)
    { CallerIsClinic = true };

    [Fact]
    public void Nothing_that_leaves_the_house_names_anybody()
    {
        var (messages, characters) = (0, 0L);
        TriagePropertyTests.Generated.Sample(
            generated =>
            {
                var report = Marked(generated);

                // With the button, so that every one of them calls.
                var opened = Assert.IsType<CaseOpened>(Opening.Decide(new ReadReport(report with { Emergency = true }, []), Around, Guid.NewGuid(), Guid.NewGuid()));
                var envelopes = Moves(opened.Request!).SelectMany(moved => OutboxRows.Of(moved, Plan, "330106", Now).Select(row => Envelopes.Of(row, "33010620260001", Site.Code, moved.Next, Directory, KindOf).Envelope)).ToList();
                Interlocked.Add(ref messages, envelopes.Count);
                var said = string.Join('\n', envelopes.SelectMany(Bodies).Distinct());
                Interlocked.Add(ref characters, said.Length);
                Assert.False(said.Contains(Mark), said);
                foreach (var word in Said(report)) Assert.False(said.Contains(word, StringComparison.OrdinalIgnoreCase), $"{word} in: {said}");
            },
            iter: 10_000, threads: 2);
        Assert.True(messages > 100_000 && characters > 10_000_000, $"{messages} messages, {characters} characters");
    }

    private static IEnumerable<Moved> Moves(Moved opening)
    {
        var by = new StaffMember($"{Mark}王医生", $"{Mark}1395550");
        yield return opening;
        var request = opening.Next;
        foreach (var step in new Func<Transition>[]
        {
            () => request.Decline("H330106001", by, $"{Mark}没有床位", Now),
            () => request.OnDeadline(request.NextWake!.At),
            () => request.Accept("H330106002", new AcceptanceTerms(by, $"{Mark}3床", $"{Mark}红区", 10), Now.AddMinutes(9)),
            () => request.Decline("H330106002", by, $"{Mark}设备故障", Now.AddMinutes(10)),
            () => request.Accept("H330106002", new AcceptanceTerms(by, $"{Mark}3床", $"{Mark}红区", 10), Now.AddMinutes(9)),
            () => request.StandDown("3301060101", true, $"{Mark}李护士", $"{Mark}好转", Now.AddMinutes(12)),
        })
            if (request.State is not RequestState.StoodDown && step() is Moved moved)
            {
                request = moved.Next;
                yield return moved;
            }
    }

    private static IEnumerable<string> Bodies(Envelope envelope) =>
    [
        JsonSerializer.Serialize(envelope, Json.Stored),
        .. from language in Enum.GetValues<Language>() from form in Enum.GetValues<MessageForm>() select MessageText.Of(envelope, form, language),
        MessageText.SubjectOf(envelope, Language.Chinese),
    ];

    // Every text that a report can hold, each with the mark; its codes stay, for triage to find.
    private static Report Marked(Report report) => report with
    {
        DiscoveredAt = Moment.At(Now.AddMinutes(-10), Cases.Shanghai),
        Reporter = new Reporter($"{Mark}报告人", $"{Mark}13855510001", $"{Mark}physician"),
        Patient = report.Patient with
        {
            Name = $"{Mark}王小明",
            Sex = $"{Mark}female",
            IdNumber = $"{Mark}33010620240101001X",
            Phone = $"{Mark}13955500001",
            Guardian = $"{Mark}监护人",
            Address = $"{Mark}虚构路1号",
            AddressCounty = $"{Mark}330106",
            Pregnancy = $"{Mark}no",
            Allergies = $"{Mark}花生",
            Diseases = $"{Mark}哮喘",
            PreviousReactions = $"{Mark}皮疹",
        },
        Vaccinations = [.. report.Vaccinations.Select(dose => dose with
        {
            Name = $"{Mark}五联", Manufacturer = $"{Mark}厂", Lot = $"{Mark}L1", Amount = $"{Mark}0.5", Route = $"{Mark}im", BodySite = $"{Mark}arm", TraceCode = $"{Mark}8123",
        })],
        Event = report.Event with
        {
            Signs = [.. report.Event.Signs, $"{Mark}发绀"],
            Hospital = $"{Mark}某院",
            Narrative = $"{Mark}自述",
            Flags = [$"{Mark}flag"],
            Treatment = [.. report.Event.Treatment, new Treatment($"{Mark}药", 1, $"{Mark}im", null)],
        },
    };

    // Signs and diagnosis by their codes and in both languages; words that are everybody's, such as "pain", are looked for whole.
    private static IEnumerable<string> Said(Report report) => report.Event.Signs.Select(sign => $"sign.{sign}").Append($"diagnosis.{report.Event.Diagnosis}")
        .SelectMany(key => new[] { key.Split('.')[1], Texts.Find(key, Language.Chinese), Texts.Find(key, Language.English) })
        .OfType<string>().Where(text => text.Length > 1 && !text.StartsWith("other", StringComparison.OrdinalIgnoreCase) && text != "其他");

    private static ChannelPlan Plan(string recipient) => new(
        recipient == "H330106001" ? [ChannelPlan.Desk, new Way("sms", Person), new Way("mail", Person), "sms"] : [ChannelPlan.Desk, "sms", "voice"], 9);

    private static string? KindOf(string channel) => channel == ChannelPlan.Desk ? null : channel;

    private static readonly Facilities Directory = new(
        new Dictionary<string, Site> { [Site.Code] = Site }, Hospitals.ToDictionary(hospital => hospital.Code), new Dictionary<string, Ladder>(), new Dictionary<string, CountyRow>());
}
