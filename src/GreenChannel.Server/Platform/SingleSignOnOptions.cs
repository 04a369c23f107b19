namespace GreenChannel.Server.Platform;

/// <summary>Sign-in by another OpenID Connect provider (GreenChannel__SingleSignOn__…); off where no authority is given.</summary>
public sealed class SingleSignOnOptions
{
    /// <summary>Address of the provider; https, but for a provider on this machine.</summary>
    public Uri? Authority { get; set; }

    public string ClientId { get; set; } = "greenchannel";

    public string ClientSecret { get; set; } = "";

    /// <summary>What stands on the button; a plain word of ours where not given.</summary>
    public string? Label { get; set; }

    /// <summary>Scopes that are asked for beside openid and profile, separated by spaces.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>Claim whose values the map knows.</summary>
    public string GroupClaim { get; set; } = "groups";

    /// <summary>Claim with the name that others are shown.</summary>
    public string NameClaim { get; set; } = "name";

    /// <summary>Values of amr or acr, separated by spaces, by which the provider says that it asked for a second factor.</summary>
    public string SecondFactorValues { get; set; } = "";

    /// <summary>Which group is what here; the first that fits counts, and whoever fits none is refused.</summary>
    public IList<SingleSignOnGroup> Map { get; set; } = [];

    internal bool IsOn => Authority is not null;
}

/// <summary>A group of the provider, and what its members are here.</summary>
public sealed class SingleSignOnGroup
{
    public string Value { get; set; } = "";

    /// <summary>clinic hospital county city province admin</summary>
    public string Role { get; set; } = "";

    /// <summary>Unit, hospital or county code; empty for administrators.</summary>
    public string Organisation { get; set; } = "";

    /// <summary>Of administrators.</summary>
    public string Duties { get; set; } = "";
}
