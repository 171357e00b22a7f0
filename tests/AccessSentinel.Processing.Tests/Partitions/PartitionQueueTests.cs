using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Partitions;

public sealed class PartitionQueueTests
{
    private static readonly TopicPartition Partition = new("t", 0);

    [Test]
    public void Messages_come_out_in_order_and_in_batches()
    {
        using var queue = Open(100);
        Enqueue(queue, 0, 1, 2, 3, 4);
        var into = new ConsumedMessage[3];
        queue.Take(into, long.MaxValue).ShouldBe(3);
        into.Select(m => m.Offset).ShouldBe([0, 1, 2]);
        Enqueue(queue, 5);
        queue.Take(into, long.MaxValue).ShouldBe(2);
        queue.Take(into, long.MaxValue).ShouldBe(1);
        into[0].Offset.ShouldBe(5);
        queue.Take(into, long.MaxValue).ShouldBe(0);
    }

    [Test]
    public void A_batch_ends_where_learning_ends()
    {
        using var queue = Open(100);
        Enqueue(queue, 0, 1, 2, 3);
        var into = new ConsumedMessage[10];
        queue.Take(into, 2).ShouldBe(2);
        queue.Take(into, 2).ShouldBe(2, "past the end there is nothing to divide");
    }

    [Test]
    public void Offsets_that_go_backwards_begin_a_batch_of_their_own()
    {
        using var queue = Open(100);
        Enqueue(queue, 7, 8, 0, 1);
        var into = new ConsumedMessage[10];
        queue.Take(into, long.MaxValue).ShouldBe(2);
        queue.Take(into, long.MaxValue).ShouldBe(2);
        into[0].Offset.ShouldBe(0);
    }

    [Test]
    public void What_is_in_work_counts_until_it_is_finished()
    {
        using var queue = Open(4);
        Enqueue(queue, 0, 1, 2);
        queue.IsHigh.ShouldBeFalse();
        Enqueue(queue, 3);
        queue.IsHigh.ShouldBeTrue();
        var into = new ConsumedMessage[4];
        queue.Take(into, long.MaxValue).ShouldBe(4);
        queue.IsHigh.ShouldBeTrue("taken is not finished");
        queue.Finished(into.AsSpan(0, 1));
        queue.IsHigh.ShouldBeFalse();
        queue.IsLow.ShouldBeFalse();
        queue.Finished(into.AsSpan(1, 1));
        queue.IsLow.ShouldBeTrue();
        queue.Count.ShouldBe(2);
    }

    [Test]
    public void Few_large_messages_fill_it_too()
    {
        using var queue = new PartitionQueue(1000, 10_000);
        queue.Open();
        queue.Enqueue(new ConsumedMessage(Partition, 0, 0, null, new byte[6_000]));
        queue.IsHigh.ShouldBeFalse();
        queue.Enqueue(new ConsumedMessage(Partition, 1, 0, null, new byte[6_000]));
        queue.IsHigh.ShouldBeTrue();
    }

    [Test]
    public async Task Shut_it_drops_and_closed_it_ends()
    {
        using var queue = new PartitionQueue(10, 1_000_000);
        Enqueue(queue, 0);
        queue.Count.ShouldBe(0, "not open yet");
        queue.Open();
        Enqueue(queue, 1);
        queue.Shut();
        queue.Count.ShouldBe(0);
        queue.Open();
        Enqueue(queue, 2);
        (await queue.WaitAsync()).ShouldBeTrue();
        queue.Take(new ConsumedMessage[1], long.MaxValue);
        var waiting = queue.WaitAsync().AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        queue.Close();
        (await waiting).ShouldBeFalse();
        queue.Open();
        Enqueue(queue, 3);
        queue.Count.ShouldBe(0, "closed is for good");
    }

    private static PartitionQueue Open(int pauseMessages)
    {
        var queue = new PartitionQueue(pauseMessages, 1_000_000);
        queue.Open();
        return queue;
    }

    private static void Enqueue(PartitionQueue queue, params long[] offsets)
    {
        foreach (var offset in offsets)
        {
            queue.Enqueue(new ConsumedMessage(Partition, offset, 0, null, new byte[1]));
        }
    }
}
