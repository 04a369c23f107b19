using System.Runtime.InteropServices;

namespace GreenChannel.Server.Platform;

/// <summary>
/// What native code (compiler, cryptography) frees, the C library keeps, in pools of its own: some 15 MB after a busy
/// minute. Here it keeps two pools, and gives back what is free in them; and when a rush is over, the managed heap
/// gives back what the rush had made it take.
/// </summary>
public sealed partial class FreedMemory(TimeProvider time) : BackgroundService
{
    private const int ArenaMax = -8; // M_ARENA_MAX of malloc.h
    private const long Rush = 64 << 20, Quiet = 8 << 20; // Bytes allocated: all together since the last return, and since the last look.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Early: a pool that is there stays.</summary>
    public static void KeepTwoPools() => HasPools(() => SetOption(ArenaMax, 2));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (returned, seen) = (0L, 0L);
        while (!stoppingToken.IsCancellationRequested && HasPools(() => Trim(0)))
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - returned > Rush && allocated - seen < Quiet)
            {
                GC.Collect(2, GCCollectionMode.Aggressive);
                returned = allocated;
            }

            seen = allocated;
        }
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
