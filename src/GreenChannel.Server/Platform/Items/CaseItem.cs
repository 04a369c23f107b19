using GreenChannel.Domain.Deadlines;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Items;

/// <summary>One line of the line list; it names nobody.</summary>
public sealed record CaseItem(
    Guid Id, Guid CaseId, string? CaseNumber, string Site, string County, string Level, string Class, string Origin,
    IReadOnlyList<string> Vaccines, IReadOnlyList<string> Lots, string? Sex, int? AgeMonths, DateOnly? OnsetDay,
    DateTime DiscoveredAt, DateTime ReceivedAt, DateTime ReportDue, string? EscalationState = null)
{
    public static CaseItem Of(CaseRow row, string? escalationState = null) => new(
        row.Id, row.Id, row.CaseNumber, row.Site, row.County, row.Level, row.Class, row.Origin,
        Split(row.Vaccines), Split(row.Lots), row.Sex, row.AgeMonths, row.OnsetDay, row.DiscoveredAt, row.ReceivedAt, row.ReportDue, escalationState);

    private static string[] Split(string bars) => bars.Split('|', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>A page of any list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">Cursor of the next page, null on the last.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A clock of a case.</summary>
public sealed record ClockItem(string Id, Guid CaseId, ClockKind Kind, DateTime From, DateTime Due, string Rule);
