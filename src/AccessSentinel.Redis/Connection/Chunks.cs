namespace AccessSentinel.Redis.Connection;

/// <summary>Splits a batch into chunks and keeps a bounded number of them on their way, so that a batch of any size needs bounded memory.</summary>
internal static class Chunks
{
    /// <summary>
    /// Runs the operation over consecutive ranges, begun in order. When one fails the others are cancelled and waited for, so that
    /// nothing writes to the caller's arrays after this has returned.
    /// </summary>
    /// <param name="count">Items in all.</param>
    /// <param name="sizeOf">Bytes of an item; a chunk is closed before it would exceed <see cref="RedisOptions.ChunkBytes"/>.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="operation">Start (inclusive), end (exclusive), cancellation.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task RunAsync(
        int count, Func<int, long> sizeOf, RedisOptions options, Func<int, int, CancellationToken, Task> operation, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Queue<Task> running = new(options.ChunksInFlight);
        try
        {
            for (int start = 0, end; start < count; start = end)
            {
                end = End(start, count, sizeOf, options);
                if (running.Count == options.ChunksInFlight)
                {
                    // The oldest is left in the queue while awaited: should it fail, it is counted among those to be waited for.
                    await running.Peek().ConfigureAwait(false);
                    _ = running.Dequeue();
                }

                running.Enqueue(operation(start, end, stop.Token));
            }

            foreach (Task chunk in running)
            {
                await chunk.ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static int End(int start, int count, Func<int, long> sizeOf, RedisOptions options)
    {
        long bytes = 0;
        int end = start;
        while (end < count && end - start < options.ChunkRecords)
        {
            bytes += sizeOf(end);
            if (bytes > options.ChunkBytes && end > start)
            {
                break;
            }

            end++;
        }

        return end;
    }
}
