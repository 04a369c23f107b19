namespace GreenChannel.Server.Exports;

/// <summary>What figures or lines are taken out for, and what of a case goes with them. Nothing that identifies a person does.</summary>
/// <param name="Code">As in the contract.</param>
/// <param name="Columns">Of a line; none where only figures may be taken out.</param>
/// <param name="HidesSmallNumbers">Counts below <c>Privacy.LeastCount</c> are taken out of tables.</param>
/// <param name="NeedsPermission">Only with the permission of art. 76.</param>
public sealed record ExportPurpose(string Code, IReadOnlyList<string> Columns, bool HidesSmallNumbers, bool NeedsPermission)
{
    public static readonly IReadOnlyList<ExportPurpose> All =
    [
        new("investigation", ["caseNumber", "county", "site", "receivedAt", "discoveredAt", "reportDue", "level", "class", "onsetDay", "sex", "ageMonths", "vaccines", "lots", "origin"], HidesSmallNumbers: false, NeedsPermission: false),
        new("quality", ["caseNumber", "county", "site", "receivedAt", "discoveredAt", "reportDue", "level", "class", "origin"], HidesSmallNumbers: false, NeedsPermission: false),
        new("research", ["city", "onsetMonth", "sex", "ageYears", "vaccines", "level", "class"], HidesSmallNumbers: true, NeedsPermission: false),
        new("publication", [], HidesSmallNumbers: true, NeedsPermission: true),
    ];

    public static ExportPurpose? Find(string? code) => All.FirstOrDefault(purpose => purpose.Code == code);
}
