using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Host.Portal;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;

namespace AccessSentinel.Host.Tests.Portal;

[TestFixture]
internal sealed class LivePortalTests
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 24, 21, 30, 0, TimeSpan.Zero);
    private readonly TopicNames _topics = new();

    [Test]
    [CancelAfter(120_000)]
    public async Task ThePastIsThereAtOnceThePresentAsItHappensAndCommandsAreObeyedAndAnswered(CancellationToken cancellation)
    {
        ManualClock clock = new(Opened);
        InMemoryBroker broker = new();
        InMemoryPublisher publisher = new(broker, clock);
        TopicPartition commandsPartition = new(_topics.Commands, 0);
        InMemoryEventConsumer consumer = new(broker, "portal");
        consumer.Assign([commandsPartition]);
        PortalSimulation simulation = new(
            new SimulationParameters { Credentials = 40, Days = 3, QuietDays = 2, Attacks = [new ScenarioCount("smash_and_grab", 2)] }, 5);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PortalCommands commands = new(consumer, null, stop.Token);
        StringWriter output = new();
        LivePortal portal = new(
            simulation, new DateTime(2026, 3, 4, 8, 0, 0, DateTimeKind.Utc), publisher, commands, _topics, clock, TextWriter.Synchronized(output));
        Task running = portal.RunAsync(stop.Token);

        await Until(() => output.ToString().Contains("the portal is open", StringComparison.Ordinal), cancellation);
        int before = publisher.Published.Count;
        before.ShouldBeGreaterThan(1000);
        publisher.Published.ShouldAllBe(message => message.Timestamp <= Opened.UtcTicks, "nothing has happened that is still to come");

        // The busiest one: somebody who is at work this morning too.
        string victim = Encoding.UTF8.GetString(publisher.Published.GroupBy(message => Convert.ToHexString(message.Key!)).MaxBy(each => each.Count())!.First().Key!);
        Command suspend = PortalOrders.Suspend(victim, clock.GetUtcNow().UtcDateTime);
        broker.Append(commandsPartition, 0, Encoding.UTF8.GetBytes(victim), CommandWriter.ToBytes(suspend));
        await Until(() => commands.Count == 1, cancellation);
        for (int minute = 0; minute < 120; minute++)
        {
            await Until(() => clock.ArmedTimers > 0, cancellation);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        await Until(() => clock.ArmedTimers > 0, cancellation);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);

        OutgoingMessage[] live = [.. publisher.Published.Skip(before)];
        OutgoingMessage answer = live.Where(message => message.Topic == _topics.CommandResults).ShouldHaveSingleItem();
        CommandResult.TryRead(answer.Value, out CommandResult? result).ShouldBeTrue();
        result!.CommandId.ShouldBe(suspend.Id);
        result.Result.ShouldBe(CommandEffect.Applied);
        OutgoingMessage[] events = [.. live.Where(message => message.Topic == _topics.Events)];
        events.Length.ShouldBeGreaterThan(100);
        events.ShouldAllBe(message => message.Timestamp > Opened.UtcTicks && message.Timestamp <= clock.GetUtcNow().UtcTicks);
        string[] ofVictim = [.. events.Where(message => Encoding.UTF8.GetString(message.Key!) == victim).Select(message => Encoding.UTF8.GetString(message.Value!))];
        ofVictim.ShouldNotBeEmpty();
        ofVictim.ShouldAllBe(text => text.Contains("\"outcome\":\"denied\"", StringComparison.Ordinal) || text.Contains("logout", StringComparison.Ordinal));
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task WhileKafkaIsAwayItWaitsAndSaysSoAndNothingIsMissingAfterwards(CancellationToken cancellation)
    {
        ManualClock clock = new(Opened);
        InMemoryBroker broker = new();
        InMemoryPublisher inner = new(broker, clock);
        AwayPublisher publisher = new(inner, failures: 45);
        TopicPartition commandsPartition = new(_topics.Commands, 0);
        InMemoryEventConsumer consumer = new(broker, "portal");
        consumer.Assign([commandsPartition]);
        PortalSimulation simulation = new(new SimulationParameters { Credentials = 40, Days = 3, QuietDays = 2 }, 5);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using PortalCommands commands = new(consumer, null, stop.Token);
        StringWriter output = new();
        LivePortal portal = new(
            simulation, new DateTime(2026, 3, 4, 8, 0, 0, DateTimeKind.Utc), publisher, commands, _topics, clock, TextWriter.Synchronized(output));
        Task running = portal.RunAsync(stop.Token);
        for (int failure = 0; failure < 45; failure++)
        {
            await Until(() => clock.ArmedTimers > 0 || running.IsCompleted, cancellation);
            running.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Until(() => output.ToString().Contains("the portal is open", StringComparison.Ordinal), cancellation);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        output.ToString().ShouldContain("portal: Kafka is away, 2000 messages wait: not there");
        output.ToString().ShouldContain("portal: Kafka is back after 45 s");
        inner.Published.Count.ShouldBeGreaterThan(2_000);
        inner.Published.Select(message => Convert.ToHexString(message.Value!)).ShouldBeUnique();
    }

    /// <summary>A publisher whose server is not there at first.</summary>
    private sealed class AwayPublisher(InMemoryPublisher inner, int failures) : IMessagePublisher
    {
        private int _left = failures;

        public Task PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation) =>
            _left-- > 0 ? throw new TransportException("not there") : inner.PublishAsync([.. messages], cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private static async Task Until(Func<bool> reached, CancellationToken cancellation)
    {
        while (!reached())
        {
            await Task.Delay(2, cancellation);
        }
    }
}
