namespace GreenChannel.Server.Platform;

/// <summary>What each unit confirms in the morning (GreenChannel__Readiness__…).</summary>
public sealed class ReadinessOptions
{
    /// <summary>Code of the profile.</summary>
    public string Profile { get; set; } = "CN-2021";
}

/// <summary>Slips for guardians (GreenChannel__Slips__…).</summary>
public sealed class SlipOptions
{
    /// <summary>A slip can be used for so many days after it was issued.</summary>
    public int ValidDays { get; set; } = 30;

    /// <summary>What one slip may send within an hour.</summary>
    public int MostOfSlip { get; set; } = 6;

    /// <summary>What one address may send within an hour, by whatever slips.</summary>
    public int MostOfAddress { get; set; } = 30;
}
