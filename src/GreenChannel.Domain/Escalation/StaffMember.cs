namespace GreenChannel.Domain.Escalation;

/// <summary>Who at a hospital acts: a name and a number to call back.</summary>
public sealed record StaffMember(string? Name, string? Phone)
{
    /// <summary>True when there is a name to say.</summary>
    internal bool IsNamed => !string.IsNullOrWhiteSpace(Name);
}
