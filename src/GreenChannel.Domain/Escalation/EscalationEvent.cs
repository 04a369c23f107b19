namespace GreenChannel.Domain.Escalation;

/// <summary>Codes of what happened, for the timeline and the clinic.</summary>
public static class EscalationEvent
{
    public const string Opened = "opened";
    public const string Seen = "seen";
    public const string Accepted = "accepted";
    public const string AcceptanceUpdated = "acceptanceUpdated";
    public const string Declined = "declined";
    public const string Withdrawn = "withdrawn";
    public const string TimedOut = "timedOut";
    public const string Unreachable = "unreachable";
    public const string Diverted = "diverted";
    public const string NextAsked = "nextAsked";
    public const string Overdue = "overdue";
    public const string CalledAgain = "calledAgain";
    public const string Arrived = "arrived";
    public const string OutcomeAsked = "outcomeAsked";
    public const string HandedOver = "handedOver";
    public const string StoodDown = "stoodDown";
    public const string Raised = "raised";
}
