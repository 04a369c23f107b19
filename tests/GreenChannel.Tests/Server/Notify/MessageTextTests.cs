using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Tests.Server.Notify;

public sealed class MessageTextTests
{
    private static readonly Envelope Alert = new(
        new("0199c1d2-0000-7000-8000-000000000001"), MessageKind.Alert, EscalationClass.Emergency, "33010620260001", "H330106001", "0571-5550-1001", "示范一门诊", "0571-5550-2101", "sms", null);

    [Fact]
    public void A_text_message_says_all_that_is_needed_in_seventy_characters()
    {
        Assert.Equal("【绿色通道】紧急救治请求，请立即应答 33010620260001 示范一门诊 回电0571-5550-2101", Text(Alert));
        Assert.Equal("【演练】【绿色通道】紧急救治请求，请立即应答 33010620260001 示范一门诊 回电0571-5550-2101", Text(Alert with { IsDrill = true }));
        Assert.Equal("【绿色通道】示范市第一医院已接诊，无需再应答 33010620260001 示范一门诊 回电0571-5550-2101", Text(Alert with { Kind = MessageKind.Cancel, AcceptedBy = "示范市第一医院" }));
        foreach (var kind in Enum.GetValues<MessageKind>())
            foreach (var of in Enum.GetValues<EscalationClass>())
                foreach (var drill in new[] { false, true })
                    Assert.InRange(Text(Alert with { Kind = kind, Class = of, IsDrill = drill, Code = "123456", Clinic = "西湖区示范街道社区卫生服务中心预防接种门诊" }).Length, 10, 70);
    }

    [Fact]
    public void A_link_is_never_cut_and_the_rest_stays_readable()
    {
        var link = "https://gc.example.cn/a/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        Assert.Equal($"【绿色通道】紧急救治请求，请立即应答 33010620260001 示范一门诊 回电0571-5550-2101 {link}", Text(Alert with { Link = link }));
    }

    [Fact]
    public void A_voice_says_digits_one_by_one_and_no_link()
    {
        var spoken = Text(Alert with { Link = "https://gc.example.cn/a/x", IsDrill = true }, MessageForm.Spoken);
        Assert.Equal("演练，演练，这是一次演练。这是绿色通道。紧急救治请求，请立即应答。个案编号，3 3 0 1， 0 6 2 0， 2 6 0 0， 0 1。接种单位，示范一门诊。回电号码，0 5 7 1， 5 5 5 0， 2 1 0 1。请立即打开值班台应答，或回电接种单位。", spoken);
        Assert.Equal("This is GreenChannel. Check of this address, code 1 2 3 4, 5 6.", Text(Alert with { Kind = MessageKind.Trial, Code = "123456" }, MessageForm.Spoken, Language.English));
    }

    [Fact]
    public void A_mail_has_a_line_for_each_thing()
    {
        Assert.Equal(
            "[GreenChannel] Emergency request, answer now\nCase: 33010620260001\nVaccination unit: 示范一门诊\nCall back: 0571-5550-2101\nAnswer (works once): https://gc.example.cn/a/x\nThis message identifies nobody; sign in for the case.",
            Text(Alert with { Link = "https://gc.example.cn/a/x" }, MessageForm.Long, Language.English));
        Assert.Equal("【演练】【绿色通道】 紧急救治请求，请立即应答 33010620260001", MessageText.SubjectOf(Alert with { IsDrill = true }, Language.Chinese));
    }

    [Fact]
    public void Every_kind_class_form_and_language_has_its_text_with_and_without_what_may_be_absent()
    {
        var texts = new HashSet<string>();
        var bare = new Envelope(Alert.Id, MessageKind.Alert, EscalationClass.Emergency, null, "330106", null, null, null, "sms", null);
        foreach (var envelope in new[] { Alert with { Link = "https://x/a/1", AcceptedBy = "医院", Code = "123456" }, bare })
            foreach (var kind in Enum.GetValues<MessageKind>())
                foreach (var of in Enum.GetValues<EscalationClass>())
                    foreach (var form in Enum.GetValues<MessageForm>())
                        foreach (var language in Enum.GetValues<Language>())
                        {
                            var text = MessageText.Of(envelope with { Kind = kind, Class = of }, form, language);
                            Assert.DoesNotContain("say.", text, StringComparison.Ordinal);
                            Assert.DoesNotContain('{', text);
                            Assert.True(text.Length > 10, text);
                            texts.Add(text);
                        }

        Assert.True(texts.Count > 100, $"{texts.Count} texts");
    }

    [Fact]
    public void A_trial_says_its_code_and_nothing_of_a_case() =>
        Assert.Equal("【绿色通道】联系方式核验，确认码042137", Text(Alert with { Kind = MessageKind.Trial, Code = "042137" }));

    private static string Text(Envelope envelope, MessageForm form = MessageForm.Short, Language language = Language.Chinese) => MessageText.Of(envelope, form, language);
}
