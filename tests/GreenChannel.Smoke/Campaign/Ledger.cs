using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenChannel.Smoke.Campaign;

/// <summary>One stored message.</summary>
internal sealed record Stored(Guid Id, Guid Case, string Kind, string Recipient, string Channel, Guid Call, string State, int Attempts)
{
    public bool WasSent => State is "sent" or "delivered" or "read";
}

/// <summary>Holds what the store says against what the gateway has, once nothing is left to be sent.</summary>
internal sealed class Ledger(IReadOnlyDictionary<Guid, Stored> stored, ILookup<Guid, Receipt> received, IReadOnlyCollection<(Guid Message, string Action)> trail, int announced)
{
    /// <summary>SQL: rows of what clinics reported. The canary flies on while the ledger is read, and has tests of its own.</summary>
    public const string OfClinics = "case_id IN (SELECT id FROM cases WHERE origin <> 'service')";

    public int Messages => stored.Count;

    public int Received => received.Count;

    public int Attempts => received.Sum(attempts => attempts.Count());

    /// <summary>Handed over again under the same id.</summary>
    public int Duplicates => Attempts - Received;

    public int Withdrawn => stored.Values.Count(message => message.State == "withdrawn");

    /// <param name="channel">Name of the channel where the gateway's paths say something else.</param>
    public static async Task<Ledger> OfAsync(Store store, Gateway gateway, string? channel = null)
    {
        var stored = (await store.RowsAsync($"SELECT id, case_id, kind, recipient, channel, call_id, state, attempts FROM messages WHERE {OfClinics}")).Select(row => new Stored(
            Id(row[0]), Id(row[1]), (string)row[2], (string)row[3], (string)row[4], Id(row[5]), (string)row[6], Convert.ToInt32(row[7], CultureInfo.InvariantCulture)));
        var entries = (await store.RowsAsync($"SELECT action, detail FROM audit WHERE {OfClinics}")).Select(row => (Action: (string)row[0], Detail: JsonNode.Parse((string)row[1])!)).ToList();
        return new Ledger(
            stored.ToDictionary(message => message.Id),
            gateway.Receipts.Where(receipt => receipt.Has && receipt.Kind != "canary").Select(receipt => receipt with { Channel = channel ?? receipt.Channel }).ToLookup(receipt => receipt.Id),
            [.. entries.Where(entry => entry.Action.StartsWith("message.", StringComparison.Ordinal)).Select(entry => (entry.Detail["message"]!.GetValue<Guid>(), entry.Action["message.".Length..]))],
            entries.Sum(entry => entry.Detail["messages"]?.GetValue<int>() ?? 0));
    }

    /// <summary>Messages that are neither received nor withdrawn, and will not be.</summary>
    public IEnumerable<Stored> Lost => stored.Values.Where(message => message.Channel != "desk" && message.State != "withdrawn" && !received.Contains(message.Id));

    /// <summary>Everything that may not be; empty when all holds.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var lost in Lost) yield return $"lost: {lost}";
        foreach (var message in stored.Values.Where(message => !message.WasSent && message.State != "withdrawn")) yield return $"not sent and not withdrawn: {message}";
        if (announced != stored.Count) yield return $"the trail speaks of {announced} messages, {stored.Count} are stored";
        foreach (var twice in stored.Values.CountBy(message => (message.Call, message.Channel)).Where(pair => pair.Value > 1)) yield return $"one call has two messages on one channel: {twice.Key}";
        foreach (var mixed in stored.Values.GroupBy(message => message.Call).Where(call => call.DistinctBy(message => (message.Recipient, message.Kind, message.Case)).Count() > 1)) yield return $"call {mixed.Key} goes to two";
        foreach (var attempts in received)
        {
            if (!stored.TryGetValue(attempts.Key, out var message)) yield return $"received and not stored: {attempts.First()}";
            else if (attempts.Any(attempt => (attempt.Recipient, attempt.Kind, attempt.Channel) != (message.Recipient, message.Kind, message.Channel))) yield return $"another message under the id of {message}";
            else if (attempts.Count() > message.Attempts) yield return $"received {attempts.Count()} times: {message}";
        }

        // A person reads the trail: each message stands in it once, as what became of it.
        var said = trail.Where(entry => entry.Action is not ("failed" or "withdrawn")).CountBy(entry => entry.Message).ToDictionary();
        foreach (var message in stored.Values)
            if (said.GetValueOrDefault(message.Id) != (message.WasSent ? 1 : 0)) yield return $"{said.GetValueOrDefault(message.Id)} times in the trail: {message}";
    }

    private static Guid Id(object value) => value as Guid? ?? Guid.Parse((string)value);
}
