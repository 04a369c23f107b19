using System.Globalization;
using System.Security.Cryptography;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>greenchannel log-key: shows the public key of the log, or puts a new key in the place of the old one.</summary>
public sealed class RotateLogKey(LogStore log, SealLog seal, Store store, IOptions<GreenChannelOptions> options, TimeProvider time)
{
    public async Task<int> ShowAsync(TextWriter output, CancellationToken cancel)
    {
        await seal.RunAsync(cancel);
        using var key = LogKey.ReadOrCreate(options.Value.LogKeyPath);
        await output.WriteLineAsync(key.ExportSubjectPublicKeyInfoPem());
        return 0;
    }

    /// <summary>The old file stays beside the new one, under its number: what it signed must stay provable.</summary>
    public async Task<int> RunAsync(TextWriter output, CancellationToken cancel)
    {
        var path = options.Value.LogKeyPath;
        await seal.RunAsync(cancel); // What was written under the old key is signed by it.
        using var old = LogKey.ReadOrCreate(path);
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var last = await log.Keys.OrderByDescending(key => key.Number).FirstAsync(cancel);
        var (next, since) = (made.ExportSubjectPublicKeyInfo(), time.Now());
        var fresh = $"{path}.next";
        File.Delete(fresh);
        LogKey.Write(fresh, made);
        store.Add(new LogKeyRow { Number = last.Number + 1, PublicKey = next, Since = since, VouchedFor = LogKey.VouchFor(old, next, since), Follows = LogKey.VouchFor(made, old.ExportSubjectPublicKeyInfo(), since) });
        await store.SaveAsync(new Entry(Viewer.Engine, "log.key-changed", new { number = last.Number + 1 }) { Chain = "log" }, cancel: cancel);
        File.Move(path, string.Create(CultureInfo.InvariantCulture, $"{path}.{last.Number}"));
        File.Move(fresh, path);
        await output.WriteLineAsync(made.ExportSubjectPublicKeyInfoPem());
        return 0;
    }
}
