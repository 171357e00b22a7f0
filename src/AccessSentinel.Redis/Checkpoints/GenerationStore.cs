using System.Globalization;
using System.Security.Cryptography;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Checkpoints;

/// <summary>
/// The store's generation. On Redis Cluster copies of it (<c>as:generation:{0}</c> to <c>{15}</c>) lie on all shards: where only the shard of
/// <c>as:generation</c> was emptied, it is taken from them, and the records of the other shards stay what they are.
/// </summary>
internal sealed class GenerationStore(RedisConnection connection)
{
    /// <summary>Key of the generation.</summary>
    public static readonly RedisKey Key = "as:generation";

    // Their slots are spread: that all of them, and the original, lie on one of two shards or more happens once in 65,000 ways to cut slots.
    private static readonly RedisKey[] Copies =
        [.. Enumerable.Range(0, 16).Select(static i => (RedisKey)string.Create(CultureInfo.InvariantCulture, $"as:generation:{{{i}}}"))];

    private long _copied;

    /// <summary>The generation; made when there is none.</summary>
    public async Task<ulong> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            RedisValue stored = await connection.RunAsync(
                "reading the generation",
                () => connection.Database.StringGetAsync(Key, CommandFlags.DemandMaster),
                cancellation).ConfigureAwait(false);
            if (!stored.IsNull)
            {
                ulong generation = GenerationText.TryRead(stored.ToString(), out ulong read)
                    ? read
                    : throw new InvalidDataException(
                        "Redis key as:generation does not hold the 16 hexadecimal digits we write: another program or a hand changed it. Delete it to start anew.");
                await CopyAsync(generation, cancellation).ConfigureAwait(false);
                return generation;
            }

            // Whoever wins, the next round reads the winner's; a reply lost on the way does no harm either.
            ulong fresh = await FromCopiesAsync(cancellation).ConfigureAwait(false) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            Interlocked.Exchange(ref _copied, 0);
            await connection.RunAsync(
                "making a generation",
                () => connection.Database.StringSetAsync(Key, GenerationText.Of(fresh), null, When.NotExists),
                cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The next reading writes the copies anew: a shard was lost, and with it those that lay there.</summary>
    public void Lost() => Interlocked.Exchange(ref _copied, 0);

    private async Task<ulong?> FromCopiesAsync(CancellationToken cancellation)
    {
        ulong? found = null;
        if (await connection.IsClusterAsync(cancellation).ConfigureAwait(false))
        {
            await connection.RunAsync(
                "looking for copies of the generation",
                Copies.Length,
                (i, _) => connection.Database.StringGetAsync(Copies[i], CommandFlags.DemandMaster),
                (_, value) => found = !value.IsNull && GenerationText.TryRead(value.ToString(), out ulong copy) ? copy : found,
                cancellation).ConfigureAwait(false);
        }

        return found;
    }

    private async Task CopyAsync(ulong generation, CancellationToken cancellation)
    {
        if (Interlocked.Read(ref _copied) == unchecked((long)generation) || !await connection.IsClusterAsync(cancellation).ConfigureAwait(false))
        {
            return;
        }

        await connection.RunAsync(
            "copying the generation",
            Copies.Length,
            (i, _) => connection.Database.StringSetAsync(Copies[i], GenerationText.Of(generation)),
            static (_, _) => { },
            cancellation).ConfigureAwait(false);
        Interlocked.Exchange(ref _copied, unchecked((long)generation));
    }
}
