using System.Collections.Concurrent;
using System.Globalization;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Cluster;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Checkpoints;

/// <summary>
/// The checkpoints. On Redis Cluster a checkpoint is repeated under a mark on each master (<see cref="ShardMarks"/>), and names its marks.
/// It is written after the records of its batch, and a node replicates its writes in their order: a mark that is as it was written
/// says that all that its shard was given before is there, too. One that is gone or behind says which shard lost how much.
/// None of them expires: a partition that rests for a year is not a new one.
/// </summary>
internal sealed class CheckpointStore(RedisConnection connection)
{
    // A mark that is out of use is named no more; should a checkpoint of before come back with a replica, it still finds it.
    private static readonly TimeSpan OutOfUse = TimeSpan.FromDays(1);

    // On one server there are no marks: a fixed time to wait for its replicas.
    private const int WaitMilliseconds = 2_000;

    private readonly ClusterView _view = new(connection);
    private readonly ConcurrentDictionary<(string Group, TopicPartition Partition), int[]> _marks = new();

    /// <summary>Key of a checkpoint: <c>as:k:{&lt;group&gt;}:&lt;topic&gt;:&lt;partition&gt;</c>.</summary>
    public static RedisKey KeyOf(string group, TopicPartition partition) => $"as:k:{{{group}}}:{partition.Topic}:{partition.Partition}";

    /// <summary>Key of its repetition under a mark: <c>as:k:{&lt;mark&gt;}:&lt;group&gt;:&lt;topic&gt;:&lt;partition&gt;</c>.</summary>
    public static RedisKey KeyOf(int mark, string group, TopicPartition partition) =>
        string.Create(CultureInfo.InvariantCulture, $"as:k:{{{mark}}}:{group}:{partition.Topic}:{partition.Partition}");

    /// <summary>The checkpoint of a partition, the furthest behind of its repetitions; null where it or any of them is gone.</summary>
    public async Task<Checkpoint?> ReadAsync(string group, TopicPartition partition, CancellationToken cancellation)
    {
        int[] marks = _marks.GetValueOrDefault((group, partition)) ?? [];
        while (true)
        {
            string?[] texts = await TextsAsync(group, partition, marks, cancellation).ConfigureAwait(false);
            if (texts[0] is not { } text)
            {
                return null;
            }

            Checkpoint found = CheckpointText.Read(text, out int[] named) ?? throw Damaged(KeyOf(group, partition));
            _marks[(group, partition)] = named;
            if (named.AsSpan().SequenceEqual(marks))
            {
                return Weakest(group, partition, found, marks, texts);
            }

            marks = named;
        }
    }

    /// <summary>Writes a checkpoint, and waits for replicas where that is asked for.</summary>
    public async Task SaveAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation)
    {
        int[] before = _marks.GetValueOrDefault((group, partition)) ?? [];
        int[] marks = await _view.MapAsync(cancellation).ConfigureAwait(false) is { } map ? ShardMarks.Choose(map, before) : before;
        RedisValue text = CheckpointText.Of(checkpoint, marks);
        if (marks.Except(before).Any())
        {
            // What the checkpoint names must be there: a crash in between must not look like a loss.
            await WriteAsync(group, partition, marks, text, withCheckpoint: false, cancellation).ConfigureAwait(false);
        }

        await WriteAsync(group, partition, marks, text, withCheckpoint: true, cancellation).ConfigureAwait(false);
        _marks[(group, partition)] = marks;
        int[] unused = [.. before.Except(marks)];
        if (unused.Length > 0)
        {
            await connection.RunAsync(
                $"leaving {unused.Length} marks of {partition}",
                unused.Length,
                (i, _) => connection.Database.KeyExpireAsync(KeyOf(unused[i], group, partition), OutOfUse),
                static (_, _) => { },
                cancellation).ConfigureAwait(false);
        }

        if (connection.Options.WaitReplicas > 0)
        {
            await WaitAsync(group, partition, marks, text, cancellation).ConfigureAwait(false);
        }
    }

    private static Checkpoint? Weakest(string group, TopicPartition partition, Checkpoint found, int[] marks, string?[] texts)
    {
        Checkpoint weakest = found;
        long furthest = found.NextOffset;
        for (int i = 0; i < marks.Length; i++)
        {
            if (texts[i + 1] is not { } text)
            {
                return null;
            }

            Checkpoint repeated = CheckpointText.Read(text) ?? throw Damaged(KeyOf(marks[i], group, partition));
            if (repeated.Generation != found.Generation)
            {
                return null;
            }

            furthest = Math.Max(furthest, repeated.NextOffset);
            if (repeated.NextOffset < weakest.NextOffset || (repeated.NextOffset == weakest.NextOffset && weakest.LearnUntil is null))
            {
                weakest = repeated;
            }
        }

        return weakest with { Furthest = furthest };
    }

    private static InvalidDataException Damaged(RedisKey key) =>
        new($"Redis key {key} is not a checkpoint we wrote: another program or a hand changed it. Delete it to learn the partition anew.");

    /// <summary>The checkpoint's text and that under each mark, in one pipelined round trip.</summary>
    private async Task<string?[]> TextsAsync(string group, TopicPartition partition, int[] marks, CancellationToken cancellation)
    {
        string?[] texts = new string?[1 + marks.Length];
        await connection.RunAsync(
            $"reading the checkpoint of {partition}",
            texts.Length,
            (i, _) => connection.Database.StringGetAsync(i == 0 ? KeyOf(group, partition) : KeyOf(marks[i - 1], group, partition), CommandFlags.DemandMaster),
            (i, value) => texts[i] = value.IsNull ? null : value.ToString(),
            cancellation).ConfigureAwait(false);
        return texts;
    }

    private Task WriteAsync(string group, TopicPartition partition, int[] marks, RedisValue text, bool withCheckpoint, CancellationToken cancellation) => connection.RunAsync(
        $"saving the checkpoint of {partition}",
        marks.Length + (withCheckpoint ? 1 : 0),
        (i, _) => connection.Database.StringSetAsync(i == marks.Length ? KeyOf(group, partition) : KeyOf(marks[i], group, partition), text),
        static (_, _) => { },
        cancellation);

    /// <summary>
    /// Waits until as many replicas of every master as are asked for have what was written to it up to its mark, and so the records before it.
    /// </summary>
    private Task WaitAsync(string group, TopicPartition partition, int[] marks, RedisValue text, CancellationToken cancellation)
    {
        long most = connection.Options.WaitReplicas;
        return connection.RunAsync(
            $"waiting for replicas to have the checkpoint of {partition}",
            Math.Max(1, marks.Length),
            async (i, _) =>
            {
                // The time-out as a key sends the command where the mark went; see ShardMarks.
                (RedisKey key, object[] words) = marks.Length == 0
                    ? (KeyOf(group, partition), (object[])[most, WaitMilliseconds])
                    : (KeyOf(marks[i], group, partition), [most, (RedisKey)marks[i].ToString(CultureInfo.InvariantCulture)]);
                // WAIT is about what its own connection wrote, and after a reconnection that is nothing: it would say yes at once.
                Task writing = connection.Database.StringSetAsync(key, text);
                Task<RedisResult> waiting = connection.Database.ExecuteAsync("WAIT", words, CommandFlags.DemandMaster);
                await Task.WhenAll(writing, waiting).ConfigureAwait(false);
                long have = (long)await waiting.ConfigureAwait(false);
                return have >= most ? have : throw new TimeoutException($"{have} of {most} replicas have what was saved (Redis:WaitReplicas)");
            },
            static (_, _) => { },
            cancellation);
    }
}
