using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Partitions;

public sealed class PartitionNumberTests
{
    [Test]
    public void Numbers_are_stable_because_records_hold_them()
    {
        PartitionNumber.Of(new TopicPartition("portal.access-events", 0)).ShouldBe(PartitionNumber.Of(new TopicPartition("portal.access-events", 0)));
        (PartitionNumber.Of(new TopicPartition("portal.access-events", 3)) & 0xFFFF).ShouldBe(4u);
        (PartitionNumber.Of(new TopicPartition("portal.access-events", 0)) >> 16).ShouldBe(Golden);
    }

    [Test]
    public void Partitions_of_a_topic_differ_and_none_is_0()
    {
        var numbers = Enumerable.Range(0, 65_535).Select(p => PartitionNumber.Of(new TopicPartition("t", p))).ToHashSet();
        numbers.Count.ShouldBe(65_535);
        numbers.ShouldNotContain(0u);
        Should.Throw<ArgumentOutOfRangeException>(() => PartitionNumber.Of(new TopicPartition("t", 65_535)));
    }

    // FNV-1a of the topic's name, folded to 16 bits, computed apart.
    private const uint Golden = 50795u;
}
