using System.Globalization;
using GreenChannel.Domain.Clusters;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Clusters;

/// <summary>A cluster in the reader's words.</summary>
internal static class ClusterWords
{
    private static readonly string[] Refusals =
    [
        "cluster-reason", "cluster-cases", "cluster-too-few", "cluster-closed", "cluster-confirmed", "cluster-not-dismissed", "cluster-cannot-merge", "cluster-merge-into",
        "cluster-other", "cluster-codes-used-up", "not-your-turn", "impossible",
    ];

    /// <summary>What a form was refused for.</summary>
    public static string? Refusal(HttpContext http) => http.Request.Query["said"].ToString() is var said && Refusals.Contains(said) ? said : null;

    /// <summary>Why it is suspected, with the numbers.</summary>
    public static string Why(ClusterItem item, Language language)
    {
        var groups = string.Join(language == Language.Chinese ? "、" : ", ", item.Groups.Select(group => Texts.Of($"symptom-group.{group}", language)));
        var vaccine = item.Vaccine is { } code ? Texts.Find($"vaccine.{code}", language) ?? code : "";
        var why = Texts.Of($"cluster.basis.{item.Basis}", language, groups, vaccine);
        if (item.Reason is not { } reason) return why;
        why += Texts.Of("cluster.reason", language, reason.Count, Day(reason.From), Day(reason.To));
        if (reason.Expected is { } expected) why += Texts.Of("cluster.expected", language, Math.Round(expected, 2));
        return reason.Probability is { } probability ? why + Texts.Of("cluster.chance", language, Chance(probability)) : why;
    }

    /// <summary>A probability with its sign: = 0.0012, or &lt; 0.0001.</summary>
    public static string Chance(double probability) => probability < 0.0001 ? "< 0.0001" : "= " + Math.Round(probability, 4).ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>How the expectation was reckoned.</summary>
    public static string By(IncreaseBasis by, Language language)
    {
        var profile = ClusterProfile.Shipped;
        return Texts.Of($"cluster.by.{Json.Word(by)}", language, by == IncreaseBasis.Unknown ? profile.LeastExpectedUnknown : profile.LeastExpectedByDays, profile.LeastBaselineDays);
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string? Day(DateOnly? day) => day is { } known ? Day(known) : null;
}
