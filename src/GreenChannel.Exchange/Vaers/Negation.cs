using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>
/// Tells words that happened from words denied, remembered or feared. It looks a short way back in the same sentence;
/// where it is not sure the words stand.
/// </summary>
internal static partial class Negation
{
    private const int Reach = 90;
    private const int ListReach = 400;

    /// <summary>True where the words at this place are negated, past history, an allergy, or a warning.</summary>
    public static bool Covers(string text, int start, int length)
    {
        var before = text[Math.Max(0, start - Reach)..start];
        if (Turn().Match(before) is { Success: true } turn) before = before[(turn.Index + turn.Length)..];
        before = NotADenial().Replace(before, " ");
        var end = start + length;
        return Denied().IsMatch(before) || Remembered().IsMatch(before) || IsListed(text, start)
            || DeniedAfter().IsMatch(text.AsSpan(end, Math.Min(40, text.Length - end)))
            || AnsweredNo().IsMatch(text.AsSpan(end, Math.Min(200, text.Length - end)));
    }

    // A list of old illnesses, or of medicines and what they are for, is longer than a sentence about now.
    private static bool IsListed(string text, int start)
    {
        var before = text[Math.Max(0, start - ListReach)..start];
        if (Turn().Match(before) is { Success: true } turn) before = before[(turn.Index + turn.Length)..];
        return List().IsMatch(before);
    }

    // Where a new statement begins: the end of a sentence, a contrast, a verb of happening. Right to left: the nearest one.
    [GeneratedRegex(
        @"[.;!?][""'”)]*\s|\n|[.;!?]$|\b(but|however|although|tho|though|yet|except|then|afterwards|later|when|until|which|that|claims|states|stated|says|said|" +
        @"due to|because|secondary to|diagnosed with|now|and (she|he|i|it|they|pt|patient|was|has|is|were))\b|" +
        @"(?<!\b(not|never|no|denie[sd]|without)\s|n['’]t\s)\b(had|started|began|begun|developed|experienced|experiencing|became|got|felt|feels|" +
        @"reports|reported|complained|complains|complaining|c/o|present(ed|ing|s)|noticed|noted|went)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex Turn();

    [GeneratedRegex(
        @"\bno known (\w+ ){0,2}allerg\w*|\bno (other )?concomitant (medications?|drugs?|products?|therap\w+)|\bnkd?a\b|\bno (relief|improvement|change|better|doubt|longer|idea|appetite|energy)\b|" +
        @"(\bnot|\bcannot|n['’]?t) (only|sure|better|well|improv\w+|resolv\w+|recover\w*|feel\w*( \w+)?|able|eat\w*|sleep\w*|relie\w+|know|think|believe|related|due|breathe?|swallow|move|speak|talk|stop|stand|walk|see)\b|" +
        @"\b(cannot|can not|could not|can['’]t) be (excluded|ruled out)\b|\bprior to\b|" +
        @"\bby (\w+ ){0,2}(family|mother|father|brother|sister)s?\b|" +
        @"\b(family|mother|father|brother|sister)s?( members?)? (f(ou|i)nds?|saw|sees|noti\w+|observ\w+|witness\w+|call(s|ed)|brought|took|heard|hears|picked|woke|check(s|ed)|discover(s|ed)|rushed|looked)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex NotADenial();

    [GeneratedRegex(
        @"\b(no|nor|neither|den(y|ies|ied|ying)|without|w/o|negative for|absence of|free of|ruled out|nothing like|instead of)\b|" +
        @"(\bnot|\bnever|n['’]t) (had|have|having|experienc\w+|develop\w*|reported)\b|" +
        @"(\b(not|never|cannot)|n['’]t)\b[^,]{0,28}$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Denied();

    [GeneratedRegex(
        @"\b(histor(y|ies)|hx|h/o|pmh|allerg(y|ic|ies) (to|of)|family|mother|father|brother|sister|sibling|previously|previous|prior|" +
        @"(years?|months) ago|in the past|childhood|risk (of|for)|(watch\w*|monitor\w*|observ\w+|warned|precautions?|screen\w*) (for|about|of)|in case of|if)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Remembered();

    [GeneratedRegex(
        @"^\s*([:=-]\s*(no\b|none|denie[sd]|negative|absent|neg\b)|\?\s*(no|none|denie[sd])\b(?!\s+(relief|improve|change|better|longer))|" +
        @"(was|were|is|are|has been|have been)\s+(denied|ruled out|absent|negative|excluded)|denied\b|ruled out|(\w+\s+){0,4}in (the )?past\b|" +
        @"((was|were|is|are)\s+)?not\s+(present|seen|noted|observed)\b|[^.;()]{0,25}\)\s*profile\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DeniedAfter();

    // A form that was pasted: "Wheezing no Swelling of the lips no A fast heartbeat yes". Two more questions must follow,
    // each with a capital and its answer, because "wheezing no relief" is no denial.
    [GeneratedRegex(@"^\s+no(\s+[A-Z][^.;?!]{0,60}?\s(no|yes)\b){2}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AnsweredNo();

    [GeneratedRegex(
        @"\b(medical history|concomitant (medications?|drugs?|products?|therap\w+))\s+(\w+\s+)?(include[sd]?|including)\b((?!\b(after|received|given|administered|treated)\b)[^.;])*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex List();
}
