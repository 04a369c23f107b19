using System.Security.Claims;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>What somebody is to this service.</summary>
public enum Role
{
    Clinic,
    Hospital,
    County,
    City,
    Province,

    /// <summary>A health or drug authority: is told of grave events and says that it came; sees no case.</summary>
    Authority,

    /// <summary>A member of an expert panel: signs the conclusions that bear their name; sees no case.</summary>
    Expert,
    Admin,

    /// <summary>The service itself: timers, imports, seeding. No sign-in has it.</summary>
    Engine,
}

/// <summary>Who looks or acts. Every read of cases takes one.</summary>
/// <param name="Role">What they are.</param>
/// <param name="Organisation">Unit, hospital or county code.</param>
/// <param name="Name">Account name, for the audit trail.</param>
/// <param name="DisplayName">What others are shown.</param>
public sealed record Viewer(Role Role, string Organisation, string Name, string DisplayName)
{
    public const string RoleClaim = "gc_role";
    public const string OrganisationClaim = "gc_org";
    public const string DisplayClaim = "gc_display";

    /// <summary>The service itself.</summary>
    public static readonly Viewer Engine = new(Role.Engine, "greenchannel", "greenchannel", "GreenChannel");

    public bool IsSurveillance => Role is Role.County or Role.City or Role.Province;

    /// <summary>Null where nobody is signed in, or an account without a role is.</summary>
    public static Viewer? Of(ClaimsPrincipal? user)
    {
        if (user?.Identity?.IsAuthenticated != true) return null;
        if (!Enum.TryParse<Role>(user.FindFirstValue(RoleClaim), ignoreCase: true, out var role) || role == Role.Engine) return null;
        var name = user.FindFirstValue("sub") ?? user.FindFirstValue(ClaimTypes.Name) ?? "";
        return new Viewer(role, user.FindFirstValue(OrganisationClaim) ?? "", name, user.FindFirstValue(DisplayClaim) ?? name);
    }
}
