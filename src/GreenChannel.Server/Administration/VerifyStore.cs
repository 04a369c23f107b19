using System.Data;
using System.Text.Json;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.AuditLog;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Administration;

/// <summary>greenchannel verify: every hash of every chain, and what must hold between chains, cases, numbers and requests.</summary>
public sealed class VerifyStore(GreenChannelContext context, VerifyLog log)
{
    private int _found;

    /// <summary>0 when all holds, 1 when something does not; each fault is one line.</summary>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancel)
    {
        void Fault(string what)
        {
            _found++;
            output.WriteLine(what);
        }

        // One look at the whole store: what a running server commits meanwhile is no fault.
        await using var look = await context.Database.BeginTransactionAsync(
            context is PostgresContext ? IsolationLevel.RepeatableRead : IsolationLevel.ReadUncommitted, cancel); // On SQLite the one that takes no write lock.
        var entries = 0;
        var lengths = new Dictionary<string, (int Seq, byte[] Hash)>();
        await foreach (var entry in Set<AuditRow>().AsNoTracking().OrderBy(row => row.Chain).ThenBy(row => row.Seq).AsAsyncEnumerable().WithCancellation(cancel))
        {
            entries++;
            var (seq, hash) = lengths.GetValueOrDefault(entry.Chain, (0, Chain.Start));
            if (entry.Seq != seq + 1) Fault($"chain {entry.Chain}: entry {seq + 1} is missing");
            if (!entry.PreviousHash.AsSpan().SequenceEqual(hash)) Fault($"chain {entry.Chain}: entry {entry.Seq} does not follow the one before it");
            if (!entry.Hash.AsSpan().SequenceEqual(Chain.Hash(entry))) Fault($"chain {entry.Chain}: entry {entry.Seq} was changed");
            lengths[entry.Chain] = (entry.Seq, entry.Hash);
        }

        var cases = await Set<CaseRow>().AsNoTracking()
            .Select(row => new { row.Id, row.Version, row.AuditHead, row.CaseNumber, row.Level, row.Origin }).ToListAsync(cancel);
        foreach (var row in cases)
        {
            var (seq, hash) = lengths.GetValueOrDefault(row.Id.ToString("N"), (0, Chain.Start));
            if (seq != row.Version) Fault($"case {row.Id}: {row.Version} changes, {seq} audit entries");
            else if (!hash.AsSpan().SequenceEqual(row.AuditHead)) Fault($"case {row.Id}: its last audit entry is not the one it was saved with");
        }

        // An account whose entry is gone: the end of a chain that belongs to no case.
        var added = (await Set<AuditRow>().AsNoTracking().Where(entry => entry.Chain == "accounts").Select(entry => new { entry.Action, entry.Detail }).ToListAsync(cancel))
            .Select(entry => (entry.Action, JsonDocument.Parse(entry.Detail).RootElement.GetProperty("name").GetString())).ToHashSet();
        var people = await Set<Person>().AsNoTracking().Select(person => person.UserName).ToListAsync(cancel);
        var clients = await Set<Client>().AsNoTracking().Select(client => client.ClientId).ToListAsync(cancel);
        foreach (var account in people.Select(name => ("account.person-added", name)).Concat(clients.Select(name => ("account.client-added", name))))
            if (!added.Contains(account)) Fault($"account {account.name}: no entry {account.Item1}");

        foreach (var series in await Set<SeriesRow>().AsNoTracking().ToListAsync(cancel))
        {
            var prefix = $"{series.County}{series.Year:0000}";
            var given = cases.Where(row => row.CaseNumber?.StartsWith(prefix, StringComparison.Ordinal) == true).Select(row => row.CaseNumber).ToHashSet();
            for (var number = 1; number <= series.Last; number++)
                if (!given.Contains($"{prefix}{number:0000}")) Fault($"series {prefix}: number {number:0000} was given to no case");
            if (given.Count != series.Last) Fault($"series {prefix}: {given.Count} cases, last number {series.Last}");
        }

        var codes = (await Set<ClusterRow>().AsNoTracking().Where(row => row.Code != null).Select(row => row.Code!).ToListAsync(cancel)).GroupBy(code => code[..10]).ToDictionary(group => group.Key, group => group.Order().ToList());
        foreach (var series in await Set<ClusterSeriesRow>().AsNoTracking().ToListAsync(cancel))
        {
            var prefix = $"{series.County}{series.Year:0000}";
            if (!codes.GetValueOrDefault(prefix, []).SequenceEqual(Enumerable.Range(1, series.Last).Select(number => $"{prefix}{number:00}"))) Fault($"series {prefix}: a cluster code is missing");
        }

        foreach (var request in await Set<RequestRow>().AsNoTracking().ToListAsync(cancel))
            if (request.WakeAt != request.Read().NextWake?.At) Fault($"request {request.Id}: {request.State} and nothing will wake it in time");

        await foreach (var fault in log.FaultsAsync(cancel)) Fault(fault);

        await output.WriteLineAsync($"{cases.Count} cases, {entries} audit entries in {lengths.Count} chains: {(_found == 0 ? "all holds" : $"{_found} faults")}");
        return _found == 0 ? 0 : 1;
    }

#pragma warning disable RS0030 // The verifier reads everything and shows ids and counts only.
    private DbSet<T> Set<T>() where T : class => context.Set<T>();
#pragma warning restore RS0030
}
