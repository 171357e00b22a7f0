using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Messages;

public sealed class MessageBufferTests
{
    [Test]
    public void What_is_not_released_keeps_its_bytes_whatever_comes_and_goes()
    {
        const int Seed = 20261122;
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        MessageBufferPool pool = new();
        List<(MessageBytes Held, byte[] Expected)> held = [];
        for (var i = 0; i < 20_000; i++)
        {
            // Lengths from nothing to more than a buffer, most of them of an event.
            var length = random.Next(100) switch { 0 => 0, 1 => random.Next(2 * MessageBufferPool.BufferBytes), _ => random.Next(1_500) };
            var bytes = new byte[length];
            random.NextBytes(bytes);
            held.Add((pool.Copy(bytes), bytes));
            while (held.Count > random.Next(400))
            {
                var at = random.Next(held.Count);
                held[at].Held.Span.SequenceEqual(held[at].Expected).ShouldBeTrue();
                held[at].Held.Release();
                held.RemoveAt(at);
            }
        }

        held.TrueForAll(static each => each.Held.Span.SequenceEqual(each.Expected)).ShouldBeTrue();
    }

    [Test]
    public void What_is_released_in_time_costs_no_memory()
    {
        MessageBufferPool pool = new();
        var value = new byte[600];
        Queue<MessageBytes> waiting = new(1_000);
        Pass(50_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Pass(100_000);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Pass(int messages)
        {
            for (var i = 0; i < messages; i++)
            {
                waiting.Enqueue(pool.Copy(value));
                if (waiting.Count == 1_000)
                {
                    waiting.Dequeue().Release();
                }
            }
        }
    }

    [Test]
    public void Nothing_and_no_bytes_are_two_things()
    {
        MessageBytes none = default;
        none.IsNull.ShouldBeTrue();
        none.Length.ShouldBe(0);
        none.ToArray().ShouldBeNull();
        none.Release();

        var empty = new MessageBufferPool().Copy([]);
        empty.IsNull.ShouldBeFalse();
        empty.ToArray().ShouldBe([]);

        MessageBytes own = new byte[] { 1, 2 };
        own.Release();
        own.ToArray().ShouldBe([1, 2], "an array of its own is nobody else's");
    }

    [Test]
    public void Released_twice_is_said_loudly()
    {
        MessageBufferPool pool = new();
        var first = pool.Copy(new byte[10]);
        first.Release();
        first.Release(); // in place of the one who writes

        Should.Throw<ArgumentOutOfRangeException>(first.Release);
    }
}
