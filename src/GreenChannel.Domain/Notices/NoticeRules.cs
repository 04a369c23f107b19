using GreenChannel.Domain.Facilities;

namespace GreenChannel.Domain.Notices;

/// <summary>Whom a grave event is told to, at each level.</summary>
public enum AuthorityKind
{
    /// <summary>卫生健康主管部门.</summary>
    Health,

    /// <summary>药品监督管理部门.</summary>
    Drug,
}

/// <summary>A health or drug authority of a county, city or province, by the code of its organisation: 330106-health.</summary>
public sealed record Authority(Division Place, AuthorityKind Kind)
{
    public string Code => $"{Place.Code}-{(Kind is AuthorityKind.Health ? "health" : "drug")}";

    /// <summary>The authority of the same kind one level higher; null above a province.</summary>
    public Authority? Above => Place.Level switch
    {
        DivisionLevel.County => this with { Place = new Division(Place.Code[..4] + "00") },
        DivisionLevel.City => this with { Place = new Division(Place.Code[..2] + "0000") },
        _ => null,
    };

    /// <summary>Null where it is no such code.</summary>
    public static Authority? Parse(string? code) => code?.Split('-') is [var place, "health" or "drug"] && Division.IsCode(place)
        ? new Authority(new Division(place), code.EndsWith("-health", StringComparison.Ordinal) ? AuthorityKind.Health : AuthorityKind.Drug)
        : null;

    /// <summary>The two of a county.</summary>
    public static IEnumerable<Authority> Of(string county) => Division.IsCode(county) ? Enum.GetValues<AuthorityKind>().Select(kind => new Authority(new Division(county), kind)) : [];
}

/// <summary>A notice as it stands.</summary>
/// <param name="SentAt">UTC.</param>
/// <param name="DueAt">Until when its receipt is expected, and the level above is told.</param>
/// <param name="ReceivedAt">Null where nobody has said that it came.</param>
/// <param name="IsPassedOn">The level above was told, or there is none.</param>
public sealed record NoticeStanding(DateTime SentAt, DateTime DueAt, DateTime? ReceivedAt, bool IsPassedOn);

/// <summary>What is to be done about a notice now, and when to look again; null for never.</summary>
public sealed record NoticeMove(bool Remind, bool PassOn, DateTime? NextAt);

/// <summary>
/// A grave event is told to the county's authorities, and by each level to the one above within its hours (CN-2010 R2, R3). A
/// level that says nothing does not hold it up: when its time is over, the one above is told all the same.
/// </summary>
public static class NoticeRules
{
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Again = TimeSpan.FromHours(2);
    private static readonly TimeSpan AtMost = TimeSpan.FromHours(24);

    /// <summary>When a new notice is looked at first.</summary>
    public static DateTime FirstLook(DateTime sentAt, DateTime dueAt) => dueAt - Before > sentAt ? dueAt - Before : dueAt;

    public static NoticeMove Judge(NoticeStanding notice, DateTime now)
    {
        if (notice.ReceivedAt is not null) return new NoticeMove(false, !notice.IsPassedOn, null);
        if (now < FirstLook(notice.SentAt, notice.DueAt)) return new NoticeMove(false, false, FirstLook(notice.SentAt, notice.DueAt));
        if (now < notice.DueAt) return new NoticeMove(true, false, notice.DueAt);
        var next = notice.DueAt + Again * (Math.Floor((now - notice.DueAt) / Again) + 1);
        return new NoticeMove(true, !notice.IsPassedOn, next <= notice.DueAt + AtMost ? next : null);
    }
}
