using System.Diagnostics;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;

namespace AccessSentinel.Kafka.Tests.Clusters;

/// <summary>A group member that records what it is told and stores offsets only when a partition is revoked, as the worker's lanes may.</summary>
internal sealed class Member : IPartitionListener, IDisposable
{
    internal Member(KafkaOptions options, string topic)
    {
        Consumer = new KafkaConsumer(options, Log, [topic]);
        Start = partition => Consumer.Committed(partition) ?? 0;
    }

    internal KafkaConsumer Consumer { get; }

    internal RecordingLog<KafkaConsumer> Log { get; } = new();

    /// <summary>What the log says of offsets that the group refused to commit.</summary>
    internal IEnumerable<string> Refused => Log.Lines.Where(line => line.StartsWith("Offset commit of ", StringComparison.Ordinal));

    internal HashSet<TopicPartition> Owned { get; } = [];

    internal List<TopicPartition> AssignedEver { get; } = [];

    internal List<TopicPartition> RevokedEver { get; } = [];

    internal List<TopicPartition> LostEver { get; } = [];

    internal List<ConsumedMessage> Messages { get; } = [];

    internal Dictionary<TopicPartition, long> Positions { get; } = [];

    internal Func<TopicPartition, long> Start { get; set; }

    internal IEnumerable<string?> Values => Messages.Select(message => Texts.Of(message.Value.ToArray()));

    public long Assigned(TopicPartition partition)
    {
        AssignedEver.Add(partition);
        Owned.Add(partition);
        return Start(partition);
    }

    public void Revoked(TopicPartition partition)
    {
        RevokedEver.Add(partition);
        Owned.Remove(partition);
        StoreAll(partition);
    }

    public void Lost(TopicPartition partition)
    {
        LostEver.Add(partition);
        Owned.Remove(partition);
        // Wrong on purpose: what is stored of a lost partition must be refused.
        StoreAll(partition);
    }

    public void Dispose() => Consumer.Dispose();

    internal void StoreAll(TopicPartition partition)
    {
        if (Positions.TryGetValue(partition, out long next))
        {
            Consumer.StoreOffset(partition, next);
        }
    }

    internal void Join() => Consumer.Subscribe(this);

    internal void PollOnce()
    {
        if (Consumer.Poll(TimeSpan.FromMilliseconds(20), out ConsumedMessage message))
        {
            Messages.Add(message);
            Positions[message.Source] = message.Offset + 1;
        }
    }

    /// <summary>Polls all members in turn until a condition holds.</summary>
    internal static void Until(string what, Func<bool> condition, params Member[] members)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            watch.Elapsed.ShouldBeLessThan(Eventually.Limit, $"waiting until {what}");
            foreach (Member member in members)
            {
                member.PollOnce();
            }
        }
    }

    /// <summary>Polls for some rounds, to see that nothing comes.</summary>
    internal void PollRounds(int rounds)
    {
        for (int i = 0; i < rounds; i++)
        {
            PollOnce();
        }
    }
}
