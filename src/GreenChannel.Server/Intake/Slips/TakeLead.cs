using System.Text.Json;
using GreenChannel.Domain.Facilities;
using GreenChannel.Domain.Intake;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Intake.Slips;

/// <summary>What a guardian told.</summary>
/// <param name="Taps">Codes of the buttons.</param>
/// <param name="Signs">What they stand for.</param>
/// <param name="OnsetAt">About when it began, UTC; null where nothing was said.</param>
/// <param name="Words">In their own words, at most 1,000 characters.</param>
/// <param name="Phone">Where they may be called back.</param>
public sealed record Told(IReadOnlyList<string> Taps, IReadOnlyList<string> Signs, DateTime? OnsetAt, string? Words, string? Phone);

/// <summary>A slip, its unit, and whether something can be told by it now.</summary>
public sealed record FoundSlip(SlipRow Slip, Site? Site, bool IsOpen);

/// <summary>What became of it.</summary>
/// <param name="Level">How bad what was tapped is by triage; null where nothing was taken and nothing was tapped.</param>
/// <param name="Problem">Why it was not taken.</param>
public sealed record LeadTaken(TriageLevel? Level, Problem? Problem = null)
{
    public bool IsEmergency => Level == TriageLevel.Emergency;
}

/// <summary>
/// What comes in by a slip becomes a lead in the unit's list, never a case by itself. The triage rules judge what was tapped,
/// so that a guardian is told at once to call 120, taken or not.
/// </summary>
public sealed class TakeLead(Store store, Vault vault, SlipTokens tokens, AddressLimit addresses, Circumstance circumstance, FacilityBook book, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<TakeLead> log)
{
    internal const string Purpose = "lead";
    private const int LongestWords = 1_000;
    private const int LongestPhone = 40;

    /// <summary>The slip of a token; null where it is none.</summary>
    public async Task<FoundSlip?> FindAsync(string token, CancellationToken cancel = default)
    {
        if (tokens.HashOf(token) is not { } hash) return null;
        if (await store.Slips(Viewer.Engine).AsNoTracking().FirstOrDefaultAsync(row => row.TokenHash == hash, cancel) is not { } slip) return null;
        return new FoundSlip(slip, (await book.ReadAsync(cancel)).Sites.GetValueOrDefault(slip.Site), slip.RevokedAt is null && time.Now() < slip.ExpiresAt);
    }

    public async Task<LeadTaken> PutAsync(SlipRow slip, Site? site, GuardianForm form, string? address, CancellationToken cancel)
    {
        var now = time.Now();
        var told = form.Told(slip, now);
        var level = Judge(slip, site, told, now);
        if (told is { Taps.Count: 0, Words: null }) return new LeadTaken(null, Wrong("signs", "required"));
        if (told.Words?.Length > LongestWords) return new LeadTaken(level, Wrong("words", "tooLong"));
        if (told.Phone?.Length > LongestPhone) return new LeadTaken(level, Wrong("phone", "tooLong"));
        try
        {
            return await StoreAsync(slip, told, level, form.Id ?? Guid.CreateVersion7(time.GetUtcNow()), address, now, cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            log.LogError("What was told by slip {Slip} could not be stored: {Kind}", slip.Id, failed.GetType().Name);
            return new LeadTaken(level, new Problem(503, "failed")); // Whom to call is said all the same.
        }
    }

    private async Task<LeadTaken> StoreAsync(SlipRow slip, Told told, TriageLevel level, Guid sent, string? address, DateTime now, CancellationToken cancel)
    {
        if (await store.Leads(Viewer.Engine).AnyAsync(lead => lead.SlipId == slip.Id && lead.SentId == sent, cancel)) return new LeadTaken(level);
        var since = now - AddressLimit.Within;
        if (await store.Leads(Viewer.Engine).CountAsync(lead => lead.SlipId == slip.Id && lead.ReceivedAt > since, cancel) >= options.Value.Slips.MostOfSlip || !addresses.Take(address))
            return new LeadTaken(level, new Problem(429, "too-many"));

        var (id, key) = (Guid.CreateVersion7(time.GetUtcNow()), Vault.NewKey());
        var row = new LeadRow
        {
            Id = id,
            SlipId = slip.Id,
            SentId = sent,
            Site = slip.Site,
            Level = Json.Word(level),
            ReceivedAt = now,
            WrappedKey = vault.Wrap(key, id),
            Sealed = Vault.Seal(key, JsonSerializer.SerializeToUtf8Bytes(told, Json.Stored), id, Purpose),
        };
        try
        {
            await store.AgainAsync(async () =>
            {
                store.Add(row);
                var guardian = new Viewer(Role.Clinic, slip.Site, "guardian", "");
                await store.SaveAsync(new Entry(guardian, "lead.received", new { lead = id, slip = slip.Id, level }) { Chain = IssueSlip.ChainOf(slip.Id), Sealed = row.Sealed }, cancel: cancel);
                return true;
            });
        }
        catch (DuplicateKeyException)
        {
            store.Forget(); // The same page was sent twice at once: it is there.
        }

        return new LeadTaken(level);
    }

    // Nobody has examined anybody: what is not known counts as what fires most readily.
    private TriageLevel Judge(SlipRow slip, Site? site, Told told, DateTime now)
    {
        var report = new Report
        {
            Id = slip.Id,
            Site = slip.Site,
            Vaccinations = [new Vaccination { Vaccine = slip.Vaccine, GivenAt = Moment.At(slip.GivenAt, circumstance.Zone) }],
            Event = new AdverseEvent { OnsetAt = told.OnsetAt is { } onset ? Moment.At(onset, circumstance.Zone) : null, Signs = told.Signs },
        };
        return TriageRules.Evaluate(report, circumstance.Profile, site, now, circumstance.Zone).Level;
    }

    private static Problem Wrong(string field, string code) => new(422, "impossible") { Fields = [(field, code)] };
}
