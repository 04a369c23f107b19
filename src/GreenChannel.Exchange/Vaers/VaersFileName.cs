using System.Text.RegularExpressions;

namespace GreenChannel.Exchange.Vaers;

/// <summary>A name such as 2021VAERSDATA.csv.gz: the year (or NonDomestic) before VAERS, the kind of rows after it.</summary>
internal static partial class VaersFileName
{
    public static (string Year, string Kind)? Parse(string name) =>
        Shape().Match(name) is { Success: true } found
            ? (found.Groups["year"].Value, found.Groups["kind"].Value.ToUpperInvariant())
            : null;

    [GeneratedRegex(@"^(?<year>.*?)VAERS(?<kind>DATA|SYMPTOMS|VAX)[^.]*\.csv(\.gz)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Shape();
}
