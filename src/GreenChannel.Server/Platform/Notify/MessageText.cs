using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Platform.Notify;

/// <summary>How much room a text has.</summary>
public enum MessageForm
{
    /// <summary>One text message: 70 characters of Chinese, where the link leaves room for it.</summary>
    Short,

    /// <summary>Spoken over the telephone: digits one by one, no link.</summary>
    Spoken,

    /// <summary>Mail and chat: a line for each thing.</summary>
    Long,
}

/// <summary>What a message says in words, made of its envelope and of nothing else (E24).</summary>
public static class MessageText
{
    private const int OneTextMessage = 70;
    private const int ShortestName = 4;

    public static Language LanguageOf(GatewayOptions gateway) => gateway.Language == "en" ? Language.English : Language.Chinese;

    /// <summary>Everybody in the group is called: somebody has to act, and now.</summary>
    public static bool CallsEverybody(Envelope envelope) =>
        envelope.Kind is MessageKind.Alert or MessageKind.Reopen or MessageKind.County && envelope.Class == EscalationClass.Emergency;

    public static string SubjectOf(Envelope envelope, Language language) =>
        $"{Drill(envelope, language)}{Texts.Of("say.name", language)} {Headline(envelope, language)}{(envelope.CaseNumber is { } number ? $" {number}" : "")}";

    public static string Of(Envelope envelope, MessageForm form, Language language) => form switch
    {
        MessageForm.Short => Short(envelope, language),
        MessageForm.Spoken => Spoken(envelope, language),
        MessageForm.Long => Long(envelope, language),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    private static string Short(Envelope envelope, Language language)
    {
        var text = With(envelope.Clinic);

        // The name of the clinic is the longest of it, and the only part that is understood when it is cut.
        var room = (envelope.Clinic?.Length ?? 0) - 1 - (text.Length - OneTextMessage);
        if (text.Length > OneTextMessage && room >= ShortestName && ConcernsCase(envelope)) text = With($"{envelope.Clinic![..room]}…");
        return text;

        string With(string? clinic) => $"{Drill(envelope, language)}{Texts.Of("say.name", language)}" + string.Join(' ', Filled(
            Headline(envelope, language),
            ConcernsCase(envelope) ? envelope.CaseNumber : null,
            ConcernsCase(envelope) ? clinic : null,
            ConcernsCase(envelope) && envelope.CallBack is { } back ? Texts.Of("say.short-call", language, back) : null,
            envelope.Link));
    }

    private static string Spoken(Envelope envelope, Language language)
    {
        var parts = Filled(
            envelope.IsDrill ? Texts.Of("say.spoken-drill", language) : null,
            Texts.Of("say.spoken-name", language),
            Headline(envelope, language, spoken: true),
            ConcernsCase(envelope) && envelope.CaseNumber is { } number ? Texts.Of("say.spoken-case", language, Digits(number, language)) : null,
            ConcernsCase(envelope) && envelope.Clinic is { } clinic ? Texts.Of("say.spoken-clinic", language, clinic) : null,
            ConcernsCase(envelope) && envelope.CallBack is { } back ? Texts.Of("say.spoken-call", language, Digits(back, language)) : null,
            Texts.Find($"say.spoken-do.{Json.Word(envelope.Kind)}", language));
        return string.Join(language == Language.Chinese ? "。" : ". ", parts) + (language == Language.Chinese ? "。" : ".");
    }

    private static string Long(Envelope envelope, Language language) => string.Join('\n', Filled(
        $"{Drill(envelope, language)}{Texts.Of("say.name", language)}{Headline(envelope, language)}",
        ConcernsCase(envelope) && envelope.CaseNumber is { } number ? Texts.Of("say.long-case", language, number) : null,
        ConcernsCase(envelope) && envelope.Clinic is { } clinic ? Texts.Of("say.long-clinic", language, clinic) : null,
        ConcernsCase(envelope) && envelope.CallBack is { } back ? Texts.Of("say.long-call", language, back) : null,
        envelope.Link is { } link ? Texts.Of(envelope.Kind == MessageKind.Notice ? "say.long-open" : "say.long-link", language, link) : null,
        ConcernsCase(envelope) ? Texts.Of("say.long-foot", language) : null));

    private static string Headline(Envelope envelope, Language language, bool spoken = false)
    {
        var key = $"say.{Json.Word(envelope.Kind)}";
        return envelope switch
        {
            { Kind: MessageKind.Cancel, AcceptedBy: null } => Texts.Of("say.cancel-nobody", language),
            { Kind: MessageKind.Cancel, AcceptedBy: { } by } => Texts.Of(key, language, by),
            { Kind: MessageKind.Trial, Code: null } => Texts.Of("say.trial-plain", language),
            { Kind: MessageKind.Trial, Code: { } code } => Texts.Of(key, language, spoken ? Digits(code, language) : code),
            { Kind: MessageKind.Canary or MessageKind.CanaryLost or MessageKind.DeskSilent or MessageKind.Deadline or MessageKind.Handed or MessageKind.Notice } => Texts.Of(key, language),
            _ => Texts.Of(key, language, Texts.Of($"level.{Json.Word(envelope.Class)}", language)),
        };
    }

    // A trial and a warning come from no case, and what their record says of one is nobody's number.
    private static bool ConcernsCase(Envelope envelope) => envelope.Kind is not (MessageKind.Trial or MessageKind.Canary or MessageKind.CanaryLost or MessageKind.DeskSilent);

    private static string Drill(Envelope envelope, Language language) => envelope.IsDrill ? Texts.Of("say.drill", language) : "";

    // A voice reads 33010620260001 as thirty-three thousand thousand millions; one by one it can be written down.
    private static string Digits(string number, Language language) =>
        string.Join(' ', number.Where(char.IsLetterOrDigit).Chunk(4).Select(four => string.Join(' ', four) + (language == Language.Chinese ? "，" : ","))).TrimEnd('，', ',');

    private static IEnumerable<string> Filled(params IEnumerable<string?> parts) => parts.Where(part => !string.IsNullOrEmpty(part))!;
}
