using GreenChannel.Domain.Intake;

namespace GreenChannel.Domain.Triage;

/// <summary>The three coded measures of the reporting card, counted to one decimal, half up.</summary>
/// <remarks>CN-2010 card, item 13.</remarks>
internal static class CardBands
{
    public static Bands Of(Measurements measured) =>
        new(Fever(Facts.Card(measured.TemperatureC)), Diameter(Facts.Card(measured.RednessCm)), Diameter(Facts.Card(measured.IndurationCm)));

    private static int Fever(decimal? celsius) => celsius switch
    {
        null or < 37.1m => 4,
        <= 37.5m => 1,
        <= 38.5m => 2,
        _ => 3,
    };

    private static int Diameter(decimal? centimetres) => centimetres switch
    {
        null or <= 0m => 4,
        <= 2.5m => 1,
        <= 5.0m => 2,
        _ => 3,
    };
}
