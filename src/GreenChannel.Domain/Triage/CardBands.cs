using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>The three coded measures of the reporting card, counted to one decimal, half up.</summary>
/// <remarks>CN-2010 card, item 13.</remarks>
internal static class CardBands
{
    private const int None = 4;

    public static Bands Of(Measurements measured, RuleBook book) => new(
        Band(measured.TemperatureC, book.FeverBands), Band(measured.RednessCm, book.DiameterBands), Band(measured.IndurationCm, book.DiameterBands));

    private static int Band(decimal? value, IReadOnlyList<decimal> starts) =>
        starts.Count(start => Facts.Card(value) >= start) is var band and > 0 ? band : None;
}
