using GreenChannel.Domain.Escalation;
using GreenChannel.Domain.Escalation.Messages;
using GreenChannel.Server.Escalation.Engine;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Notify;
using GreenChannel.Server.Platform.Work;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GreenChannel.Tests.Escalation.Engine;

/// <summary>The engine's own part, beside a store that holds a few messages in memory.</summary>
public sealed class CallEngineTests
{
    [Fact]
    public async Task A_sender_that_was_frozen_between_claim_and_attempt_sends_nothing()
    {
        var world = new World { FrozenAtClaim = TimeSpan.FromSeconds(60) };
        await world.RunAsync(() => world.Claims > 1);
        Assert.Empty(world.Sent);
        Assert.Empty(world.Recorded);
        Assert.Single(world.LetGo);
    }

    [Fact]
    public async Task What_a_gateway_throws_is_an_attempt_that_failed()
    {
        var world = new World { Gateway = _ => throw new HttpRequestException("no route") };
        await world.RunAsync(() => world.Recorded.Count > 0);
        Assert.Equal(("unreachable", false), (world.Recorded[0].Outcome.Failure, world.Recorded[0].Outcome.Permanent));
    }

    [Fact]
    public async Task A_message_of_a_channel_that_is_no_more_fails_for_good()
    {
        var world = new World { StoredChannel = "pager" };
        await world.RunAsync(() => world.Recorded.Count > 0);
        Assert.Equal(new SendOutcome("no-such-channel", Permanent: true), world.Recorded[0].Outcome);
    }

    [Fact]
    public async Task A_database_that_is_away_is_asked_again()
    {
        var world = new World { FailingClaims = 3 };
        await world.RunAsync(() => world.Recorded.Count > 0);
        Assert.Single(world.Sent);
    }

    private sealed class World : IEngineStore, IChannel
    {
        private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.Zero };

        public TimeSpan FrozenAtClaim { get; init; }

        public string StoredChannel { get; init; } = "sms";

        public int FailingClaims { get; set; }

        public Func<Envelope, SendOutcome> Gateway { get; init; } = _ => SendOutcome.Taken;

        public int Claims { get; private set; }

        public List<Envelope> Sent { get; } = [];

        public List<Attempt> Recorded { get; } = [];

        public List<Guid> LetGo { get; } = [];

        public string Name => "sms";

        public async Task RunAsync(Func<bool> until)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            var engine = new CallEngine(this, [this], new CommitBell(), _clock, new EngineGauge(_clock), NullLogger<CallEngine>.Instance);
            var running = engine.RunAsync(stop.Token);
            var began = TimeProvider.System.GetTimestamp();
            while (!until())
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(10), "the engine did nothing");
                _clock.Advance(TimeSpan.FromMilliseconds(500));
                await Task.Delay(1, stop.Token);
            }

            await stop.CancelAsync();
            await running;
        }

        public Task<IReadOnlyList<Outgoing>> ClaimMessagesAsync(Guid owner, string channel, int most, CancellationToken cancel)
        {
            if (FailingClaims-- > 0) throw new TimeoutException();
            _clock.Advance(FrozenAtClaim);
            if (Claims++ > 0) return Task.FromResult<IReadOnlyList<Outgoing>>([]);
            var due = _clock.GetUtcNow().UtcDateTime;
            var envelope = new Envelope(Guid.CreateVersion7(), MessageKind.Alert, EscalationClass.Emergency, "33010620260001", "H330106001", "0571-1", "门诊", "0571-2", StoredChannel, null);
            return Task.FromResult<IReadOnlyList<Outgoing>>([new Outgoing(envelope.Id, Guid.CreateVersion7(), MessageKind.Alert, due, 1, envelope)]);
        }

        public Task<SendOutcome> SendAsync(Envelope envelope, CancellationToken cancel)
        {
            Sent.Add(envelope);
            return Task.FromResult(Gateway(envelope));
        }

        public Task RecordAsync(Guid owner, IReadOnlyList<Attempt> attempts, CancellationToken cancel)
        {
            Recorded.AddRange(attempts);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<DueRequest>> ClaimRequestsAsync(int most, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DueRequest>>([]);

        public Task WakeAsync(IReadOnlyList<DueRequest> due, CancellationToken cancel) => Task.CompletedTask;

        public Task LetGoAsync(Guid owner, IReadOnlyList<Outgoing> messages, CancellationToken cancel)
        {
            LetGo.AddRange(messages.Select(message => message.Id));
            return Task.CompletedTask;
        }

        public Task LetGoAsync(DueRequest due, CancellationToken cancel) => Task.CompletedTask;

        public Task<int> StartNextWaysAsync(int most, CancellationToken cancel) => Task.FromResult(0);

        public Task<DateTime?> NextReceiptAsync(CancellationToken cancel) => Task.FromResult<DateTime?>(null);

        public Task<DateTime?> NextWakeAsync(CancellationToken cancel) => Task.FromResult<DateTime?>(null);

        public Task<DateTime?> NextMessageAsync(string channel, CancellationToken cancel) => Task.FromResult<DateTime?>(null);
    }
}
