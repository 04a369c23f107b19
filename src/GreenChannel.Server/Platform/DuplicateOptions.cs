namespace GreenChannel.Server.Platform;

/// <summary>How probable duplicates are looked for (GreenChannel__Duplicates__…).</summary>
public sealed class DuplicateOptions
{
    /// <summary>False on a server that has no memory for it; one of several is enough.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>So many of the newest cases are held against a new one, some 650 bytes of memory for each.</summary>
    public int MostCases { get; set; } = 1_000_000;
}
