using System.Security.Cryptography;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Checkpoints;

/// <summary>
/// The store's generation and the checkpoints. On Redis Cluster each of these keys lives on one shard, so an emptied shard is noticed
/// only when it held the generation, the checkpoint, or a record that is loaded; a checkpoint per shard is not there yet.
/// None of them expires: a partition that rests for a year is not a new one.
/// </summary>
internal sealed class CheckpointStore(RedisConnection connection)
{
    /// <summary>Key of the generation.</summary>
    public static readonly RedisKey GenerationKey = "as:generation";

    /// <summary>Key of a checkpoint: <c>as:k:{&lt;group&gt;}:&lt;topic&gt;:&lt;partition&gt;</c>.</summary>
    public static RedisKey KeyOf(string group, TopicPartition partition) => $"as:k:{{{group}}}:{partition.Topic}:{partition.Partition}";

    /// <summary>The generation; made when there is none.</summary>
    public async Task<ulong> GenerationAsync(CancellationToken cancellation)
    {
        while (true)
        {
            RedisValue stored = await connection.RunAsync(
                "reading the generation",
                () => connection.Database.StringGetAsync(GenerationKey, CommandFlags.DemandMaster),
                cancellation).ConfigureAwait(false);
            if (!stored.IsNull)
            {
                return GenerationText.TryRead(stored.ToString(), out ulong generation)
                    ? generation
                    : throw new InvalidDataException(
                        "Redis key as:generation does not hold the 16 hexadecimal digits we write: another program or a hand changed it. Delete it to start anew.");
            }

            // Whoever wins, the next round reads the winner's; a reply lost on the way does no harm either.
            ulong fresh = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            await connection.RunAsync(
                "making a generation",
                () => connection.Database.StringSetAsync(GenerationKey, GenerationText.Of(fresh), null, When.NotExists),
                cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The checkpoint of a partition, or null.</summary>
    public async Task<Checkpoint?> ReadAsync(string group, TopicPartition partition, CancellationToken cancellation)
    {
        RedisKey key = KeyOf(group, partition);
        RedisValue stored = await connection.RunAsync(
            $"reading the checkpoint of {partition}",
            () => connection.Database.StringGetAsync(key, CommandFlags.DemandMaster),
            cancellation).ConfigureAwait(false);
        if (stored.IsNull)
        {
            return null;
        }

        return CheckpointText.Read(stored.ToString())
            ?? throw new InvalidDataException(
                $"Redis key {key} is not a checkpoint we wrote: another program or a hand changed it. Delete it to learn the partition anew.");
    }

    /// <summary>Writes a checkpoint.</summary>
    public Task SaveAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation) => connection.RunAsync(
        $"saving the checkpoint of {partition}",
        () => connection.Database.StringSetAsync(KeyOf(group, partition), CheckpointText.Of(checkpoint)),
        cancellation);
}
