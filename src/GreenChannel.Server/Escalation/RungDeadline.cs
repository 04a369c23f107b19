using GreenChannel.Domain.Escalation;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Escalation;

/// <summary>A timer rang: the request is asked what follows. A timer that is early or outlived its reason changes nothing.</summary>
public static class RungDeadline
{
    public static async Task RunAsync(IServiceProvider services, WorkRow item, CancellationToken cancel) =>
        await services.GetRequiredService<Command>()
            .PutAsync(Viewer.Engine, item.RequestId!.Value, (request, _, now) => request.OnDeadline(now), done: item, cancel: cancel);
}
