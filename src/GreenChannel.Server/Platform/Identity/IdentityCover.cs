using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>Who sees a case with its identity covered: the roles of the configuration, but for an hour after they said why.</summary>
public sealed class IdentityCover(Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    /// <summary>Action of the trail by which somebody had it shown.</summary>
    public const string Shown = "case.identity-shown";

    public async Task<bool> IsOnAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        if (!options.Value.Privacy.Masks(viewer.Role)) return false;
        var since = time.Now() - options.Value.Privacy.ShownFor;
        return !await store.Trail(viewer, caseId).AnyAsync(entry => entry.Action == Shown && entry.Actor == viewer.Name && entry.Organisation == viewer.Organisation && entry.At > since, cancel);
    }
}
