using System.Globalization;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Clusters;

/// <summary>One field of the register's head, or one column of its lines.</summary>
/// <param name="Key">The text register.{key}, of a column register.line.{key}, is its name.</param>
/// <param name="Of">What stands in it; null where nobody has said.</param>
/// <param name="Star">A key item.</param>
internal sealed record RegisterField<T>(string Key, Func<T, string?> Of, bool Star = false);

/// <summary>The register of a cluster in the official order: one list for what is printed and what is given out as a file.</summary>
/// <remarks>CN-2010 附表2.</remarks>
internal static class RegisterPaper
{
    public static IReadOnlyList<RegisterField<(ClusterView View, Facilities Book)>> Head { get; } =
    [
        new("code", of => of.View.Cluster.Code),
        new("place", of => of.View.Register.Place ?? of.Book.Counties.GetValueOrDefault(of.View.Cluster.County)?.Name ?? of.View.Cluster.County),
        new("vaccine", of => All(of.View, line => Word("vaccine", line.Vaccine)), true),
        new("manufacturer", of => All(of.View, line => line.Manufacturer), true),
        new("specification", of => All(of.View, line => line.Specification)),
        new("batchRelease", of => of.View.Register.BatchRelease is { } answer ? Z($"register.{answer}") : null),
        new("site", of => of.View.Cluster.Site is { } site ? $"{of.Book.Sites.GetValueOrDefault(site)?.Name} {site}" : null),
        new("vaccinated", of => of.View.Register.Vaccinated?.ToString(CultureInfo.InvariantCulture), true),
        new("reacted", of => of.View.Cluster.Cases.ToString(CultureInfo.InvariantCulture), true),
        new("unit", of => of.View.Register.Unit, true),
        new("reporter", of => of.View.Register.Reporter),
        new("phone", of => of.View.Register.Phone),
    ];

    public static IReadOnlyList<RegisterField<RegisterLine>> Columns { get; } =
    [
        new("number", line => line.CaseNumber ?? Z("case.no-number")),
        new("name", line => line.Name, true),
        new("sex", line => Word("sex", line.Sex), true),
        new("birth", line => ClusterWords.Day(line.BirthDate), true),
        new("lot", line => line.Lot, true),
        new("expiry", line => ClusterWords.Day(line.Expiry)),
        new("given", line => ClusterWords.Day(line.Given), true),
        new("session", line => Word("session", line.Session), true),
        new("dose", line => line.Dose?.ToString(CultureInfo.InvariantCulture), true),
        new("amount", line => line.Amount, true),
        new("route", line => Word("route", line.Route), true),
        new("bodySite", line => Word("bodySite", line.BodySite), true),
        new("onset", line => ClusterWords.Day(line.Onset), true),
        new("discovered", line => ClusterWords.Day(line.Discovered), true),
        new("hospitalised", line => line.Hospitalised is { } yes ? Z(yes ? "register.is" : "register.is-not") : null, true),
        new("outcome", line => Word("outcome", line.Outcome), true),
        new("surveillance", line => Word("surveillance", line.Surveillance), true),
        new("reported", line => ClusterWords.Day(line.Reported), true),
        new("investigated", line => ClusterWords.Day(line.Investigated), true),
        new("fever", line => Word("card.list.fever", Band(line.Fever)), true),
        new("redness", line => Word("card.list.redness", Band(line.Redness)), true),
        new("induration", line => Word("card.list.induration", Band(line.Induration)), true),
        new("by", line => line.Conclusion is { } said ? Word("conclusion.body", said.By) : null, true),
        new("level", line => line.Conclusion is { } said ? Z($"review.level-name.{said.Level}") : null, true),
        new("class", line => Word("national-class", line.Conclusion?.Class), true),
        new("damage", line => Word("damage", line.Conclusion?.Damage), true),
        new("diagnosis", line => Word("diagnosis", line.Conclusion?.Diagnosis), true),
    ];

    /// <summary>Name of a field of the head, with its star.</summary>
    public static string Name(this RegisterField<(ClusterView View, Facilities Book)> field) => Z($"register.{field.Key}") + Star(field.Star);

    /// <summary>Heading of a column, with its star.</summary>
    public static string Name(this RegisterField<RegisterLine> column) => Z($"register.line.{column.Key}") + Star(column.Star);

    private static string Star(bool star) => star ? "*" : "";

    private static string All(ClusterView view, Func<RegisterLine, string?> value) => string.Join("、", view.Lines.Select(value).Where(text => !string.IsNullOrEmpty(text)).Distinct());

    private static string Z(string key) => Texts.Of(key, Language.Chinese);

    private static string? Word(string kind, string? code) => code is null ? null : Texts.Find($"{kind}.{code}", Language.Chinese) ?? code;

    private static string? Band(int? band) => band?.ToString(CultureInfo.InvariantCulture);
}
