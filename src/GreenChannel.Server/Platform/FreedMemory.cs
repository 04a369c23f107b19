using System.Runtime.InteropServices;

namespace GreenChannel.Server.Platform;

/// <summary>
/// What native code (compiler, cryptography) frees, the C library keeps, in pools of its own: some 15 MB after a busy
/// minute. Here it keeps two pools, and gives back what is free in them.
/// </summary>
public sealed partial class FreedMemory(TimeProvider time) : BackgroundService
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>Early: a pool that is there stays.</summary>
    public static void KeepTwoPools() => HasPools(() => SetOption(ArenaMax, 2));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && HasPools(() => Trim(0)))
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Other systems, and other C libraries, have none.
    private static bool HasPools(Func<int> call)
    {
        try
        {
            return OperatingSystem.IsLinux() && call() >= 0;
        }
        catch (Exception absent) when (absent is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
