using GreenChannel.Server.Escalation.Receipts;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;

namespace GreenChannel.Server.Escalation.Engine;

/// <summary>Runs the engine for as long as the server serves.</summary>
public sealed class EngineHost(CallEngine engine) : BackgroundService
{
    public static void Add(IServiceCollection services)
    {
        services.AddScoped<EngineClaims>().AddScoped<Envelopes>().AddScoped<RecordAttempts>().AddScoped<StartNextWays>();
        services.AddScoped<FailedWays>().AddScoped<KnownReceipts>().AddScoped<SweepReceipts>().AddScoped<TakeReceipts>();
        services.AddSingleton<IEngineStore, EngineStore>();
        services.AddSingleton(provider => new CallEngine(
            provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<Channels>().All, provider.GetRequiredService<CommitBell>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<EngineGauge>(), provider.GetRequiredService<ILogger<CallEngine>>()));
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => engine.RunAsync(stoppingToken);
}
