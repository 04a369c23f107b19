using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform;

/// <summary>Who is shown whom a case is about (GreenChannel__Privacy__…).</summary>
public sealed class PrivacyOptions
{
    /// <summary>Roles that see cases without identity until they say why they need it, separated by spaces.</summary>
    public string MaskFor { get; set; } = "city province";

    /// <summary>How long it is shown then.</summary>
    public TimeSpan ShownFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long the hospital that took a patient sees the case after the request has ended.</summary>
    public TimeSpan HospitalKeeps { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long is kept whom something is about: a profile of <see cref="Domain.Retention.RetentionProfiles"/>; nothing is forgotten by itself where empty.</summary>
    public string Retention { get; set; } = "CN";

    /// <summary>Smallest count that is shown in a table for somebody outside; smaller ones are hidden, and as many more as that takes.</summary>
    public int LeastCount { get; set; } = 5;

    internal bool Masks(Role role) => MaskFor.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(Data.Json.Word(role), StringComparer.OrdinalIgnoreCase);
}
