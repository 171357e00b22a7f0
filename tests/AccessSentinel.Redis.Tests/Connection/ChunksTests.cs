using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Redis.Tests.Connection;

/// <summary>Bounded chunks, bounded in flight.</summary>
public sealed class ChunksTests
{
    private static readonly RedisOptions Options = new() { Connection = "localhost", ChunkRecords = 3, ChunkBytes = 65_536, ChunksInFlight = 2 };

    [Test]
    public async Task Records_and_bytes_close_a_chunk()
    {
        long[] sizes = [1, 1, 1, 1, 65_000, 600, 70_000, 1, 65_535];
        List<(int, int)> ranges = [];

        await Chunks.RunAsync(sizes.Length, i => sizes[i], Options, (start, end, _) => Take(ranges, start, end), CancellationToken.None);

        ranges.ShouldBe([(0, 3), (3, 5), (5, 6), (6, 7), (7, 9)]);
    }

    [Test]
    public async Task No_more_than_so_many_are_in_flight()
    {
        List<TaskCompletionSource> begun = [];
        Task all = Chunks.RunAsync(10, _ => 0, Options, (_, _, _) => Begin(begun), CancellationToken.None);

        begun.Count.ShouldBe(2);
        begun[0].SetResult();
        begun.Count.ShouldBe(3);
        begun[1].SetResult();
        begun[2].SetResult();
        begun[3].SetResult();
        await all;
        begun.Count.ShouldBe(4);
    }

    [Test]
    public async Task When_one_fails_the_others_are_cancelled_and_waited_for()
    {
        bool secondEnded = false;
        int begun = 0;

        await Should.ThrowAsync<FormatException>(() => Chunks.RunAsync(9, _ => 0, Options, OneAsync, CancellationToken.None));

        secondEnded.ShouldBeTrue();
        begun.ShouldBe(2);

        async Task OneAsync(int start, int end, CancellationToken stop)
        {
            begun++;
            if (start == 0)
            {
                await Task.Yield();
                throw new FormatException();
            }

            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                secondEnded = true;
            }
        }
    }

    private static Task Take(List<(int, int)> ranges, int start, int end)
    {
        ranges.Add((start, end));
        return Task.CompletedTask;
    }

    private static Task Begin(List<TaskCompletionSource> begun)
    {
        begun.Add(new TaskCompletionSource());
        return begun[^1].Task;
    }
}
