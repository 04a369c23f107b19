using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Identity;
using OpenIddict.EntityFrameworkCore.Models;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>A person who signs in with a cookie session.</summary>
public sealed class Person : IdentityUser
{
    public required string Role { get; set; }

    /// <summary>Unit, hospital or county code; empty for an administrator.</summary>
    public required string Organisation { get; set; }

    public required string DisplayName { get; set; }

    /// <summary>Of an administrator: system security audit, or several; all where empty.</summary>
    public string Duties { get; set; } = "";

    /// <summary>Time step of the last code of an authenticator: none counts twice.</summary>
    [ConcurrencyCheck]
    public long LastCodeStep { get; set; }

    /// <summary>How often in a row the account was locked; the wait grows with it.</summary>
    public int Lockouts { get; set; }
}

/// <summary>A machine that asks for tokens; it acts for one organisation, as a person would.</summary>
public sealed class Client : OpenIddictEntityFrameworkCoreApplication<string, ClientAuthorization, ClientToken>
{
    public string Role { get; set; } = "";
    public string Organisation { get; set; } = "";

    /// <summary>As of a person.</summary>
    public string Duties { get; set; } = "";
}

public sealed class ClientAuthorization : OpenIddictEntityFrameworkCoreAuthorization<string, Client, ClientToken>;

public sealed class ClientToken : OpenIddictEntityFrameworkCoreToken<string, Client, ClientAuthorization>;

public sealed class ClientScope : OpenIddictEntityFrameworkCoreScope<string>;
