using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Host.Demo;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Portal;

namespace AccessSentinel.Host.Tests.Demo;

public sealed class DemoTests
{
    private static readonly TopicPartition First = new("events", 0);
    private static readonly TopicPartition Second = new("events", 1);

    [TestCase(20, 2)]
    [TestCase(100, 8)]
    public void WhatIsLearntFromFitsTheEmbeddedBroker(int credentials, int days)
    {
        DemoOptions options = new(3, credentials, days, 1000);
        PortalSimulation simulation = new(options.Parameters, options.Seed);
        SimulatedEventWriter writer = new(simulation);
        Dictionary<int, long> sizes = [];
        foreach (ref readonly var each in simulation.Events())
        {
            sizes[each.Credential] = sizes.GetValueOrDefault(each.Credential) + writer.Write(each).Length;
        }

        // However the keys fall: the average is kept far enough below what a partition holds.
        (sizes.Values.Sum() / options.Partitions).ShouldBeLessThan(EmbeddedBroker.RetainedBytesPerPartition / 2);
    }

    [Test]
    public void TheBreachLiesInTheMorning([Values(1UL, 2UL, 3UL, 4UL, 5UL, 6UL, 7UL, 8UL)] ulong seed)
    {
        DemoOptions options = new(seed, 60, 2, 1000);
        var breach = new PortalSimulation(options.Parameters, seed).Scenarios.ShouldHaveSingleItem();
        breach.IsAttack.ShouldBeTrue();
        breach.Start.ShouldBeGreaterThan(options.WatchFrom);
        breach.End.ShouldBeLessThan(options.WatchUntil);
    }

    [Test]
    public void TheViewIsAFoldOfTheWorkersStreamSampledInTime()
    {
        HistoricalScheduler time = new();
        using Subject<WorkerEvent> stream = new();
        List<DemoSnapshot> seen = [];
        using var subscription = DemoView.Snapshots(stream, TimeSpan.FromSeconds(1), time).Subscribe(seen.Add);

        stream.OnNext(new LearningProgress(First, 0, 40, 100, null));
        stream.OnNext(new LearningProgress(Second, 0, 10, 100, null));
        stream.OnNext(new BatchFinished(First, 40, 40, 2000));
        stream.OnNext(new BatchFinished(Second, 10, 10, 1000));
        seen.ShouldBeEmpty();
        time.AdvanceBy(TimeSpan.FromSeconds(1.5));
        var learning = seen.ShouldHaveSingleItem();
        learning.Consumed.ShouldBe(50);
        learning.LearningLeft.ShouldBe(150);
        learning.Latest.Ticks.ShouldBe(2000, "a partition that lags does not turn the clock back");

        stream.OnNext(new DecisionPublished(First, Suspend("ps-1")));
        stream.OnNext(new LearningProgress(First, 0, 100, 100, null));
        time.AdvanceBy(TimeSpan.FromSeconds(1));
        seen.Count.ShouldBe(2);
        seen[1].Decisions.ShouldBe(1);
        seen[1].Last!.CredentialId.ShouldBe("ps-1");
        seen[1].LearningLeft.ShouldBe(90);
        time.AdvanceBy(TimeSpan.FromSeconds(10));
        seen.Count.ShouldBe(2, "nothing new, nothing drawn");
    }

    [TestCase(1, 1, 0, true)]
    [TestCase(1, 0, 0, false, Description = "the breach went on")]
    [TestCase(1, 1, 1, false, Description = "somebody was suspended wrongly")]
    [TestCase(0, 0, 0, false, Description = "there was no breach to stop")]
    public void ItIsGoodOnlyWhenTheBreachWasStoppedAndNobodySuspendedWrongly(int attacks, int stopped, int wrongful, bool good)
    {
        DemoSummary summary = new(
            1000, 100, new Dictionary<CommandType, int> { [CommandType.Suspend] = 1 }, [], [],
            new PortalOutcome(500, 12, wrongful, 0, 0, 100, 3, stopped, attacks), 90, 2);
        summary.Good.ShouldBe(good);
        StringWriter text = new();
        summary.Write(text, TimeSpan.FromSeconds(42));
        text.ToString().ShouldContain("12 (without AccessSentinel: 500)");
        text.ToString().ShouldContain("2 of 90 look-ups");
        text.ToString().Contains("NOT as it should be", StringComparison.Ordinal).ShouldBe(!good);
    }

    private static Command Suspend(string credential) => new()
    {
        Id = "id",
        Type = CommandType.Suspend,
        CredentialId = credential,
        Sequence = 1,
        Episode = "e",
        Mode = OperatingMode.Enforce,
        IssuedAt = DateTime.UnixEpoch,
        Reason = new CommandReason("why", 7, [], null),
    };
}
