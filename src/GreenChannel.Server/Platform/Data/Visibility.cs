using System.Linq.Expressions;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Where a case belongs, for screens that are already open.</summary>
/// <param name="Asked">Hospitals that were asked and still need it.</param>
public sealed record CaseScope(string Site, string ReportedBy, string County, string? TreatedCounty, IReadOnlyCollection<string> Asked, string? OfferedTo = null);

/// <summary>Who may see which case. The query and the check in memory say the same; a test holds them against each other.</summary>
public static class Visibility
{
    /// <param name="viewer">Who looks.</param>
    /// <param name="needed">Cases that were sent to a hospital and that it still needs; read for hospitals only.</param>
    public static Expression<Func<CaseRow, bool>> Of(Viewer viewer, IQueryable<Guid> needed)
    {
        var own = viewer.Organisation;
        var below = Below(viewer);
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own || row.ReportedBy == own,
            Role.Hospital => row => row.ReportedBy == own || needed.Contains(row.Id),
            Role.County => row => row.County == own || row.TreatedCounty == own || row.OfferedTo == own,
            Role.City or Role.Province => row => row.County.StartsWith(below) || (row.TreatedCounty != null && row.TreatedCounty.StartsWith(below)) || (row.OfferedTo != null && row.OfferedTo.StartsWith(below)),
            Role.Engine => row => true,
            Role.Admin => row => false,
            _ => row => false,
        };
    }

    /// <summary>
    /// Cases whose limits are the work of a jurisdiction: a part of what it may see. Who only treats the patient, or is offered
    /// the case, reads it on the line list; the work is the other's.
    /// </summary>
    public static Expression<Func<CaseRow, bool>> OfWork(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.County => row => row.NextDue != null && row.County == own,
            Role.City or Role.Province => row => row.NextDue != null && row.County.StartsWith(below),
            _ => row => false,
        };
    }

    public static bool MaySee(Viewer viewer, CaseScope scope)
    {
        var own = viewer.Organisation;
        return viewer.Role switch
        {
            Role.Clinic => scope.Site == own || scope.ReportedBy == own,
            Role.Hospital => scope.ReportedBy == own || scope.Asked.Contains(own),
            Role.County => scope.County == own || scope.TreatedCounty == own || scope.OfferedTo == own,
            Role.City or Role.Province => scope.County.StartsWith(Below(viewer), StringComparison.Ordinal)
                || scope.TreatedCounty?.StartsWith(Below(viewer), StringComparison.Ordinal) == true
                || scope.OfferedTo?.StartsWith(Below(viewer), StringComparison.Ordinal) == true,
            Role.Engine => true,
            Role.Admin => false,
            _ => false,
        };
    }

    /// <summary>
    /// Whether a hospital that was asked still needs the case: while the request is open, a day longer to see how it ended,
    /// and as long as the configuration says where it took the patient.
    /// </summary>
    /// <param name="hospital">The hospital.</param>
    /// <param name="now">UTC.</param>
    /// <param name="keeps">For the hospital that took the patient.</param>
    public static Expression<Func<RequestRow, bool>> IsNeededBy(string hospital, DateTime now, TimeSpan keeps)
    {
        var (any, own) = (now - ToSeeTheEnd, now - keeps);
        return request => request.ClosedAt == null || request.ClosedAt > any || (request.State == "handedOver" && request.Hospital == hospital && request.ClosedAt > own);
    }

    /// <summary>The same of a request that is in memory.</summary>
    public static bool IsNeeded(RequestRow request, string hospital, DateTime now, TimeSpan keeps) =>
        request.ClosedAt is not { } closed || closed > now - ToSeeTheEnd || (request is { State: "handedOver" } && request.Hospital == hospital && closed > now - keeps);

    private static readonly TimeSpan ToSeeTheEnd = TimeSpan.FromDays(1);

    public static Expression<Func<ReadinessRow, bool>> OfReadiness(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own,
            Role.County or Role.City or Role.Province => row => row.Site.StartsWith(below),
            Role.Engine => row => true,
            Role.Hospital or Role.Admin => row => false,
            _ => row => false,
        };
    }

    public static Expression<Func<ReadinessTestRow, bool>> OfTests(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own,
            Role.Hospital => row => row.Hospital == own,
            Role.County or Role.City or Role.Province => row => row.Site.StartsWith(below),
            Role.Engine => row => true,
            Role.Admin => row => false,
            _ => row => false,
        };
    }

    // What a guardian tells is told to the unit; surveillance sees the case that the unit makes of it.
    public static Expression<Func<SlipRow, bool>> OfSlips(Viewer viewer)
    {
        var own = viewer.Organisation;
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own,
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    public static Expression<Func<LeadRow, bool>> OfLeads(Viewer viewer)
    {
        var own = viewer.Organisation;
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own,
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>Who stands in the observation room is the business of its unit alone.</summary>
    public static Expression<Func<StayRow, bool>> OfRoom(Viewer viewer)
    {
        var own = viewer.Organisation;
        return viewer.Role switch
        {
            Role.Clinic => row => row.Site == own,
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>A stopped lot is the county's, and every unit of the county must know it.</summary>
    public static Expression<Func<StoppedLotRow, bool>> OfLots(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        var county = own.Length == 10 ? own[..6] : "none";
        return viewer.Role switch
        {
            Role.Clinic => row => row.County == county,
            Role.County => row => row.County == own,
            Role.City or Role.Province => row => row.County.StartsWith(below),
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>What a county has handed on or is handed; no content of a case.</summary>
    public static Expression<Func<TransferRow, bool>> OfTransfers(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.County => row => row.FromCounty == own || row.ToCounty == own,
            Role.City or Role.Province => row => row.FromCounty.StartsWith(below) || row.ToCounty.StartsWith(below),
            _ => row => false,
        };
    }

    /// <summary>A cluster is the business of the county of the vaccination and of those above it; who only treats somebody of it is not among them.</summary>
    public static Expression<Func<ClusterRow, bool>> OfClusters(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.County => row => row.County == own,
            Role.City or Role.Province => row => row.County.StartsWith(below),
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>How many doses a unit gave is the business of surveillance.</summary>
    public static Expression<Func<DosesRow, bool>> OfDoses(Viewer viewer)
    {
        var below = Below(viewer);
        return viewer.Role switch
        {
            Role.County or Role.City or Role.Province => row => row.Site.StartsWith(below),
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>What authorities are told: each its own, and surveillance that of its jurisdiction.</summary>
    public static Expression<Func<NoticeRow, bool>> OfNotices(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.Authority => row => row.Authority == own,
            Role.County or Role.City or Role.Province => row => row.County.StartsWith(below),
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>Panels of a jurisdiction; those of other places are nobody's business.</summary>
    public static Expression<Func<PanelRow, bool>> OfPanels(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.County => row => row.Place == own,
            Role.City or Role.Province => row => row.Place.StartsWith(below),
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>An expert sees the conclusions that bear their own name, and no case.</summary>
    public static Expression<Func<SignOffRow, bool>> OfSignOffs(Viewer viewer)
    {
        var own = viewer.Name;
        return viewer.Role switch
        {
            Role.Expert => row => row.Account == own,
            Role.Engine => row => true,
            _ => row => false,
        };
    }

    /// <summary>In whose hands a case is, is the business of the office alone.</summary>
    public static Expression<Func<AssignmentRow, bool>> OfAssignments(Viewer viewer)
    {
        var own = viewer.Organisation;
        return viewer.IsSurveillance ? row => row.Organisation == own : row => false;
    }

    /// <summary>What an office itself has done, and those below it.</summary>
    public static Expression<Func<AuditRow, bool>> OfOffices(Viewer viewer)
    {
        var (own, below) = (viewer.Organisation, Below(viewer));
        return viewer.Role switch
        {
            Role.County => row => row.Organisation == own,
            Role.City or Role.Province => row => row.Organisation == own || row.Organisation.StartsWith(below),
            _ => row => false,
        };
    }

    // 330100 sees 3301xx, 330000 sees 33xxxx. An account without a full code sees nothing rather than everything.
    private static string Below(Viewer viewer) => viewer switch
    {
        { Organisation.Length: not 6 } => "none",
        { Role: Role.City } => viewer.Organisation[..4],
        { Role: Role.Province } => viewer.Organisation[..2],
        _ => viewer.Organisation,
    };
}
