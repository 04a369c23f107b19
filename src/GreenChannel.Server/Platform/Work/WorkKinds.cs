using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Platform.Work;

/// <summary>Does one item. It removes the item in the same transaction as what it changes, or returns for the worker to drop it.</summary>
public delegate Task RunWork(IServiceProvider services, WorkRow item, CancellationToken cancel);

/// <summary>Which code runs which kind of work.</summary>
public sealed class WorkKinds
{
    public const string Recheck = "recheck";
    public const string Divert = "divert";

    /// <summary>A report was made of somebody in the observation room.</summary>
    public const string Reaction = "reaction";

    private readonly Dictionary<string, RunWork> _kinds = [];

    public RunWork this[string kind] => _kinds.TryGetValue(kind, out var run)
        ? run
        : throw new InvalidOperationException($"no code for work of kind {kind}");

    public void Handle(string kind, RunWork run) => _kinds.Add(kind, run);
}
