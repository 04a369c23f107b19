using System.Globalization;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Intake;

/// <summary>County 6, year of onset 4, serial 4; without a gap, because the number is taken in the transaction of its case.</summary>
public static class CaseNumbers
{
    /// <summary>The next number, or null where the series of 9,999 is used up and the county assigns one later.</summary>
    public static async Task<string?> TakeAsync(Store store, CaseRow row, Report report, DateTime now)
    {
        var year = report.Event.OnsetAt?.Day.Year ?? now.Year;
        return await store.NextNumberAsync(row.County, year) is { } serial
            ? string.Create(CultureInfo.InvariantCulture, $"{row.County}{year:0000}{serial:0000}")
            : null;
    }
}
