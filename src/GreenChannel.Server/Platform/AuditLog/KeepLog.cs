using System.Security.Cryptography;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>Takes every entry of the trail into the log and signs what the log is, each minute.</summary>
public sealed class KeepLog(IServiceScopeFactory scopes, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<KeepLog> log) : BackgroundService
{
    /// <summary>Since when the log could not be signed; null where it could.</summary>
    public DateTime? FailingSince { get; private set; }

    /// <summary>When it was last signed, or nothing was to be signed; null before the first time.</summary>
    public DateTime? KeptAt { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.Value.Log.Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<SealLog>().RunAsync(stoppingToken);
                (KeptAt, FailingSince) = (time.Now(), null);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                FailingSince ??= time.Now();
                // The entries stay where they are; the next minute takes them.
                log.LogError("The audit log could not be signed and is tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}

/// <summary>One minute's work of the log.</summary>
public sealed class SealLog(LogStore log, Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    /// <returns>The new checkpoint; null where nothing was added.</returns>
    /// <exception cref="CryptographicException">The key at hand is not the one that signs this log.</exception>
    public async Task<LogCheckpointRow?> RunAsync(CancellationToken cancel = default)
    {
        using var key = LogKey.ReadOrCreate(options.Value.LogKeyPath);
        await AdmitAsync(key, cancel);
        while (await log.GrowAsync(cancel) == LogStore.WholeBatch)
        {
            // The next ones.
        }

        return await log.SignAsync(options.Value.Log.Origin, key, time.Now(), cancel);
    }

    // The first key is taken as it is; every other one must have been vouched for by the one before it.
    private async Task AdmitAsync(ECDsa key, CancellationToken cancel)
    {
        var last = await log.Keys.OrderByDescending(row => row.Number).FirstOrDefaultAsync(cancel);
        var own = key.ExportSubjectPublicKeyInfo();
        if (last is not null && last.PublicKey.AsSpan().SequenceEqual(own)) return;
        if (last is not null) throw new CryptographicException("the key at hand is not the one that signs this log");
        store.Add(new LogKeyRow { Number = 1, PublicKey = own, Since = time.Now() });
        try
        {
            await store.SaveAsync(new Entry(Viewer.Engine, "log.key-made", new { number = 1 }) { Chain = "log" }, cancel: cancel);
        }
        catch (DuplicateKeyException)
        {
            store.Forget(); // Another server was faster; the next minute sees with which key.
        }
    }
}
