using System.Security.Cryptography;
using System.Text.Json;
using GreenChannel.Domain.Duplicates;
using GreenChannel.Domain.Intake;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Duplicates;

/// <summary>A case as it is compared.</summary>
public sealed record Opened(string County, CaseFeatures Features);

/// <summary>Opens what of a sealed report is compared. Exercises, imports and what was erased are compared with nothing.</summary>
public sealed class OpenFeatures(Store store, Vault vault, IOptions<GreenChannelOptions> options, ILogger<OpenFeatures> log)
{
    private const int PageSize = 500;

    /// <summary>Null for a case that is not compared, or that cannot be opened.</summary>
    public async Task<Opened?> OneAsync(Guid id, CancellationToken cancel) =>
        (await Narrow(Compared.Where(row => row.Id == id)).ToListAsync(cancel)).Select(Open).FirstOrDefault();

    /// <summary>The newest cases, the oldest of them first, in small pages: no long look at the store, and no more than a page of it in memory.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Opened>> PagesAsync(int most, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var from = await Compared.OrderByDescending(row => row.ReceivedAt).Skip(most - 1).Select(row => (DateTime?)row.ReceivedAt).FirstOrDefaultAsync(cancel) ?? DateTime.UnixEpoch;
        var (at, id) = (from, Guid.Empty);
        while (true)
        {
            var page = await Narrow(Compared.Where(row => row.ReceivedAt > at || (row.ReceivedAt == at && row.Id.CompareTo(id) > 0)).OrderBy(row => row.ReceivedAt).ThenBy(row => row.Id).Take(PageSize)).ToListAsync(cancel);
            if (page.Count > 0) yield return [.. page.Select(Open).OfType<Opened>()];
            if (page.Count < PageSize) yield break;
            (at, id) = (page[^1].ReceivedAt, page[^1].Id);
        }
    }

    private IQueryable<CaseRow> Compared => store.Cases(Viewer.Engine).AsNoTracking().Where(row => row.Origin == "live" && row.ErasedAt == null);

    private static IQueryable<Sealed> Narrow(IQueryable<CaseRow> rows) => rows.Select(row => new Sealed(row.Id, row.County, row.ReceivedAt, row.WrappedKey, row.SealedReport));

    private Opened? Open(Sealed row)
    {
        try
        {
            using var document = JsonDocument.Parse(Vault.Open(vault.Unwrap(row.Key, row.Id), row.Report, row.Id, "report"));
            if (ReportReader.Read(document.RootElement, options.Value.Zone).Report is not { } report) return null;
            var number = IdNumbers.Normal(report.Patient.IdNumber) is { } normal ? Convert.ToBase64String(vault.Fingerprint("duplicates", normal)) : null;
            return new Opened(row.County, CaseFeatures.Of(row.Id, report, number));
        }
        catch (Exception torn) when (torn is CryptographicException or JsonException)
        {
            log.LogError("Case {Case} cannot be opened and is compared with nothing: {Reason}", row.Id, torn.GetType().Name);
            return null;
        }
    }

    private sealed record Sealed(Guid Id, string County, DateTime ReceivedAt, byte[] Key, byte[] Report);
}
