using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.IntegrationTests;

/// <summary>How a worker ends that does not end in good order: with a code that a supervisor notices, and a sentence.</summary>
public sealed class EndingTests
{
    private const int Failed = 1;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task AWorkerWhoseGroupInstanceIdIsTakenEndsAndNamesIt()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        using var first = deployment.StartWorker("decide", ("KAFKA__GROUPINSTANCEID", "place-1"));
        await first.OwnsAsync(Deployment.Partitions);
        using var second = deployment.StartWorker("decide", ("KAFKA__GROUPINSTANCEID", "place-1"));
        (await first.EndsAsync(Patience)).ShouldBeTrue($"it goes on beside the one that took its place:\n{first.Tail}");
        first.ExitCode.ShouldBe(Failed, first.Tail);
        first.Log.Split('\n').ShouldContain(line => line.StartsWith("access-sentinel: Kafka: another process joined the group under this one's Kafka:GroupInstanceId (place-1", StringComparison.Ordinal));
        await second.OwnsAsync(Deployment.Partitions);
        await second.DrainsAsync();
    }

    /// <summary>Redis does not answer the question where a partition begins, for longer than a process is given to end.</summary>
    [Test]
    public async Task AWorkerThatIsAbortedSaysSo()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        using var worker = deployment.StartWorker("decide", ("REDIS__RETRYFOR", "10m"), ("REDIS__OPERATIONTIMEOUT", "60s"), ("WORKER__DRAINTIMEOUT", "100ms"));
        await worker.OwnsAsync(Deployment.Partitions);
        using (Stranger stranger = new(deployment))
        {
            await stranger.TakesPartitionsAsync();
            deployment.Redis.Freeze();
        }

        await Eventually.HoldsAsync(
            async () => (await worker.GetAsync("/health/ready")).Text.Contains("wait for their starting offset", StringComparison.Ordinal), "it asks Redis where the partitions begin that came back", Patience);
        worker.Terminate();
        (await worker.EndsAsync(Patience)).ShouldBeTrue(worker.Tail);
        worker.ExitCode.ShouldBe(Failed, worker.Tail);
        worker.Log.Split('\n').ShouldContain(line => line.StartsWith("access-sentinel: It was told to stop and did not come to an end within 20 s", StringComparison.Ordinal));
    }

    /// <summary>A member of the group that is given partitions, does nothing with them and leaves.</summary>
    private sealed class Stranger : IPartitionListener, IDisposable
    {
        private readonly KafkaConsumer _member;
        private readonly CancellationTokenSource _leave = new();
        private readonly TaskCompletionSource _assigned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Task _polling;

        public Stranger(Deployment deployment)
        {
            var options = deployment.Broker.Options;
            options.GroupId = deployment.Group;
            _member = new KafkaConsumer(options, NullLogger<KafkaConsumer>.Instance, [deployment.Events]);
            _polling = Task.Factory.StartNew(Poll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Task TakesPartitionsAsync() => _assigned.Task.WaitAsync(Patience);

        public long Assigned(TopicPartition partition)
        {
            _assigned.TrySetResult();
            return 0;
        }

        public void Revoked(TopicPartition partition)
        {
            // It has nothing in hand.
        }

        public void Lost(TopicPartition partition)
        {
            // As above.
        }

        public void Dispose()
        {
            _leave.Cancel();
            _polling.GetAwaiter().GetResult();
            _member.Dispose();
            _leave.Dispose();
        }

        private void Poll()
        {
            _member.Subscribe(this);
            while (!_leave.IsCancellationRequested)
            {
                _ = _member.Poll(TimeSpan.FromMilliseconds(50), out _);
            }

            _member.Close();
        }
    }
}
