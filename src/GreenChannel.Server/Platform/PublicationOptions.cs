namespace GreenChannel.Server.Platform;

/// <summary>
/// What permits the publication of figures (GreenChannel__Publication__…). In China only the national health and drug
/// authorities publish them (疫苗管理法 art. 76): without a permission in writing nothing is exported for it.
/// </summary>
public sealed class PublicationOptions
{
    /// <summary>Number of the permission; none where empty.</summary>
    public string? Number { get; set; }

    /// <summary>Authority that gave it.</summary>
    public string? GivenBy { get; set; }

    /// <summary>Last day on which it holds; without an end where not given.</summary>
    public DateOnly? Until { get; set; }

    internal bool Holds(DateOnly day) => !string.IsNullOrWhiteSpace(Number) && !string.IsNullOrWhiteSpace(GivenBy) && (Until is not { } until || day <= until);
}
