namespace GreenChannel.Server.Platform.Data;

/// <summary>One person's time in the observation room of one unit. What names them is sealed with a key of its own.</summary>
public sealed class StayRow
{
    public required string Site { get; set; }

    /// <summary>Made by the client; with the site the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>When it was written down here.</summary>
    public DateTime ListedAt { get; set; }

    /// <summary>Null while the dose is to come.</summary>
    public DateTime? GivenAt { get; set; }

    public DateTime? Until { get; set; }
    public bool IsExtended { get; set; }
    public DateTime? LeftAt { get; set; }
    public DateTime? ReactedAt { get; set; }

    /// <summary>Gone, or a case: no longer in the room or on the list.</summary>
    public bool IsOver { get; set; }

    /// <summary>The case that carries on; its viewers see the dose and its checks.</summary>
    public Guid? CaseId { get; set; }

    public string? Vaccine { get; set; }
    public string? Manufacturer { get; set; }
    public string? Lot { get; set; }
    public DateOnly? Expiry { get; set; }

    /// <summary>What equal packages have in common: 7 digits of a trace code, or a GTIN.</summary>
    public string? Product { get; set; }

    /// <summary>recalled held expired, with spaces between: what spoke against the dose when it was written down all the same.</summary>
    public string Warned { get; set; } = "";

    public required byte[] Hash { get; set; }
    public required byte[] WrappedKey { get; set; }

    /// <summary>Person, trace code, checks, reasons.</summary>
    public byte[] SealedBody { get; set; } = [];

    public int Version { get; set; }
}

/// <summary>A lot that a county has stopped. Nothing is deleted: what is lifted stays with its end.</summary>
public sealed class StoppedLotRow
{
    public required string County { get; set; }

    /// <summary>Made by the client; with the county the idempotency key.</summary>
    public Guid Id { get; set; }

    public required string Lot { get; set; }

    /// <summary>Four-digit code; null where the lot is stopped whatever is in it.</summary>
    public string? Vaccine { get; set; }

    public string? Manufacturer { get; set; }

    /// <summary>held or recalled.</summary>
    public required string State { get; set; }

    /// <summary>The day from which on it counts.</summary>
    public DateOnly Since { get; set; }

    public required string Reason { get; set; }
    public required string SetBy { get; set; }
    public DateTime SetAt { get; set; }
    public DateTime? LiftedAt { get; set; }
    public string? LiftedBy { get; set; }
    public required byte[] Hash { get; set; }
    public int Version { get; set; }
}
