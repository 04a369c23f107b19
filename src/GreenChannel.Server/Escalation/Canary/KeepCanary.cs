using GreenChannel.Server.Platform;
using Microsoft.Extensions.Options;

namespace GreenChannel.Server.Escalation.Canary;

/// <summary>Sees to it that today's canary flies, on whichever server comes first.</summary>
public sealed class KeepCanary(IServiceScopeFactory scopes, IOptions<GreenChannelOptions> options, TimeProvider time, ILogger<KeepCanary> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // A server has enough to do in its first moments, and its canary may be a little older than the minute.
            await Task.Delay(options.Value.Canary.Every / 3, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<OpenCanary>().RunAsync(stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                // The canary that does not return says so itself, by its age.
                log.LogWarning("The canary could not be opened and is tried again: {Reason}", failed.GetType().Name);
            }
        }
    }
}
