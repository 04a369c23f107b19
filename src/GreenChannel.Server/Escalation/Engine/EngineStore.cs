namespace GreenChannel.Server.Escalation.Engine;

/// <summary>The engine's store on either engine; every call has a scope of its own.</summary>
public sealed class EngineStore(IServiceScopeFactory scopes) : IEngineStore
{
    public Task<IReadOnlyList<DueRequest>> ClaimRequestsAsync(int most, CancellationToken cancel) =>
        InScopeAsync<IReadOnlyList<DueRequest>>(async services => await services.GetRequiredService<EngineClaims>().RequestsAsync(most, cancel));

    public Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<Command>().WakeAsync(due, cancel));

    public Task<IReadOnlyList<Outgoing>> ClaimMessagesAsync(Guid owner, string channel, int most, CancellationToken cancel) =>
        InScopeAsync<IReadOnlyList<Outgoing>>(async services =>
        {
            var rows = await services.GetRequiredService<EngineClaims>().MessagesAsync(owner, channel, most, cancel);
            return rows.Count == 0 ? [] : await services.GetRequiredService<Envelopes>().OfAsync(rows, cancel);
        });

    public Task RecordAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<RecordAttempts>().RunAsync(owner, attempts, cancel));

    public Task LetGoAsync(Guid owner, IReadOnlyList<Outgoing> messages, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<EngineClaims>().LetGoAsync(owner, messages, cancel));

    public Task LetGoAsync(DueRequest due, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<EngineClaims>().LetGoAsync(due, cancel));

    public Task<int> StartNextWaysAsync(int most, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<StartNextWays>().RunAsync(most, cancel));

    public Task<DateTime?> NextReceiptAsync(CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<StartNextWays>().NextAsync(cancel));

    public Task<DateTime?> NextWakeAsync(CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<EngineClaims>().NextWakeAsync(cancel));

    public Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel) =>
        InScopeAsync(services => services.GetRequiredService<EngineClaims>().NextMessageAsync(channel, cancel));

    private async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    private async Task InScopeAsync(Func<IServiceProvider, Task> run)
    {
        await using var scope = scopes.CreateAsyncScope();
        await run(scope.ServiceProvider);
    }
}
