using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform;

/// <summary>How people sign in, and for how long (GreenChannel__SignIn__…).</summary>
public sealed class SignInOptions
{
    /// <summary>Roles that need a second factor, separated by spaces; surveillance and administrators where not given, nobody in the demo.</summary>
    public string? SecondFactorFor { get; set; }

    /// <summary>A file of passwords that are known to others, one a line, as they are or as SHA-1 in hex with anything behind a colon.</summary>
    public string? KnownPasswords { get; set; }

    /// <summary>Surveillance and administrators are signed out after so long without a page.</summary>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The same for clinics and hospitals: a shift must not be cut by it.</summary>
    public TimeSpan IdleAfterOnShift { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Nobody stays signed in for longer, whatever they do.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(24);

    /// <summary>No administrator holds two of the duties system, security and audit; one who holds none, or several, has no right at all.</summary>
    public bool SeparateDuties { get; set; }

    internal bool NeedsSecondFactor(Role role, bool demo) =>
        (SecondFactorFor ?? (demo ? "" : "county city province admin")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(Data.Json.Word(role), StringComparer.OrdinalIgnoreCase);

    internal TimeSpan Idle(Role role) => role is Role.Clinic or Role.Hospital ? IdleAfterOnShift : IdleAfter;
}
