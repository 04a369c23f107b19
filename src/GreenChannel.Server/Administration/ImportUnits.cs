using System.Globalization;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Administration;

/// <summary>
/// Units made for imported reports, one in each of forty invented counties of the demo province: a county's series
/// ends at 9,999 a year, so a large import must spread. They have no ladder and alert nobody.
/// </summary>
public static class ImportUnits
{
    public const int Count = 40;

    public static string Code(int index) => string.Create(CultureInfo.InvariantCulture, $"3399{index + 1:00}0101");

    public static IEnumerable<object> Rows()
    {
        for (var index = 0; index < Count; index++)
        {
            var number = (index + 1).ToString("00", CultureInfo.InvariantCulture);
            yield return new CountyRow { Code = Code(index)[..6], Name = $"导入区 {number}", DutyPhone = "0571-5550-0000" };
            yield return new SiteRow { Code = Code(index), Name = $"导入单位 {number}", Phone = "0571-5550-0000", ForImports = true };
        }
    }
}
