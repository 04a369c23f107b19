namespace GreenChannel.Server.Platform.Data;

/// <summary>The place of an audit entry in the log; given once, when the log grows, and never again.</summary>
public sealed class LogLeafRow
{
    /// <summary>From 0, without gaps.</summary>
    public long Index { get; set; }

    /// <summary>The entry: where it stands in the trail.</summary>
    public long Position { get; set; }

    /// <summary>Its writing transaction; with the position the order in which the log takes entries.</summary>
    public long Transaction { get; set; }

    public required byte[] Hash { get; set; }
}

/// <summary>A complete subtree of the log; lower ones are made from the leaves.</summary>
public sealed class LogNodeRow
{
    public int Height { get; set; }
    public long Index { get; set; }
    public required byte[] Hash { get; set; }
}

/// <summary>What the log said of itself at one moment, signed.</summary>
public sealed class LogCheckpointRow
{
    public long Size { get; set; }
    public DateTime At { get; set; }
    public required byte[] Root { get; set; }

    /// <summary>The signed note.</summary>
    public required string Note { get; set; }
}

/// <summary>A key that signs checkpoints. Each but the first is vouched for by the one before it.</summary>
public sealed class LogKeyRow
{
    /// <summary>1, 2, 3, …</summary>
    public int Number { get; set; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public required byte[] PublicKey { get; set; }

    public DateTime Since { get; set; }

    /// <summary>Signature of the key before over this one; null for the first.</summary>
    public byte[]? VouchedFor { get; set; }

    /// <summary>Signature of this one over the key before: trust goes both ways.</summary>
    public byte[]? Follows { get; set; }
}
