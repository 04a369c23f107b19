namespace GreenChannel.Server.Platform;

/// <summary>Pictures of a case (GreenChannel__Attachments__…).</summary>
public sealed class AttachmentOptions
{
    /// <summary>Bytes of one picture at most.</summary>
    public int MostBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Pictures of one case at most.</summary>
    public int MostOfCase { get; set; } = 10;

    /// <summary>Files of one specimen at most.</summary>
    public int MostOfSpecimen { get; set; } = 5;

    /// <summary>
    /// A program and its arguments that look for malware: the picture comes on its standard input, or in a file where
    /// an argument says {file}. It ends with 0 where the picture is clean. Nothing is scanned where it is not given.
    /// </summary>
    public string? ScanCommand { get; set; }

    /// <summary>A scanner that takes longer has found something.</summary>
    public TimeSpan ScanWithin { get; set; } = TimeSpan.FromSeconds(30);
}
