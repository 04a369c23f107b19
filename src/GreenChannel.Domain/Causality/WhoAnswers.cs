namespace GreenChannel.Domain.Causality;

/// <summary>An answer of the checklist. A question without one has not been answered, which is not the same as unknown.</summary>
public enum Answer
{
    Yes,
    No,
    Unknown,
    NotApplicable,
}

/// <summary>How the assessor weighs the qualifying factors.</summary>
public enum Trend
{
    Consistent,
    Indeterminate,
    Inconsistent,
}

/// <summary>Everything an assessor said.</summary>
/// <param name="Given">By question id.</param>
/// <param name="Classifiable">Step IV: there is information enough; null while nobody has said so.</param>
/// <param name="Trend">Step IV: where the qualifying factors point; null while nobody has weighed them.</param>
public sealed record WhoAnswers(IReadOnlyDictionary<string, Answer> Given, bool? Classifiable = null, Trend? Trend = null)
{
    /// <summary>Null where the question has not been answered.</summary>
    public Answer? Of(string id) => Given.TryGetValue(id, out var answer) ? answer : null;

    internal bool IsYes(string id) => Of(id) == Answer.Yes;

    internal WhoAnswers With(string id, Answer answer) => this with { Given = new Dictionary<string, Answer>(Given) { [id] = answer } };
}
