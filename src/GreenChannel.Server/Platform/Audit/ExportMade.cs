using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Audit;

/// <summary>Something was taken out: whichever way it leaves, it is written down first and in the same words.</summary>
/// <param name="Kind">figures lines lineList card investigation conclusion letter register.</param>
/// <param name="Purpose">investigation quality research publication.</param>
/// <param name="Recipient">Who gets it; never a patient.</param>
/// <param name="From">First day of what is in it.</param>
/// <param name="To">Last day.</param>
/// <param name="Count">Cases.</param>
public sealed record ExportMade(string Kind, string Purpose, string Recipient, DateOnly From, DateOnly To, int Count)
{
    public const string Action = "export.made";

    public string? Format { get; init; }

    /// <summary>The persons in it are named.</summary>
    public bool Identity { get; init; }

    /// <summary>Where it is one case.</summary>
    public Guid? CaseId { get; init; }

    /// <summary>Where it is one cluster.</summary>
    public Guid? ClusterId { get; init; }

    /// <summary>Written down, or nothing leaves.</summary>
    public Task<Guid> NoteAsync(Store store, Viewer viewer, DateTimeOffset now, CancellationToken cancel) => store.AgainAsync(async () =>
    {
        var id = Guid.CreateVersion7(now);
        var detail = new { id, kind = Kind, purpose = Purpose, recipient = Recipient, from = From, to = To, count = Count, hidden = 0, format = Format, identity = Identity, caseId = CaseId, clusterId = ClusterId };
        await store.SaveAsync(new Entry(viewer, Action, detail) { Chain = $"export/{viewer.Organisation}" }, cancel: cancel);
        return id;
    });
}
