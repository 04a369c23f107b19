namespace GreenChannel.Domain.Figures;

/// <summary>Rates and shares as bulletins print them: rounded once, half up.</summary>
public static class Rates
{
    /// <summary>Cases for so many doses; null where no dose was given.</summary>
    /// <param name="count">Cases, 0 or more.</param>
    /// <param name="doses">Doses; a rounded number of them gives another rate.</param>
    /// <param name="per">e.g. 100,000 or 1,000,000.</param>
    /// <param name="decimals">Decimals printed.</param>
    public static decimal? Per(long count, long doses, long per, int decimals = 2) =>
        doses == 0 ? null : Math.Round((decimal)count * per / doses, decimals, MidpointRounding.AwayFromZero);

    /// <summary>Share in percent; null of nothing.</summary>
    public static decimal? Percent(long part, long whole, int decimals = 2) => Per(part, whole, 100, decimals);
}
