using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Administration;

/// <summary>What happens before the first request: the store is brought up to date, and the demo scene is seeded where it is asked for.</summary>
public static class Start
{
    public static async Task PrepareAsync(IServiceProvider services, GreenChannelOptions options, CancellationToken cancel)
    {
        await Engines.PrepareAsync(services.GetRequiredService<GreenChannelContext>(), options.Database, cancel);
        var created = false;
        if (options.Key is null && options.KeyCommand is null) _ = MasterKey.ReadOrCreate(options.KeyPath, out created);
        if (created && await services.GetRequiredService<Store>().Cases(Platform.Identity.Viewer.Engine).AnyAsync(cancel))
        {
            // Going on would write new cases with a key that opens none of the old ones.
            File.Delete(options.KeyPath);
            throw new InvalidOperationException($"The store holds cases, but its master key is not at {options.KeyPath}. Put it back, or name its file in GreenChannel__KeyFile.");
        }

        if (options.Demo) await services.GetRequiredService<DemoScene>().SeedAsync(cancel);
    }

    /// <summary>Prints where to look and how to sign in.</summary>
    public static void Announce(GreenChannelOptions options, TextWriter output)
    {
        output.WriteLine($"GreenChannel serves {options.Urls}");
        if (!options.Demo) return;
        var root = options.Urls.Split(';')[0].TrimEnd('/');
        output.WriteLine($"  {root}/report   clinic    {root}/inbox   hospital    {root}/cases   surveillance");
        output.WriteLine($"  demo people, password {DemoScene.Password}:");
        foreach (var account in DemoScene.Everybody) output.WriteLine($"    {account.Name,-22} {account.DisplayName}");
        output.WriteLine($"  demo clients have the same names and the secret {DemoScene.Secret} (POST {root}/connect/token)");
    }
}
