using System.Text;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// The stable number under which records remember the last offset of a partition: 16 bits of the topic's name (FNV-1a, folded)
/// and 16 bits of the partition plus one. Partitions of one topic never collide; 0 is left for files.
/// </summary>
public static class PartitionNumber
{
    /// <summary>The number of a partition from 0 to 65,534.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The partition is outside that range.</exception>
    public static uint Of(TopicPartition partition)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partition.Partition);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(partition.Partition, ushort.MaxValue);
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(partition.Topic))
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (((hash >> 16) ^ (hash & 0xFFFF)) << 16) | (uint)(partition.Partition + 1);
    }
}
