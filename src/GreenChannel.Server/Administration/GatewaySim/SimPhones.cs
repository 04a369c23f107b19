namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>One message as a telephone or a chat group shows it.</summary>
/// <param name="Key">Number within the simulator.</param>
/// <param name="Gateway">Name of the gateway that brought it.</param>
/// <param name="Kind">sms voice mail wecom dingtalk feishu.</param>
/// <param name="To">Number, address or key of the group.</param>
/// <param name="Id">Our id of the message; null where the provider is not told.</param>
/// <param name="Text">What is shown or spoken.</param>
/// <param name="At">When it came, UTC.</param>
/// <param name="State">What became of it.</param>
public sealed record SimMessage(int Key, string Gateway, string Kind, string To, string? Id, string Text, DateTimeOffset At, string State);

/// <summary>What every telephone has received, and how every provider behaves; in memory, gone with the simulator.</summary>
public sealed class SimPhones(TimeProvider time)
{
    private const int Most = 500;
    private readonly Lock _door = new();
    private readonly LinkedList<SimMessage> _messages = [];
    private readonly Dictionary<string, SimManner> _manners = [];
    private readonly Dictionary<string, int> _attempts = [];
    private int _last;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SimMessage> Messages
    {
        get
        {
            lock (_door) return [.. _messages];
        }
    }

    public IReadOnlyDictionary<string, SimManner> Manners
    {
        get
        {
            lock (_door) return new SortedDictionary<string, SimManner>(_manners);
        }
    }

    /// <summary>How often each gateway was called, whatever it then did.</summary>
    public IReadOnlyDictionary<string, int> Attempts
    {
        get
        {
            lock (_door) return new Dictionary<string, int>(_attempts);
        }
    }

    /// <summary>How a gateway treats the attempt that has just come.</summary>
    public SimManner Attempt(string gateway)
    {
        lock (_door)
        {
            _attempts[gateway] = _attempts.GetValueOrDefault(gateway) + 1;
            if (!_manners.TryGetValue(gateway, out var manner)) _manners[gateway] = manner = new SimManner();
            return manner;
        }
    }

    public void Behave(string gateway, SimManner manner)
    {
        lock (_door) _manners[gateway] = manner;
    }

    /// <summary>Shows a message; the same id once, however often it is sent, as a real provider does it.</summary>
    public SimMessage Show(string gateway, string kind, string to, string? id, string text)
    {
        lock (_door)
        {
            if (id is not null && _messages.FirstOrDefault(known => known.Gateway == gateway && known.Id == id) is { } shown) return shown;
            var message = new SimMessage(++_last, gateway, kind, to, id, text, time.GetUtcNow(), "sent");
            _messages.AddFirst(message);
            if (_messages.Count > Most) _messages.RemoveLast();
            return message;
        }
    }

    public SimMessage? Mark(int key, string state)
    {
        lock (_door)
        {
            if (_messages.FirstOrDefault(message => message.Key == key) is not { } known || _messages.Find(known) is not { } place) return null;
            return place.Value = known with { State = state };
        }
    }

    public void Clear()
    {
        lock (_door) _messages.Clear();
    }
}
