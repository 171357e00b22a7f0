using System.Text;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation.Faults;

namespace AccessSentinel.Simulation.Tests;

public class FaultTests
{
    private static readonly IReadOnlyList<OutgoingMessage> Messages =
        [.. Enumerable.Range(0, 5).Select(each => new OutgoingMessage("topic", [(byte)each], Encoding.UTF8.GetBytes($"{each}")))];

    [Test]
    public async Task A_call_that_fails_before_has_no_effect()
    {
        var (publisher, inner) = Publisher(new FaultRates(1, 0, 0));
        await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(Messages, CancellationToken.None));
        inner.Published.ShouldBeEmpty();
    }

    [Test]
    public async Task A_call_that_fails_after_has_its_effect()
    {
        var (publisher, inner) = Publisher(new FaultRates(0, 1, 0));
        await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(Messages, CancellationToken.None));
        inner.Published.Count.ShouldBe(5);
    }

    [Test]
    public async Task A_call_that_fails_half_way_has_part_of_its_effect()
    {
        var (publisher, inner) = Publisher(new FaultRates(0, 0, 1));
        await Should.ThrowAsync<TransportException>(() => publisher.PublishAsync(Messages, CancellationToken.None));
        inner.Published.Count.ShouldBeLessThan(5);
    }

    [Test]
    public async Task The_same_seed_fails_the_same_calls()
    {
        var first = await Pattern(5);
        (await Pattern(5)).ShouldBe(first);
        (await Pattern(6)).ShouldNotBe(first);
        first.ShouldContain('x');
        first.ShouldContain('.');
    }

    [Test]
    public async Task Without_faults_the_store_is_the_inner_one()
    {
        await using var store = new FaultyStateStore(new InMemoryStateStore(), new FaultSchedule(new FaultRates(0, 0, 0), 1));
        var generation = await store.GenerationAsync(CancellationToken.None);
        (await store.GenerationAsync(CancellationToken.None)).ShouldBe(generation);
        var loaded = new StoredRecord?[1];
        await store.LoadAsync(["nobody"], loaded, CancellationToken.None);
        loaded[0].ShouldBeNull();
        var checkpoint = new Checkpoint(generation, 12, null);
        await store.SaveCheckpointAsync("group", new TopicPartition("topic", 0), checkpoint, CancellationToken.None);
        (await store.ReadCheckpointAsync("group", new TopicPartition("topic", 0), CancellationToken.None)).ShouldBe(checkpoint);
    }

    private static async Task<string> Pattern(ulong seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var faults = new FaultSchedule(new FaultRates(0.2, 0.1, 0), seed);
        await using var store = new FaultyStateStore(new InMemoryStateStore(), faults);
        var pattern = new StringBuilder();
        for (var i = 0; i < 60; i++)
        {
            try
            {
                await store.GenerationAsync(CancellationToken.None);
                pattern.Append('.');
            }
            catch (TransportException)
            {
                pattern.Append('x');
            }
        }

        faults.Struck.ShouldBe(pattern.ToString().Count(each => each == 'x'));
        return pattern.ToString();
    }

    private static (FaultyPublisher Publisher, InMemoryPublisher Inner) Publisher(FaultRates rates)
    {
        TestContext.Out.WriteLine("seed 1");
        var inner = new InMemoryPublisher(new InMemoryBroker(), TimeProvider.System);
        return (new FaultyPublisher(inner, new FaultSchedule(rates, 1)), inner);
    }
}
